"""The fast way back against the readable one: the same derivatives, whatever the batch, the masks and the blocks."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from rnn_tui.engine.nn import column_backward
from rnn_tui.engine.nn.layer import Call
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.run_layer import run_layer
from rnn_tui.engine.runtime.buffers import Pool
from tests.engine.variants import FEATURES, few_variants, label

WEIGHTS = [np.zeros((1, 12))] * 2
FAST = [
    layer
    for layer in few_variants()
    if isinstance(layer, Recurrent) and layer.column_backward(WEIGHTS, 1, 2) is not None
]
T = 11


def found(layer, batch, masked, constant=False, pool=None, dtype="float64"):
    """The gradients of a random loss, and the call."""
    rng = np.random.default_rng(4)
    shapes = [each.shape for each in layer.weights(((None, T, FEATURES),))]
    weights = [rng.uniform(-1, 1, each).astype(dtype) for each in shapes]
    mask = rng.random((batch, T)) < 0.7 if masked else None
    states = tuple(rng.uniform(-1, 1, (batch, layer.units)).astype(dtype) for _ in layer.states)
    x = rng.uniform(-1, 1, (batch, T, FEATURES)).astype(dtype)
    call = Call((x,), (mask,), states, np.random.default_rng(5), constant=constant, pool=pool)
    run = run_layer(layer, weights, call)
    asked = [rng.uniform(-1, 1, each.shape).astype(dtype) for each in run.outputs]
    return finish(layer.backward_work(weights, call, run, asked))


def same(one, other, tolerance=1e-12):
    if one.x is not None:
        np.testing.assert_allclose(one.x, other.x, rtol=tolerance, atol=tolerance)
    for a, b in zip(one.weights, other.weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
    for name, initial in one.cells[""].initial.items():
        np.testing.assert_allclose(initial, other.cells[""].initial[name], rtol=tolerance, atol=tolerance)
    for name, states in one.cells[""].states.items():
        np.testing.assert_allclose(states, other.cells[""].states[name], rtol=tolerance, atol=tolerance)


def test_the_three_cells_have_one():
    assert {type(each) for each in FAST} == {SimpleRNN, LSTM, GRU}


@pytest.mark.parametrize("layer", FAST, ids=label)
def test_it_is_what_the_pullback_gives(layer, monkeypatch):
    monkeypatch.setattr(column_backward, "STEPS", (4, 4))
    layer = replace(layer, recurrent_dropout=layer.recurrent_dropout and 0.3, dropout=layer.dropout and 0.3)
    cases = list(itertools.product([1, 3], [False, True]))
    fast = [found(layer, batch, masked) for batch, masked in cases]
    monkeypatch.setattr(type(layer), "column_backward", lambda *_: None)
    for one, (batch, masked) in zip(fast, cases, strict=True):
        same(one, found(layer, batch, masked))


@pytest.mark.parametrize("masked", [False, True], ids=["", "masked"])
@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_in_training_only_what_is_asked_for_is_worked_out(kind, return_sequences, batch, masked):
    layer = kind(4, return_sequences=return_sequences, return_state=True)
    lean, full = found(layer, batch, masked, constant=True, pool=Pool()), found(layer, batch, masked)
    assert lean.x is None
    assert not lean.cells[""].states
    same(replace(lean, inputs=(None,)), full)


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_float32_stays_float32(kind):
    layer = kind(4)
    made = found(layer, 3, True, dtype="float32")
    assert {each.dtype for each in (*made.weights, made.x)} == {np.dtype("float32")}
    for a, b in zip(made.weights, found(layer, 3, True).weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


def test_places_are_used_again_and_overwritten():
    pool = Pool()
    first = pool.empty((3, 2), "float32")
    assert pool.empty((3, 2), "float32") is not first
    pool.reset()
    assert any(pool.empty((3, 2), "float32") is first for _ in range(2))
