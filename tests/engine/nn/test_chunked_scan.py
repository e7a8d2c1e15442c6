"""Long sequences in chunks: the same numbers, and a proof that fails where the memory does not fade."""

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.nn import chunked_scan, recurrent
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.cell import fold, zero_states
from rnn_tui.engine.nn.chunked_scan import CHUNK, LONG, same_states
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

FADING = [
    SimpleRNN(8),
    LSTM(8),
    GRU(8),
    GRU(8, reset_after=False),
    SimpleRNN(8, activation="relu"),
    LSTM(3, use_bias=False),
]


def chunked(*of, **options):
    return finish(chunked_scan.chunked_scan(*of, **options))


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
    kernel, recurrent_kernel, bias = (np.zeros_like(each) for each in weights)
    kernel[0] = [0, 50, 0, 0]  # the forget gate is open where the first feature is 1, shut where it is -1
    kernel[1] = [0, 0, 3, 0]
    x[:, :, 0] = np.where(np.arange(2 * LONG) < LONG, -1, 1)
    weights = [kernel, recurrent_kernel, bias]
    assert chunked_scan.memory_fades(layer, weights, x[:1, :CHUNK])
    assert chunked(layer, weights, x, states) is None


@pytest.mark.parametrize(
    "layer", [LSTM(3, return_sequences=True, go_backwards=True), SimpleRNN(3, activation="linear")]
)
def test_a_long_run_is_a_fold_of_steps_either_way(layer):
    stack = Stack((layer,), (1, LONG, 4))
    trace = Model.draw(stack).run()
    cell = trace.layers[0].run.cells[""]
    order = -1 if layer.go_backwards else 1
    want = fold(layer, trace.layers[0].weights, trace.x[:, ::order], zero_states(layer, trace.x))
    np.testing.assert_allclose(cell.signals["h"][:, ::order], want["h"], rtol=1e-10, atol=1e-12)


def test_met_looks_at_every_state():
    here, there = np.zeros((2, 3)), np.zeros((2, 3))
    assert same_states([here, here], [there, there]).all()
    there[1, 2] = 1e-6
    assert same_states([here, here], [here, there]).tolist() == [True, False]
    assert same_states([1e6 + here], [1e6 + 1e-12 * there]).all()


def test_met_rounds_each_unit_by_its_own_size():
    here, sizes = np.array([1e6, 0.5, 0]), np.array([1e6, 0.5, 1])
    eps = np.finfo(float).eps
    assert same_states([here], [here + np.array([1e6 * eps, eps, eps])], [sizes])
    assert not same_states([here], [here + np.array([0, 1e-12, 0])], [sizes])
    assert not same_states([here], [here + np.array([0, 0, eps])], [1e-6 * sizes])
    small = np.array([1e-4, 1e-8])
    assert same_states([small], [small + np.array([1e-4 * eps, 0])])
    assert not same_states([small], [small + np.array([0, 1e-4 * eps])])


@pytest.mark.parametrize("layer", [SimpleRNN(2, activation="linear"), SimpleRNN(2, activation="relu")])
def test_a_unit_beside_a_huge_one_is_as_exact_as_alone(layer):
    x = np.zeros((1, 2 * LONG, 1), np.float32)
    x[0, ::2] = 1e6
    weights = [np.array([[1, 1e-6]]), np.diag([0.1, 0.95]), np.array([0, 1.0])]
    weights = [each.astype(np.float32) for each in weights]
    states = [np.zeros((1, 2), np.float32)]
    want = layer.scan(weights, x, states)["h"][0, :, 1]
    got = finish(layer.forward_work(weights, Call((x,)))).cells[""].signals["h"][0, :, 1]
    np.testing.assert_allclose(got, want, rtol=1e-5)


@pytest.mark.parametrize("size", [1e-6, 1e-7])
def test_a_small_unit_beside_a_usual_one_is_as_exact_as_alone(size):
    layer = SimpleRNN(2, activation="linear")
    x = np.random.default_rng(0).normal(size=(1, 2 * LONG, 1)).astype(np.float32)
    weights = [np.array([[1, size]]), np.diag([0.1, 0.9]), np.zeros(2)]
    weights = [each.astype(np.float32) for each in weights]
    got = chunked(layer, weights, x, [np.zeros((1, 2), np.float32)])["h"]
    want = layer.scan(weights, x, [np.zeros((1, 2), np.float32)])["h"]
    largest = np.abs(want).max(axis=1)
    np.testing.assert_allclose(got / largest, want / largest, rtol=0, atol=1e-6)


