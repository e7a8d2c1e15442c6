"""The walk through time: a run is a fold of steps, whatever the mask, the direction and what comes out."""

from functools import partial

import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.nn.cell import fold, zero_states
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.runtime import gate_layout
from tests.engine.variants import BATCH, FEATURES, TIME, few_variants, over, some_variants, stack_on, tail_mask

CELLS = [layer for layer in some_variants() if isinstance(layer, Recurrent)]
FEW = [layer for layer in few_variants() if isinstance(layer, Recurrent)]
SEQ = {"return_sequences": True}


def by_hand(layer: Recurrent, weights, x, mask):
    """States and outputs, one `step` and one sequence at a time, as SEMANTICS says it."""
    layer = stack_on(layer).resolved[0]
    everything = []
    for row in range(len(x)):
        states = [np.zeros((1, layer.units)) for _ in layer.states]
        output, seen = np.zeros((1, layer.units)), []
        times = range(TIME - 1, -1, -1) if layer.go_backwards else range(TIME)
        for t in times:
            if mask is None or mask[row, t]:
                now = layer.step(weights, x[row : row + 1, t], *states)
                states = [now[name] for name in layer.states]
                output = states[0]
            shown = layer.zero_output_for_mask and mask is not None and not mask[row, t]
            seen.append(np.zeros_like(output) if shown else output)
        first = np.stack(seen, axis=1) if layer.return_sequences else seen[-1]
        everything.append((first, *states) if layer.return_state else (first,))
    return [np.concatenate(each) for each in zip(*everything, strict=True)]


@over(FEW)
@pytest.mark.parametrize("mask", [None, tail_mask()], ids=["whole", "masked"])
def test_a_run_is_a_fold_of_steps(layer, mask):
    model = Model.draw(stack_on(layer))
    weights = [0.5 * each for each in model.get_weights()]
    x = 0.5 * model.run().x
    trace = model.with_weights(weights).run(x, mask=mask)
    with np.errstate(over="ignore", invalid="ignore"):
        wanted = by_hand(layer, weights, x, mask)
    for got, want in zip(trace.outputs, wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


@over(CELLS)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("together", [True, False])
def test_scan_is_fold(layer, masked, together, monkeypatch):
    monkeypatch.setattr(
        gate_layout, "JOINED", gate_layout.JOINED if together else 0
    )  # inputs read by the step, or beforehand
    layer, rng = stack_on(layer).resolved[0], np.random.default_rng(3)
    weights = [0.5 * rng.standard_normal(each.shape) for each in layer.weights(((None, None, FEATURES),))]
    x = rng.standard_normal((BATCH, TIME, FEATURES))
    states = [rng.standard_normal((BATCH, layer.units)) for _ in layer.states]
    for rows in (slice(None), slice(2, 3)):
        mask = tail_mask()[rows] if masked else None
        with np.errstate(over="ignore", invalid="ignore"):
            slow = fold(layer, weights, x[rows], [each[rows] for each in states], mask)
            fast = layer.scan(weights, x[rows], [each[rows] for each in states], mask)
        assert set(fast) == set(slow)
        for name, want in slow.items():
            counts = np.ones(want.shape[:2], bool) if mask is None or name in layer.states else mask
            np.testing.assert_allclose(fast[name][counts], want[counts], rtol=1e-12, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gates_that_are_wide_open_or_shut_are_no_trouble(kind, dtype):
    layer, rng = kind(4), np.random.default_rng(3)
    weights = [1e4 * rng.standard_normal(each.shape).astype(dtype) for each in layer.weights(((None, None, FEATURES),))]
    x = rng.standard_normal((2, TIME, FEATURES)).astype(dtype)
    fast, slow = (way(weights, x, zero_states(layer, x)) for way in (layer.scan, partial(fold, layer)))
    for name, want in slow.items():
        np.testing.assert_allclose(fast[name], want, rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_backwards_is_forwards_on_the_sequence_reversed(kind):
    x = np.random.default_rng(0).standard_normal((2, 5, 4))
    back = Model.draw(Stack((kind(3, go_backwards=True, **SEQ),), (2, 5, 4)), seed=1).run(x)
    there = Model.draw(Stack((kind(3, **SEQ),), (2, 5, 4)), seed=1).run(x[:, ::-1])
    np.testing.assert_array_equal(back.output, there.output)
    cell = back.layers[0].run.cells[""]
    np.testing.assert_array_equal(cell.signals["h"], there.output[:, ::-1])
    assert [cell.index(t) for t in range(6)] == [None, 4, 3, 2, 1, 0]
    np.testing.assert_array_equal(cell.before("h", 4), cell.initial["h"])
    np.testing.assert_array_equal(cell.before("h", 1), cell.signals["h"][:, 2])


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_a_single_step(kind):
    trace = Model.draw(Stack((kind(3, return_state=True, **SEQ),), (1, 1, 4))).run()
    np.testing.assert_array_equal(trace.outputs[0][:, 0], trace.outputs[1])


def test_states_come_out_in_keras_s_order():
    trace = Model.draw(Stack((LSTM(3, return_state=True),), (2, 5, 4))).run()
    cell = trace.layers[0].run.cells[""]
    output, h, c = trace.outputs
    np.testing.assert_array_equal(output, h)
    np.testing.assert_array_equal(h, cell.signals["h"][:, -1])
    np.testing.assert_array_equal(c, cell.signals["c"][:, -1])


def test_a_row_that_is_all_padding_stays_zero():
    mask = np.array([[False] * 5, [True] * 5])
    trace = Model.draw(Stack((LSTM(3, return_state=True, **SEQ),), (2, 5, 4))).run(mask=mask)
    assert not any(made[0].any() for made in trace.outputs)
    assert all(made[1].any() for made in trace.outputs)


def test_each_gate_is_activated_by_itself():
    weights = [np.random.default_rng(0).standard_normal(shape) for shape in ((4, 9), (3, 9), (2, 9))]
    layer = GRU(3, recurrent_activation="softmax")
    made = layer.step(weights, np.ones((1, 4)), np.zeros((1, 3)))
    assert made["z"].sum() == pytest.approx(1)
    assert made["r"].sum() == pytest.approx(1)


@pytest.mark.parametrize(("keras", "zero"), [("keras3", False), ("keras2", False), ("keras2.3", True)])
def test_a_bidirectional_of_last_states_zeroes_nothing(keras, zero):
    """Keras sets `zero_output_for_mask` of both directions to their `return_sequences`, whatever was asked for."""
    layer = Bidirectional(LSTM(2, zero_output_for_mask=True), backward_layer=LSTM(2, go_backwards=True))
    stack = Stack((layer,), (1, 5, 4), keras=keras)
    mask = np.array([[True, True, True, False, False]])
    forward = Model.draw(stack).run(mask=mask).output[0, :2]
    assert (not forward.any()) is zero
