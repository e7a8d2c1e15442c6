"""What is made of weights is kept as long as it is true: while they live, where nobody can write to them."""

import gc

import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.runtime import weight_cache as kept
from rnn_tui.engine.runtime.weight_cache import cached_layout, frozen, lasting


class Sum:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, scale: int, *weights: np.ndarray) -> float:
        self.asked += 1
        return scale * float(sum(each.sum() for each in weights))


def test_once_for_weights_that_nobody_can_write_to():
    total, weights = Sum(), [frozen(np.ones(3)), frozen(np.ones(2))]
    assert [cached_layout(total, weights, 2) for _ in range(3)] == [10, 10, 10]
    assert total.asked == 1
    assert cached_layout(total, weights, 3) == 15
    assert cached_layout(total, weights[:1], 3) == 9
    assert cached_layout(total, weights[::-1], 2) == 10
    assert total.asked == 4


def test_anew_where_somebody_could_have_written():
    total, mine = Sum(), np.ones(3)
    view = mine[:2]
    view.flags.writeable = False
    assert (cached_layout(total, [mine], 1), cached_layout(total, [view], 1)) == (3, 2)
    mine[0] = 5
    assert (cached_layout(total, [mine], 1), cached_layout(total, [view], 1)) == (7, 6)


def test_nothing_is_left_when_weights_are_gone():
    gc.collect()
    before = len(kept._KEPT)
    total, weights = Sum(), [frozen(np.ones(3)), frozen(np.ones(2))]
    cached_layout(total, weights, 1)
    assert len(kept._KEPT) == before + 1
    del weights[1]
    assert len(kept._KEPT) == before


@pytest.mark.long
@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
@pytest.mark.parametrize("units", [1, 3, 120])
def test_a_scan_keeps_nothing_of_a_model_that_is_gone(kind, units):
    gc.collect()
    before = len(kept._KEPT)
    for options in ({}, {"use_bias": False}, *[{"reset_after": False}] * (kind is GRU)):
        model = Model.draw(Stack((kind(units, **options),), (1, 4, 100)))
        trace = model.run()
        assert len(kept._KEPT) > before
        del model, trace
        gc.collect()
        assert len(kept._KEPT) == before


def test_frozen_is_a_copy_where_it_must_be():
    mine = np.ones(3, "float32")
    ours = frozen(mine)
    mine[0] = 5
    assert ours[0] == 1
    assert lasting(ours)
    assert not lasting(mine)
    assert frozen(ours) is ours
    assert frozen(ours.reshape(3, 1)).base is not None
    assert frozen(ours, "float32") is ours
    assert frozen(ours, "float64").dtype == np.float64


def test_nobody_writes_to_the_weights_of_a_model():
    given = [np.ones((2, 3)), np.ones((3, 3)), np.ones(3)]
    model = Model.draw(Stack((SimpleRNN(3),), (1, 4, 2))).with_weights(given)
    wanted = model.run(dtype="float32").output
    with pytest.raises(ValueError, match="read-only"):
        model.weights[0][0][0, 0] = 7
    given[0][0, 0] = 7
    np.testing.assert_array_equal(model.run(dtype="float32").output, wanted)
    assert model.weights_as("float64")[0][0] is model.weights[0][0]
    assert model.weights_as("float32")[0][0] is model.weights_as("float32")[0][0]