def masks(time: int) -> np.ndarray:
    """(3, time): holes all over, a long tail of padding, and a hole longer than a chunk behind a masked beginning."""
    rng = np.random.default_rng(5)
    mask = np.ones((3, time), bool)
    mask[0] = rng.random(time) < 0.9
    mask[1, time // 2 :] = False
    mask[2, 100 : 100 + 2 * CHUNK] = False
    mask[2, :17] = False
    return mask


@pytest.mark.parametrize("layer", FADING, ids=lambda layer: f"{layer.kind()} {layer.brief}")
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-13), ("float32", 1e-6)])
def test_masked_steps_carry_the_state_from_chunk_to_chunk(layer, dtype, tolerance):
    layer, weights, x, states = case(layer, 2 * LONG + 31, dtype, batch=3)
    mask = masks(2 * LONG + 31)
    want = layer.scan(weights, x, states, mask)
    got = chunked(layer, weights, x, states, mask)
    assert got is not None
    assert set(got) == set(layer.states)
    for name, values in got.items():
        assert values.dtype == dtype
        np.testing.assert_allclose(values, want[name], rtol=0, atol=tolerance * max(1, np.abs(want[name]).max()))


def test_a_row_that_is_all_padding_stays_where_it_began():
    layer, weights, x, states = case(GRU(4), LONG, batch=2)
    mask = np.ones((2, LONG), bool)
    mask[1] = False
    got = chunked(layer, weights, x, states, mask)
    np.testing.assert_array_equal(got["h"][1], np.broadcast_to(states[0][1], (LONG, 4)))


def test_what_counts_is_how_many_steps_are_left():
    layer, weights, x, states = case(GRU(4), LONG + 300)
    mask = np.ones((1, LONG + 300), bool)
    mask[0, 200:501] = False
    assert chunked(layer, weights, x, states, mask) is None
    mask[0, 200] = True
    assert chunked(layer, weights, x, states, mask) is not None


def test_a_mask_does_not_hide_that_memory_does_not_fade(monkeypatch):
    layer, weights, x, states = case(SimpleRNN(4, activation="linear"), 2 * LONG, batch=3)
    weights[1] = np.eye(4)
    seen = []
    scan = type(layer).scan
    monkeypatch.setattr(
        type(layer), "scan", lambda self, w, x, *rest: seen.append(x.shape[:2]) or scan(self, w, x, *rest)
    )
    assert chunked(layer, weights, x, states, masks(2 * LONG)) is None
    assert seen == [(2, CHUNK)]


def test_the_last_chunk_needs_no_proof_but_every_other_does():
    """The memory fades everywhere but in one chunk: harmless in the last, which nobody follows."""
    layer, weights, x, states = case(LSTM(1), 2 * LONG)
    kernel, recurrent_kernel, bias = (np.zeros_like(each) for each in weights)
    kernel[0], kernel[1] = [0, 50, 0, 0], [0, 0, 3, 0]
    weights = [kernel, recurrent_kernel, bias]
    count = 2 * LONG // CHUNK
    for still in (count // 2, count - 1):
        x[:, :, 0] = -1
        x[:, still * CHUNK : (still + 1) * CHUNK, 0] = 1
        x[:, :, 1] = 1
        got = chunked(layer, weights, x, states)
        if still < count - 1:
            assert got is None
        else:
            want = layer.scan(weights, x, states)
            for name, values in want.items():
                np.testing.assert_allclose(got[name], values, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    "layer",
    [
        Bidirectional(LSTM(3, return_sequences=True)),
        Bidirectional(GRU(3, return_state=True), merge_mode="sum"),
        SimpleRNN(3, go_backwards=True, return_sequences=True, return_state=True),
        LSTM(3, return_sequences=True, zero_output_for_mask=True),
    ],
    ids=lambda layer: layer.brief,
)
@pytest.mark.parametrize("masked", [False, True])
def test_a_long_run_in_chunks_is_the_run_step_by_step(layer, masked, monkeypatch):
    time = 2 * LONG + 31
    model = Model.draw(Stack((layer,), (3, time, 4), functional=True))
    model = model.with_weights([0.5 * each for each in model.get_weights()])
    mask = masks(time) if masked else None
    made = []
    real = chunked_scan.chunked_scan
    monkeypatch.setattr(recurrent, "chunked_scan", lambda *of: made.append((yield from real(*of))) or made[-1])
    fast = model.run(mask=mask, seed=2).arrays()
    assert made
    assert all(each is not None for each in made)
    monkeypatch.setattr(recurrent, "chunked_scan", lambda *of: (yield from ()))
    slow = model.run(mask=mask, seed=2).arrays()
    assert list(fast) == list(slow)
    for name, want in slow.items():
        np.testing.assert_allclose(fast[name], want, rtol=0, atol=1e-12, err_msg=name)
