"""The past: what can be watched, what it says, and under which names it is written."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import numbered
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.numbers import exact

SEQ = {"return_sequences": True}


def trace_of(*layers, shape=(2, 5, 4), **run):
    dtype = "int32" if len(shape) == 2 else "float32"
    return Model.draw(Stack(layers, shape, dtype), seed=1).run(**run)


def test_tracks_are_the_signals_and_the_output():
    trace = trace_of(LSTM(3, **SEQ), Dense(2))
    assert [track.signal for track in trace.tracks(0)] == ["h", "c", "i", "f", "g", "o", "output"]
    assert trace.tracks(1) == (Track(1, "", "output"),)


def test_both_directions_are_tracks_side_by_side():
    trace = trace_of(Bidirectional(SimpleRNN(3, **SEQ)))
    assert trace.tracks(0) == (
        Track(0, "forward", "h"),
        Track(0, "backward", "h"),
        Track(0, "forward", "pre"),
        Track(0, "backward", "pre"),
        Track(0, "", "output"),
    )


def test_values_are_one_sequence_s_rows_in_natural_time_order():
    trace = trace_of(Bidirectional(GRU(3, **SEQ)))
    forward, backward = (trace.values(Track(0, side, "h"), 1) for side in ("forward", "backward"))
    np.testing.assert_array_equal(trace.output[1], np.concatenate([forward, backward], axis=1))
    np.testing.assert_array_equal(trace.values(Track(0, "", "output"), 1), trace.output[1])


def test_an_output_without_a_time_axis_is_one_row():
    trace = trace_of(SimpleRNN(3))
    np.testing.assert_array_equal(trace.values(Track(0, "", "output"), 1), trace.output[1][None])


def test_the_state_before_the_first_input_is_there_for_states_only():
    trace = trace_of(LSTM(3, **SEQ), initial=[np.full((2, 3), 0.5), np.full((2, 3), -1.0)])
    np.testing.assert_array_equal(trace.initial(Track(0, "", "h"), 1), [0.5] * 3)
    np.testing.assert_array_equal(trace.initial(Track(0, "", "c"), 1), [-1.0] * 3)
    assert trace.initial(Track(0, "", "i")) is None
    assert trace.initial(Track(0, "", "output")) is None


def test_skipped_steps_are_told():
    mask = np.array([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1]], bool)
    trace = trace_of(GRU(3, **SEQ), mask=mask)
    np.testing.assert_array_equal(trace.mask(Track(0, "", "h"), 0), mask[0])
    assert trace_of(GRU(3)).mask(Track(0, "", "h")) is None


EVERY_CELL = [
    SimpleRNN(3, **SEQ),
    SimpleRNN(3, activation="relu", use_bias=False, go_backwards=True),
    LSTM(3, **SEQ),
    LSTM(3, activation="sigmoid", go_backwards=True),
    GRU(3, **SEQ),
    GRU(3, reset_after=False),
    Bidirectional(LSTM(3, **SEQ)),
    Bidirectional(SimpleRNN(3)),
]


@pytest.mark.parametrize("layer", EVERY_CELL, ids=lambda layer: f"{layer.kind()} {layer.brief}")
def test_every_equation_adds_up(layer):
    trace = trace_of(layer)
    for cell, run in trace.layers[0].run.cells.items():
        for t in range(6):
            equation = trace.equation(Track(0, cell, "h"), t, unit=2, batch=1)
            row = run.index(t)
            told = equation.head.value
            assert told == (0 if row is None else run.signals["h"][1, row, 2])
            assert str(equation).startswith(f"h[2] = {exact(told)}")
            if row is not None:
                assert recomputed(layer, equation) == pytest.approx(told, abs=1e-12), str(equation)


def recomputed(layer, equation) -> float:
    """The right-hand side, worked out from the equation's own numbers."""
    cell = layer.nested[0] if layer.nested else layer
    numbers = [part.value for each in equation.clauses for part in each.parts if not isinstance(part, str)]
    squash = {"tanh": np.tanh, "relu": lambda z: max(z, 0.0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[
        cell.activation
    ]
    if isinstance(cell, SimpleRNN):
        return squash(sum(numbers))
    if isinstance(cell, LSTM):
        o, c, f, before, i, g = numbers
        assert f * before + i * g == pytest.approx(c, abs=1e-12)
        return o * squash(c)
    z, before, rest, candidate = numbers
    return z * before + rest * candidate


def test_a_layer_without_a_cell_has_an_equation_as_well():
    trace = trace_of(Dense(2, use_bias=False))
    value = trace.output[0, 0, 1]
    assert str(trace.equation(Track(0, "", "output"), 1, 1)) == f"y[1] = {value:+.4f} = linear( W·x {value:+.2f} )"
    assert trace.equation(Track(0, "", "output"), 0, 1) is None


def test_arrays_carry_the_names_of_the_headless_run():
    trace = trace_of(
        Embedding(9, 4), Bidirectional(GRU(3, **SEQ, name="both")), LSTM(2, return_state=True), shape=(2, 5)
    )
    names = set(trace.arrays())
    gru = {f"{part}/{signal}" for part in ("forward", "backward") for signal in ("h", "z", "r", "hh")}
    lstm = {"h", "c", "i", "f", "g", "o", "output", "output1", "output2"}
    assert names == (
        {"x", "output", "output1", "output2", "embedding/output", "bidirectional/output"}
        | {f"w{i}" for i in range(10)}
        | {f"bidirectional/{each}" for each in gru}
        | {f"lstm/{each}" for each in lstm}
    )
    assert trace.arrays()["bidirectional/backward/z"].shape == (2, 5, 3)
    np.testing.assert_array_equal(trace.arrays()["w0"], trace.model.weights[0][0])


def test_a_functional_chain_lists_its_input():
    stack = Stack((LSTM(2),), (1, 3, 2), functional=True)
    arrays = Model.draw(stack).run().arrays()
    np.testing.assert_array_equal(arrays["input_layer/output"], arrays["x"])


def test_an_empty_stack_hands_on_its_input():
    trace = Model.draw(Stack((), (2, 3, 4))).run()
    np.testing.assert_array_equal(trace.output, trace.x)
    assert set(trace.arrays()) == {"x", "output"}


def test_outputs_are_numbered_from_the_second_on():
    assert [numbered("output", i) for i in range(3)] == ["output", "output1", "output2"]


def test_time_and_batch_are_told():
    trace = trace_of(SimpleRNN(3))
    assert (trace.timesteps, trace.batch) == (5, 2)


def test_tokens_stand_beside_the_ids():
    named = (("t", "o", " ", "b", "e"), ("o", "r", " ", "n", "o"))
    trace = trace_of(Embedding(9, 2), SimpleRNN(2), shape=(2, 5), x=np.ones((2, 5), int), tokens=named)
    assert trace.tokens == named
    assert [trace.token(t, 1) for t in range(7)] == ["", "o", "r", " ", "n", "o", ""]
    assert trace_of(GRU(3)).token(1) == ""


def test_tokens_that_name_other_timesteps_are_refused():
    with pytest.raises(InputError, match="tokens for 1 sequence"):
        trace_of(Embedding(9, 2), SimpleRNN(2), shape=(1, 5), x=np.ones((1, 5), int), tokens=(("a", "b"),))


def test_an_output_marks_where_a_skipped_step_is_put_out():
    mask = np.array([[1, 1, 1, 1, 0]] * 2, bool)
    output = Track(0, "", "output")
    np.testing.assert_array_equal(trace_of(GRU(3, **SEQ), mask=mask).mask(output), mask[0])
    np.testing.assert_array_equal(trace_of(GRU(3, go_backwards=True, **SEQ), mask=mask).mask(output), mask[0, ::-1])
    assert trace_of(GRU(3), mask=mask).mask(output) is None, "it has no time axis"
