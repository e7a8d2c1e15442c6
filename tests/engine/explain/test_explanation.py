"""One unit taken apart: whatever the kind, the steps make the number that was recorded, and what is added adds up."""

import math
from decimal import Decimal

import numpy as np
import pytest

from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Masking, SimpleRNN
from rnn_tui.engine.layers import TimeDistributed as Each
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from tests.engine.variants import TIME, few_variants, over, some_variants, stack_on, tail_mask

SEQ = {"return_sequences": True}


def trace_of(*layers, shape=(2, 5, 4), **run) -> Trace:
    dtype = "int32" if len(shape) == 2 else "float32"
    return Model.draw(Stack(layers, shape, dtype), seed=1).run(**run)


def explained(trace: Trace, track: Track, t: int, unit: int, batch: int = 0) -> Explanation:
    found = trace.explain(track, t, unit, batch)
    assert found is not None
    return found


def step(explanation: Explanation, title: str) -> Step:
    return next(each for each in explanation.steps if each.title == title)


def written(text: str) -> Decimal:
    return Decimal(text)


def check_digits(step: Step) -> None:
    """What is printed adds up to what is printed, however many contributions are named."""
    found, whole = step.contributions, step.value
    assert sum(written(each.text) for each in found.part_lines(whole)) == written(step.text)
    for most in (0, 3, len(found)):
        lines = found.lines(whole, most)
        rest = written(lines.rest.text) if lines.rest else Decimal(0)
        assert sum((written(each.text) for each in lines.shown), rest) == written(lines.whole) == written(step.text)
        assert len(lines.shown) + lines.left_out == len(found)
        assert lines.left_out != 1
        how = found.rounding(whole)
        unit = 10.0 ** (how.exponent - how.digits)
        for each in lines.shown:
            assert abs(float(each.text) - each.value) <= 1.6 * unit, (each, lines)


def check_steps(found: Explanation, recorded: dict[str, float]) -> None:
    for each in found.steps:
        assert not each.note or each.note == "masked: puts out 0", each
        if each.expression is not None and each.expression.known:
            np.testing.assert_allclose(each.expression.value, each.value, rtol=1e-9, atol=1e-12, err_msg=each.name)
        if each.name in recorded and not found.note and not each.cell:
            np.testing.assert_allclose(each.value, recorded[each.name], rtol=1e-9, atol=1e-12)
        if each.adds_up and math.isfinite(each.value):
            contributions = [one.value for one in each.contributions]
            size = max([1.0, *map(abs, contributions)])
            assert abs(math.fsum(contributions) - each.value) <= 1e-12 * size, each.name
            assert abs(math.fsum(each.contributions.parts.values()) - each.value) <= 1e-12 * size
            assert sorted(map(abs, contributions), reverse=True) == list(map(abs, contributions))
            check_digits(each)


STEPS = (0, 1, 3, TIME)
"""Of them 1 and 3 are masked, seen from either end."""


@over(few_variants(), long_inside=True)
def test_whatever_the_kind_the_steps_make_the_number_and_the_contributions_add_up(layer):
    check_every_track(Model.draw(stack_on(layer), seed=3).run(seed=3))


@pytest.mark.long
@over(some_variants())
def test_so_they_do_with_every_activation_and_where_steps_are_masked(layer):
    check_every_track(Model.draw(stack_on(layer), seed=3).run(seed=3))
    check_every_track(Model.draw(stack_on(layer), seed=3).run(mask=tail_mask(), seed=3))


def check_every_track(trace: Trace) -> None:
    for track in trace.tracks(0):
        cell, batch = trace.cell(track), 2
        values = trace.values(track, batch)
        for t in STEPS:
            for unit in (values.shape[1] - 1,):
                found = trace.explain(track, t, unit, batch)
                if found is None:
                    assert t == 0 or t > trace.steps(track)  # a kind may make steps of its own
                    continue
                if cell is not None and t == 0:
                    assert found.value == trace.initial(track, batch)[unit]
                    assert found.note == "the state before the first input"
                    continue
                row = cell.index(t) if cell is not None else t - 1 if len(values) > 1 else 0
                np.testing.assert_allclose(found.value, values[row, unit], rtol=1e-9, atol=1e-12)
                recorded = {} if cell is None else {name: v[batch, row, unit] for name, v in cell.signals.items()}
                check_steps(found, recorded)
                assert str(found.equation).startswith(f"{found.name} = ")


