"""Activations as operations on tensors: the parameters are read, and the derivative fits the function."""

import numpy as np
import pytest

from rnn_tui.engine.layers.operations import operation
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.options import activations

X = np.random.default_rng(3).standard_normal((2, 3, 4)) * 2
CASES = {
    "ReLU": {"negative_slope": 0.1, "max_value": 1.0, "threshold": 0.3},
    "Relu": {},
    "LeakyRelu": {"negative_slope": 0.3},
    "Gelu": {"approximate": True},
    "Elu": {"alpha": 0.5},
    "Threshold": {"threshold": 0.1, "default_value": -1.0},
    "HardTanh": {},
    "Glu": {"axis": -1},
}


@pytest.mark.parametrize("name", CASES)
def test_the_derivative_fits_the_function(name):
    layer = operation(name)(settings=tuple(CASES[name].items()))
    run = layer.forward((), Call((X,)))
    dy = np.random.default_rng(4).standard_normal(run.outputs[0].shape)
    (dx,) = layer.backward((), Call((X,)), run, (dy,)).inputs
    step = 1e-6
    for place in [(0, 0, 0), (1, 2, 3), (0, 1, 2), (1, 0, 1)]:
        made = []
        for sign in (1, -1):
            moved = X.copy()
            moved[place] += sign * step
            made.append((layer.forward((), Call((moved,))).outputs[0] * dy).sum())
        assert dx[place] == pytest.approx((made[0] - made[1]) / (2 * step), abs=1e-6)


def test_the_largest_value_is_not_passed_over():
    made = operation("ReLU")(settings=(("max_value", 1.0),)).forward((), Call((X,))).outputs[0]
    np.testing.assert_array_equal(made, np.clip(X, 0, 1))
    assert operation("ReLU").module() == "keras.src.activations.activations"


def test_glu_halves_the_features():
    layer = operation("Glu")()
    a, b = np.split(X, 2, axis=-1)
    np.testing.assert_allclose(layer.forward((), Call((X,))).outputs[0], a * activations.get("sigmoid")(b))
    assert layer.output_shapes(((None, 3, 4),)) == ((None, 3, 2),)
