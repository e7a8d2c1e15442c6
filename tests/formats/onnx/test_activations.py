"""Each activation that has a name here computes what ONNX says it computes."""

import numpy as np
import pytest

from rnn_tui.engine.options import activations as engine
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.onnx.activations import activation, activations

Z = np.linspace(-5, 5, 101)


@pytest.mark.parametrize(
    ("name", "alpha", "beta", "expected"),
    [
        ("Tanh", None, None, np.tanh(Z)),
        ("Sigmoid", None, None, 1 / (1 + np.exp(-Z))),
        ("Relu", None, None, np.maximum(Z, 0)),
        ("Softsign", None, None, Z / (1 + np.abs(Z))),
        ("Softplus", None, None, np.log1p(np.exp(Z))),
        ("HardSigmoid", None, None, np.clip(0.2 * Z + 0.5, 0, 1)),
        ("HardSigmoid", 1 / 6, 0.5, np.clip(Z / 6 + 0.5, 0, 1)),
        ("Elu", None, None, np.where(Z >= 0, Z, np.expm1(Z))),
        ("LeakyRelu", 0.2, None, np.where(Z >= 0, Z, 0.2 * Z)),
        ("ThresholdedRelu", 0.0, None, np.where(Z > 0, Z, 0)),
        ("Affine", 1.0, 0.0, Z),
        ("ScaledTanh", None, None, np.tanh(Z)),
        ("HardSwish", None, None, Z * np.clip(Z / 6 + 0.5, 0, 1)),
        ("Mish", None, None, Z * np.tanh(np.log1p(np.exp(Z)))),
        ("Exp", None, None, np.exp(Z)),
        ("LeakyRelu", None, None, np.where(Z >= 0, Z, 0.01 * Z)),
        ("Elu", 0.5, None, np.where(Z >= 0, Z, 0.5 * np.expm1(Z))),
        ("ThresholdedRelu", None, None, np.where(Z > 1, Z, 0)),
        ("HardSigmoid", 0.25, 0.1, np.clip(0.25 * Z + 0.1, 0, 1)),
        ("ScaledTanh", 1.7159, 0.6667, 1.7159 * np.tanh(0.6667 * Z)),
        ("Affine", 2.0, -1.0, 2 * Z - 1),
    ],
)
def test_the_function_is_the_same(name, alpha, beta, expected):
    found = activation(name, alpha, beta)
    assert found is not None
    np.testing.assert_allclose(engine.get(found)(Z), expected, atol=1e-12)


@pytest.mark.parametrize(("name", "alpha"), [("Sin", None), ("LeakyRelu", float("nan"))])
def test_other_functions_have_no_counterpart(name, alpha):
    assert activation(name, alpha) is None


def test_alphas_go_to_the_functions_that_take_one():
    found = activations(["Tanh", "HardSigmoid", "Relu", "Elu"], [1 / 6, 1.0], [0.5], "its node")
    assert found == ["tanh", "hard_sigmoid", "relu", "elu"]
    with pytest.raises(Flaw, match=r"uses the activation Sin in its node, which has no counterpart here"):
        activations(["Sin"], [], [], "its node")
