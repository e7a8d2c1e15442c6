"""Activations with parameters: Keras's arithmetic, one name for equal functions, and words for unknown parameters."""

from math import erf, exp, expm1, sqrt, tanh

import numpy as np
import pytest

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_calls import as_call, as_layer, canonical, identifier, named
from rnn_tui.engine.options.activation_name import ActivationName

Z = np.array([[-7.3, -2.71, -1.2, -0.63, -0.21, 0.17], [0.34, 0.71, 1.3, 2.81, 4.6, 8.2]])
VALUES = {
    "leaky_relu(negative_slope=0.1)": (-2.0, -0.2),
    "relu(max_value=2)": (3.0, 2.0),
    "relu(negative_slope=0.1, max_value=2, threshold=0.5)": (-1.5, -0.2),
    "relu(threshold=1)": (0.9, 0.0),
    "elu(alpha=0.5)": (-1.0, 0.5 * expm1(-1)),
    "celu(alpha=0.5)": (-1.0, 0.5 * expm1(-2)),
    "gelu(approximate=True)": (1.0, 0.5 * (1 + tanh(sqrt(2 / 3.141592653589793) * 1.044715))),
    "threshold(threshold=0.3, default_value=-7)": (0.25, -7.0),
    "hard_shrink(threshold=0.2)": (0.25, 0.25),
    "soft_shrink(threshold=0.2)": (-0.7, -0.5),
    "squareplus(b=2)": (1.0, (1 + sqrt(3)) / 2),
    "hard_sigmoid(alpha=0.25, beta=0.1)": (1.0, 0.35),
    "scaled_tanh(alpha=2, beta=0.5)": (1.0, 2 * tanh(0.5)),
    "affine(alpha=2, beta=-1)": (3.0, 5.0),
}


@pytest.mark.parametrize("name", VALUES)
def test_the_value_is_keras_s(name):
    z, y = VALUES[name]
    assert activations.get(name)(np.array([z])) == pytest.approx([y], rel=1e-14)
    assert canonical(name) == name == ActivationName().parse("activation", f" {name} ")


@pytest.mark.parametrize("name", VALUES)
def test_backward_bounds_dtype_and_expression_fit_the_function(name):
    made, step = activations.get(name), 1e-6
    wanted = (made(Z + step) - made(Z - step)) / (2 * step)
    np.testing.assert_allclose(made.backward(np.ones_like(Z), Z, made(Z)), wanted, rtol=1e-6, atol=1e-8)
    wide = np.linspace(-30, 30, 601)
    assert made.lower <= made(wide).min()
    assert made(wide).max() <= made.upper
    assert made(wide.astype(np.float32)).dtype == np.float32
    np.testing.assert_allclose(eval(made.numpy, {"np": np, "erf": erf, "z": Z}), made(Z), rtol=1e-13, atol=1e-15)
    assert identifier(name).isidentifier()
    assert "x" in made.torch


def test_sparsemax_is_keras_s_which_adds_up_the_running_sums():
    made = activations.get("sparsemax")
    np.testing.assert_allclose(made(np.array([[0.1, 0.2, 0.3]])), [[0, 0.2 / 3, 0.5 / 3]], atol=1e-15)
    np.testing.assert_array_equal(made(np.array([[1.0, 2.0, 3.0]])), [[0, 0, 1]])


@pytest.mark.parametrize(
    ("name", "args", "same"),
    [
        ("leaky_relu", (0.2,), "leaky_relu"),
        ("leaky_relu", (0,), "relu"),
        ("relu", (0.1,), "leaky_relu(negative_slope=0.1)"),
        ("relu", (0, 6), "relu6"),
        ("elu", (1,), "elu"),
        ("gelu", (False,), "gelu"),
        ("squareplus", (4,), "squareplus"),
    ],
)
def test_equal_functions_have_one_name(name, args, same):
    assert named(name, *args) == same


@pytest.mark.parametrize(
    "text",
    [
        *("leaky_relu(x)", "tanh(1)", "relu(1, 2, 3, 4)", "celu(0)", "elu(alpha='a')", "elu(beta=1)", "threshold(1)"),
        *("relu(max_value=-1)", "elu(1e999)", "leaky_relu(", "f()()", "elu(" + "1" * 5000 + ")"),
    ],
)
def test_other_parameters_are_refused(text):
    with pytest.raises(OptionError):
        ActivationName().check("activation", text)


def test_keras_has_a_layer_or_a_function_for_it():
    assert as_layer("leaky_relu(negative_slope=0.1)") == ("LeakyReLU", {"negative_slope": 0.1})
    assert as_layer("celu(alpha=0.5)") is None
    assert as_call("celu(alpha=0.5)") == "celu(x, alpha=0.5)"
    assert as_call("affine(alpha=2, beta=1)") is None


def test_large_numbers_do_not_overflow():
    wide = np.array([-700.0, 700.0])
    for name in VALUES:
        assert np.isfinite(activations.get(name)(wide)).all()
    assert activations.get("elu(alpha=0.5)")(wide)[0] == pytest.approx(0.5 * (exp(-700) - 1))