@pytest.mark.parametrize("track", [Track(0, "", "h"), Track(0, "", "c")], ids=["h", "c"])
def test_an_lstm_is_worked_out_gate_by_gate(track):
    trace = trace_of(LSTM(3, **SEQ))
    found = explained(trace, track, 2, 1)
    Wx, Wh, b = trace.model.weights[0]
    before, x = trace.layers[0].run.cells[""].signals["h"][0, 0], trace.x[0, 1]
    z = x @ Wx + before @ Wh + b
    names = [each.name for each in found.steps]
    assert names == ["z_i", "i", "z_f", "f", "z_g", "g"] + (
        ["z_o", "o", "c", "tanh(c)", "h"] if track.signal == "h" else ["c"]
    )
    for name, column in (("z_i", 1), ("z_f", 4), ("z_g", 7)):
        assert step(found, name).value == pytest.approx(z[column], abs=1e-14)
        assert step(found, name).contributions.parts == pytest.approx(
            {"Wx·x": x @ Wx[:, column], "Wh·h": before @ Wh[:, column], "b": b[column]}
        )
    assert step(found, "i").formula == "sigmoid(z_i)"
    assert step(found, "c").formula == "f · c′ + i · g"
    first = next(iter(step(found, "z_i").contributions))
    assert (first.name, first.part) == ("x[2]", "Wx·x")
    assert (first.input, first.weight) == (x[2], Wx[2, 1])
    assert first.value == first.input * first.weight


@pytest.mark.parametrize("after", [True, False])
def test_a_gru_s_candidate_hears_the_old_state_through_the_reset_gate(after):
    trace = trace_of(GRU(3, **SEQ, reset_after=after, bias_initializer="ones"))
    found = explained(trace, Track(0, "", "h"), 3, 2)
    assert [each.name for each in found.steps] == ["z_z", "z", "z_r", "r", *["u"] * after, "z_hh", "hh", "h"]
    run = trace.layers[0].run.cells[""]
    r, before, Wh = run.signals["r"][0, 2], run.signals["h"][0, 1], trace.model.weights[0][1][:, 8]
    told = {each.name: each.value for each in step(found, "z_hh").contributions}
    heard = r[2] * before * Wh if after else r * before * Wh
    assert [told[f"h[{k}]"] for k in range(3)] == pytest.approx(heard)
    assert ("bh" in told, "b" in told) == (after, not after)
    assert after is False or told["bh"] == pytest.approx(r[2])


def test_a_masked_step_carries_the_state_but_its_gates_are_still_told():
    mask = np.ones((2, 5), bool)
    mask[0, 2] = False
    trace = trace_of(LSTM(3, **SEQ), mask=mask)
    for state in ("h", "c"):
        found = explained(trace, Track(0, "", state), 3, 1)
        assert found.note == "masked: state carried"
        assert found.value == trace.layers[0].run.cells[""].signals[state][0, 1, 1]
        assert [(each.name, each.formula) for each in found.steps] == [(state, f"{state}′")]
        assert str(found.equation).endswith(", masked: state carried")
    assert [each.name for each in explained(trace, Track(0, "", "i"), 3, 1).steps] == ["z_i", "i"]


def test_an_output_before_anything_counted_is_zero():
    trace = trace_of(SimpleRNN(3, **SEQ), mask=np.array([[0, 1, 1, 1, 1]] * 2, bool), initial=[np.ones((2, 3))])
    found = explained(trace, Track(0, "", "output"), 1, 0)
    assert (found.value, found.steps[-1].note) == (0, "masked: puts out 0")
    assert found.value == trace.output[0, 0, 0]


def test_the_backward_half_reads_from_the_end():
    trace = trace_of(Bidirectional(SimpleRNN(3, **SEQ)))
    found = explained(trace, Track(0, "backward", "h"), 2, 1)
    assert found.timestep == 4
    assert found.value == trace.layers[0].run.cells["backward"].signals["h"][0, 3, 1]
    merged = explained(trace, Track(0, "", "output"), 4, 4)
    assert [each.title for each in merged.steps] == ["backward pre", "backward h", "backward y"]
    assert merged.value == found.value


