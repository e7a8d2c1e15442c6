"""Every activation against its own derivative, and the named ones against their formulas."""

import math

import numpy as np
import pytest

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.layers import ELU, Activation, Dense, LeakyReLU, PReLU, ReLU, Softmax
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import NOT_COMPUTED, ActivationName

EVERY = sorted(activations.KNOWN)
Z = np.array([[-7.3, -2.71, -1.2, -0.63, -0.21, 0.17], [0.34, 0.71, 1.3, 2.81, 4.6, 8.2]])
"""Away from every corner of the piecewise ones."""


@pytest.mark.parametrize("name", EVERY)
def test_backward_is_the_derivative_of_forward(name):
    activation = activations.get(name)
    dy = np.random.default_rng(0).standard_normal(Z.shape)
    step, wanted = 1e-6, np.empty_like(Z)
    for place in np.ndindex(*Z.shape):
        there, back = Z.copy(), Z.copy()
        there[place] += step
        back[place] -= step
        wanted[place] = ((activation(there) - activation(back)) * dy).sum() / (2 * step)
    got = activation.backward(dy, Z, activation(Z))
    np.testing.assert_allclose(got, wanted, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("name", EVERY)
def test_values_stay_within_the_bounds_and_the_dtype(name):
    activation = activations.get(name)
    wide = np.linspace(-30, 30, 601)[None]
    values = activation(wide)
    assert activation.lower <= values.min()
    assert values.max() <= activation.upper
    assert activation(wide.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"exponential", "log_softmax"}))
def test_large_numbers_overflow_nothing(name):
    activation = activations.get(name)
    wide = np.array([[-700.0, 0.0, 700.0]])
    assert np.isfinite(activation(wide)).all()
    assert np.isfinite(activation.backward(np.ones_like(wide), wide, activation(wide))).all()


@pytest.mark.parametrize(
    ("name", "z", "y"),
    [
        ("linear", -2.5, -2.5),
        ("tanh", 0.5, math.tanh(0.5)),
        ("sigmoid", 0.5, 1 / (1 + math.exp(-0.5))),
        ("relu", -1.0, 0.0),
        ("relu6", 7.0, 6.0),
        ("leaky_relu", -1.0, -0.2),
        ("elu", -1.0, math.expm1(-1)),
        ("selu", -1.0, 1.0507009873554805 * 1.6732632423543772 * math.expm1(-1)),
        ("softplus", 1.0, math.log1p(math.e)),
        ("softsign", -3.0, -0.75),
        ("exponential", 2.0, math.exp(2)),
        ("hard_sigmoid", 1.0, 4 / 6),
        ("hard_sigmoid_keras2", 1.0, 0.7),
        ("silu", 1.0, 1 / (1 + math.exp(-1))),
        ("swish", 1.0, 1 / (1 + math.exp(-1))),
        ("gelu", 1.0, 0.5 * (1 + math.erf(1 / math.sqrt(2)))),
        ("mish", 1.0, math.tanh(math.log1p(math.e))),
        ("log_sigmoid", -1.0, -math.log1p(math.e)),
        ("hard_shrink", 0.4, 0.0),
        ("soft_shrink", 0.7, 0.2),
        ("squareplus", 0.0, 1.0),
        ("sparse_plus", 0.0, 0.25),
        ("sparse_sigmoid", 0.5, 0.75),
    ],
)
def test_a_named_activation_has_its_formula(name, z, y):
    assert activations.get(name)(np.array([z])) == pytest.approx([y], rel=1e-15, abs=1e-15)


def test_softmax_is_a_distribution_over_the_last_axis():
    made = activations.get("softmax")(Z)
    np.testing.assert_allclose(made.sum(axis=-1), 1, rtol=1e-15)
    np.testing.assert_allclose(activations.get("log_softmax")(Z), np.log(made), rtol=1e-13, atol=1e-15)


def test_an_unknown_activation_is_refused_in_keras_s_words():
    with pytest.raises(OptionError, match=r"^Could not interpret activation function identifier: tanhh$"):
        activations.get("tanhh")
    asked = r"^Could not interpret activation function identifier: tanhh\. Is tanh meant\?$"
    with pytest.raises(OptionError, match=asked):
        ActivationName().check("activation", "tanhh")


def test_no_activation_is_linear():
    assert ActivationName().check("activation", None) == "linear"


@pytest.mark.parametrize("name", EVERY)
def test_a_pullback_takes_a_factor_of_every_step(name):
    rng, known = np.random.default_rng(5), activations.get(name)
    z, by, d = (rng.standard_normal((3, 2, 4)) for _ in range(3))
    y = known(z)
    plain, times = known.pullback(z, y), known.pullback(z, y, by=by)
    for t in range(3):
        want = known.backward(d[t] * by[t], z[t], y[t])
        np.testing.assert_allclose(times(t, d[t]), want, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(plain(t, d[t] * by[t]), want, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (ReLU(), "relu"),
        (ReLU(6.0), "relu6"),
        (ReLU(negative_slope=0.2), "leaky_relu"),
        (LeakyReLU(0.2), "leaky_relu"),
        (LeakyReLU(0.0), "relu"),
        (ELU(), "elu"),
        (LeakyReLU(0.1), "leaky_relu(negative_slope=0.1)"),
        (LeakyReLU(), "leaky_relu(negative_slope=0.3)"),
        (ELU(0.5), "elu(alpha=0.5)"),
        (ReLU(5.0), "relu(max_value=5)"),
        (ReLU(2.0, 0.1, 0.3), "relu(negative_slope=0.1, max_value=2, threshold=0.3)"),
        (Softmax(), "softmax"),
        (Activation("gelu"), "gelu"),
    ],
)
def test_a_layer_that_stands_for_an_activation_is_the_same_function(layer, name):
    assert ActivationName().check("activation", layer) == name
    x = Z.astype(np.float64)[None]
    np.testing.assert_array_equal(layer.forward((), Call((x,))).outputs[0], activations.get(name)(x))


@pytest.mark.parametrize("layer", [Softmax(1), PReLU(), Dense(2)])
def test_a_layer_that_no_activation_is_the_same_as_is_refused(layer):
    with pytest.raises(
        OptionError, match=rf"^{layer.kind()}\(.*\) as `activation` is none of the activations with a name"
    ):
        ActivationName().check("activation", layer)


@pytest.mark.parametrize("name", NOT_COMPUTED)
def test_what_keras_has_a_name_for_and_is_not_computed_says_why(name):
    with pytest.raises(OptionError, match=f"^{name} ") as error:
        ActivationName().check("activation", name)
    assert str(error.value) == NOT_COMPUTED[name]
