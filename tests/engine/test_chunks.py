"""Long sequences in chunks: the same numbers, and a proof that fails where the memory does not fade."""

import numpy as np
import pytest

from rnn_tui.engine import chunks
from rnn_tui.engine.chunks import CHUNK, LONG, chunked, met
from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from rnn_tui.engine.model import Model
from rnn_tui.engine.recurrent import Recurrent
from rnn_tui.engine.stack import Stack

FADING = [
    SimpleRNN(8),
    LSTM(8),
    GRU(8),
    GRU(8, reset_after=False),
    SimpleRNN(8, activation="relu"),
    LSTM(3, use_bias=False),
]


def case(layer: Recurrent, time: int, dtype: str = "float64", size: float = 0.5, batch: int = 1):
    rng = np.random.default_rng(0)
    layer = Stack((layer,), (batch, time, 4)).resolved[0]
    weights = [(size * each).astype(dtype) for each in Model.draw(Stack((layer,), (batch, time, 4))).get_weights()]
    x = rng.standard_normal((batch, time, 4)).astype(dtype)
    return layer, weights, x, [rng.standard_normal((batch, layer.units)).astype(dtype) for _ in layer.states]


@pytest.mark.parametrize("layer", FADING, ids=lambda layer: f"{layer.kind()} {layer.brief}")
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-13), ("float32", 1e-6)])
@pytest.mark.parametrize(("time", "batch"), [(LONG, 1), (LONG + 137, 3)])
def test_chunks_give_what_one_walk_gives(layer, dtype, tolerance, time, batch):
    layer, weights, x, states = case(layer, time, dtype, batch=batch)
    want = layer.scan(weights, x, states)
    got = chunked(layer, weights, x, states)
    assert got is not None
    assert set(got) == set(want)
    for name, values in want.items():
        assert got[name].dtype == dtype
        np.testing.assert_allclose(got[name], values, rtol=0, atol=tolerance * max(1, np.abs(values).max()))


def test_short_sequences_are_walked_through():
    assert chunked(*case(SimpleRNN(3), LONG - 1)) is None


def test_a_memory_that_does_not_fade_is_noticed_on_a_short_stretch(monkeypatch):
    layer, weights, x, states = case(SimpleRNN(4, activation="linear"), LONG)
    weights[1] = np.eye(4)  # remembers everything for ever
    seen = []
    scan = type(layer).scan
    monkeypatch.setattr(
        type(layer), "scan", lambda self, w, x, *rest: seen.append(x.shape[:2]) or scan(self, w, x, *rest)
    )
    assert chunked(layer, weights, x, states) is None
    assert seen == [(2, CHUNK)]


def test_a_memory_that_fades_at_first_and_not_later_is_noticed_by_the_proof():
    layer, weights, x, states = case(LSTM(1), 2 * LONG)
    kernel, recurrent, bias = (np.zeros_like(each) for each in weights)
    kernel[0] = [0, 50, 0, 0]  # the forget gate is open where the first feature is 1, shut where it is -1
    kernel[1] = [0, 0, 3, 0]
    x[:, :, 0] = np.where(np.arange(2 * LONG) < LONG, -1, 1)
    weights = [kernel, recurrent, bias]
    assert chunks.fades(layer, weights, x[:1, :CHUNK])
    assert chunked(layer, weights, x, states) is None


@pytest.mark.parametrize(
    "layer", [LSTM(3, return_sequences=True, go_backwards=True), SimpleRNN(3, activation="linear")]
)
def test_a_long_run_is_a_fold_of_steps_either_way(layer):
    stack = Stack((layer,), (1, LONG, 4))
    trace = Model.draw(stack).run()
    cell = trace.layers[0].run.cells[""]
    order = -1 if layer.go_backwards else 1
    want = layer.fold(trace.layers[0].weights, trace.x[:, ::order], layer.zeros(trace.x))
    np.testing.assert_allclose(cell.signals["h"][:, ::order], want["h"], rtol=1e-10, atol=1e-12)


def test_met_looks_at_every_state():
    here, there = np.zeros((2, 3)), np.zeros((2, 3))
    assert met([here, here], [there, there])
    there[1, 2] = 1e-6
    assert not met([here, here], [here, there])
    assert met([1e6 + here], [1e6 + 1e-12 * there])