def test_merged_directions_add_up():
    trace = trace_of(Bidirectional(GRU(3), merge_mode="sum"))
    found = explained(trace, Track(0, "", "output"), 5, 1)
    assert found.steps[-1].formula == "forward y + backward y"
    assert step(found, "forward h").value + step(found, "backward h").value == pytest.approx(trace.output[0, 1])
    assert found.value == trace.output[0, 1]


def test_layers_without_a_state_say_what_they_do():
    trace = trace_of(Embedding(9, 4, mask_zero=True), GRU(2, **SEQ), Each(Dense(2)), Dropout(0.5), shape=(2, 5))
    token = int(trace.x[0, 2])
    formulas = [explained(trace, Track(n, "", "output"), 3, 1).steps[-1].formula for n in range(4)]
    assert formulas == [f"E[{token}, 1]", "h", "linear(z)", "x[1]"]
    masked = trace_of(Masking()).explain(Track(0, "", "output"), 1, 1)
    assert masked.steps[-1].formula == "x[1] · m"
    assert explained(trace, Track(INPUT, "", "x"), 3, 0).value == token


def test_dropped_while_training_is_told():
    trace = trace_of(Dropout(0.5), training=np.random.default_rng(0))
    found = [explained(trace, Track(0, "", "output"), 1, unit) for unit in range(4)]
    assert [each.value for each in found] == trace.output[0, 0].tolist()
    assert {each.steps[-1].operands[1].value for each in found} == {0.0, 2.0}


def test_softmax_takes_every_unit_and_says_so():
    trace = trace_of(SimpleRNN(3), Dense(3, activation="softmax"))
    found = explained(trace, Track(1, "", "output"), 5, 1)
    assert found.value == trace.output[0, 1]
    assert found.steps[-1].formula == "softmax(every z)"


def test_nan_and_infinity_are_shown_where_they_come_from():
    x = np.ones((1, 3, 4))
    x[0, 1, 2] = np.nan
    trace = Model.draw(Stack((LSTM(3, **SEQ),), (1, 3, 4))).run(x)
    z = explained(trace, Track(0, "", "h"), 2, 0).steps[0]
    lines = z.contributions.lines(z.value, 2)
    assert (z.text, lines.whole, lines.shown[0].name, lines.shown[0].text) == ("nan", "nan", "x[2]", "nan")
    assert lines.rest is not None
    assert lines.rest.text[0] in "+-"
    x[0, 1, 2] = np.inf
    trace = Model.draw(Stack((SimpleRNN(3, **SEQ),), (1, 3, 4))).run(x)
    pre, h = explained(trace, Track(0, "", "h"), 2, 0).steps
    assert pre.text in ("+inf", "-inf")
    assert abs(h.value) == 1


def test_float32_adds_up_as_well():
    trace = trace_of(LSTM(3, **SEQ), dtype="float32")
    check_digits(explained(trace, Track(0, "", "h"), 4, 2).steps[0])
    check_steps_near(trace)


def check_steps_near(trace: Trace) -> None:
    run = trace.layers[0].run.cells[""]
    for each in explained(trace, Track(0, "", "h"), 4, 2).steps:
        assert not each.note
        if each.name in run.signals:
            assert each.value == run.signals[each.name][0, 3, 2]


def test_what_the_equation_does_not_make_is_said():
    trace = trace_of(SimpleRNN(3, **SEQ))
    run = trace.layers[0].run.cells[""]
    run.signals["h"][0, 1, 2] = 0.25
    found = explained(trace, Track(0, "", "h"), 2, 2)
    assert found.value == 0.25
    assert found.steps[-1].note.startswith("held at this value; the equation gives ")
    assert str(found.equation).startswith("h[2] = +0.2500, held at this value")


def test_there_is_nothing_before_the_first_input_but_states():
    trace = trace_of(LSTM(3, **SEQ), initial=[np.full((2, 3), 0.5), np.full((2, 3), -1.0)])
    assert explained(trace, Track(0, "", "h"), 0, 1).value == 0.5
    assert explained(trace, Track(0, "", "c"), 0, 1).value == -1
    assert trace.explain(Track(0, "", "i"), 0, 1) is None
    assert trace.explain(Track(0, "", "output"), 0, 1) is None
    assert trace.explain(Track(INPUT, "", "x"), 0, 1) is None
