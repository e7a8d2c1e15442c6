"""Long sequences keep their states only: what is asked for is what would have been recorded, and memory says so."""

import numpy as np
import pytest

from rnn_tui.engine.core.work import Progress
from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.nn import recurrent
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.runtime import lazy_signals
from rnn_tui.engine.runtime.lazy_signals import LazySignals
from tests.engine.variants import FEATURES, TIME, few_variants, over, stack_on, tail_mask

CELLS = [layer for layer in few_variants() if isinstance(layer, Recurrent)]
WRAPPED = [Bidirectional(LSTM(3, return_sequences=True)), Bidirectional(GRU(3), merge_mode="sum")]


@pytest.fixture
def long_from_the_first_step(monkeypatch):
    """As if every sequence were long."""
    monkeypatch.setattr(recurrent, "WHOLE", 0)
    monkeypatch.setattr(lazy_signals, "AT_ONCE", (60, 1))  # several blocks, the last one shorter


def runs(stack: Stack, **options) -> Trace:
    model = Model.draw(stack)
    rng = np.random.default_rng(1)
    model = model.with_weights([each + 0.2 * rng.standard_normal(each.shape) for each in model.get_weights()])
    return model.run(model.run().x, **options)


def whole(stack: Stack, monkeypatch, **options) -> Trace:
    with monkeypatch.context() as context:
        context.setattr(recurrent, "WHOLE", 10**9)
        return runs(stack, **options)


@pytest.mark.long
@pytest.mark.usefixtures("long_from_the_first_step")
@over([*CELLS, *WRAPPED])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("dropped", [False, True])
def test_what_is_asked_for_later_is_what_would_have_been_recorded(layer, masked, dropped, monkeypatch):
    stack = stack_on(layer)
    options = {"mask": tail_mask() if masked else None}
    drawn = (lambda: {"training": np.random.default_rng(7)}) if dropped else dict
    full, thin = whole(stack, monkeypatch, **options, **drawn()), runs(stack, **options, **drawn())
    for name, cell in full.layers[0].run.cells.items():
        later = thin.layers[0].run.cells[name]
        assert isinstance(later.signals, LazySignals)
        assert list(later.signals) == list(cell.signals)
        assert len(later.signals) == len(cell.signals)
        assert [later.has(each) for each in later.signals] == [each in cell.initial for each in cell.signals]
        for signal, want in cell.signals.items():
            for got in (later.everything()[signal], later.signals[signal]):
                np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12, err_msg=signal)
            for row in range(TIME):
                np.testing.assert_array_equal(later.at(row)[signal], later.between(0, TIME)[signal][:, row])
                np.testing.assert_allclose(later.at(row)[signal], cell.at(row)[signal], rtol=1e-12, atol=1e-12)
        assert all(map(later.has, cell.signals))
    for name, want in full.arrays().items():
        np.testing.assert_allclose(thin.arrays()[name], want, rtol=1e-12, atol=1e-12, err_msg=name)


@pytest.mark.usefixtures("long_from_the_first_step")
@over([*CELLS, *WRAPPED])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_gradients_do_not_need_what_was_not_kept(layer, dtype, monkeypatch):
    stack = stack_on(layer)
    options = {"mask": tail_mask(), "dtype": dtype}
    wanted = gradients(whole(stack, monkeypatch, **options), "sum-all").arrays()
    monkeypatch.setattr("rnn_tui.engine.nn.blocked_scan.STEPS", (1, 2))  # blocks of two timesteps
    found = gradients(runs(stack, **options), "sum-all").arrays()
    assert list(found) == list(wanted)
    for name, want in wanted.items():
        assert found[name].dtype == np.float64
        tolerance = 1e-12 if dtype == "float64" else 1e-5
        np.testing.assert_allclose(found[name], want, rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.usefixtures("long_from_the_first_step")
def test_the_equation_of_a_step_does_not_ask_for_the_whole_track():
    trace = runs(stack_on(LSTM(3)))
    assert "c′" in str(trace.equation(trace.tracks(0)[0], 2, 1))
    cell = trace.layers[0].run.cells[""]
    assert [name for name in cell.signals if cell.has(name)] == ["h", "c"]


def held(values: np.ndarray) -> int:
    """The bytes that stay in memory because of an array, what it is a view of included."""
    while isinstance(values.base, np.ndarray):
        values = values.base
    return values.nbytes


@pytest.mark.parametrize(("layer", "states"), [(LSTM(8), 2), (GRU(8), 1), (SimpleRNN(8), 1)])
@pytest.mark.parametrize("fading", [True, False])
def test_a_long_run_holds_its_states_and_no_more(layer, states, fading):
    time = lazy_signals.WHOLE // (8 * len(layer.signals)) + 3000
    stack = Stack((layer,), (1, time, 2))
    model = Model.draw(stack)
    if not fading:  # one step after the other: every number stays as large as it is
        model = model.with_weights([0 * each for each in model.get_weights()])
    cell = model.run(np.zeros((1, time, 2)), dtype="float32").layers[0].run.cells[""]
    number = np.dtype("float32").itemsize
    kept = {id(each): held(each) for each in map(cell.signals.__getitem__, layer.states)}
    assert sum(kept.values()) <= (time + 256) * 8 * states * number  # whole chunks of the last one, too
    assert not any(cell.has(each.name) for each in layer.signals if each.name not in layer.states)


def test_a_run_of_moderate_length_is_recorded_whole():
    trace = Model.draw(Stack((LSTM(4),), (2, 50, FEATURES))).run()
    assert all(map(trace.layers[0].run.cells[""].has, "hcifgo"))


@pytest.mark.usefixtures("long_from_the_first_step")
def test_recalling_says_how_far_it_is():
    signals = runs(stack_on(LSTM(3))).layers[0].run.cells[""].signals
    said = list(signals.recompute("i", "o"))
    assert said == [Progress(t, TIME, "timesteps") for t in range(1, TIME + 1)]
    assert signals.has("o")
    assert not signals.has("f")
    assert not list(signals.recompute("i", "o"))
    with pytest.raises(KeyError):
        signals["nothing"]
