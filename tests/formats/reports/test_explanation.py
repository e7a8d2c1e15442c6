"""One unit taken apart in print: every operation and contribution, adding up; the same as plain values."""

import json
import math
import re
from decimal import Decimal

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.reports.explanation import ExplanationReport

SEQ = {"return_sequences": True}
LSTM_TRACE = Model.draw(Stack((LSTM(8, **SEQ),), (2, 5, 4)), seed=1).run()


def test_text_has_every_operation_with_its_numbers():
    lines = ExplanationReport.of(LSTM_TRACE, unit=3, t=2, sequence=2).text().splitlines()
    h = LSTM_TRACE.output[1, 1, 3]
    assert lines[0] == "lstm h[3] · t 2/5 · reads the input of timestep 2 · sequence 2/2"
    assert lines[1].startswith(f"h[3] = {h:+.4f} = o·tanh(c) = ")
    for name in ("z_i", "i", "z_f", "f", "z_g", "g", "z_o", "o", "c", "tanh(c)", "h"):
        assert any(line.startswith(f"{name}: ") for line in lines), name
    assert "  = Wx·x + Wh·h + b" in lines
    assert lines[-1] == f"  = {h:+.4f}"


@pytest.mark.parametrize("most", [0, 3, 13])
def test_what_is_printed_adds_up(most):
    text = ExplanationReport.of(LSTM_TRACE, t=3).text(most)
    blocks = [block for block in text.split("\n\n") if "      " in block]
    assert len(blocks) == 5
    for block in blocks:
        values = [Decimal(each) for each in re.findall(r"^ {6}(?:\S+|\w+ · \w+′?) +([+-][\d.]+)", block, re.MULTILINE)]
        values += [Decimal(each) for each in re.findall(r"and \d+ more, together ([+-][\d.]+)", block)]
        assert sum(values) == Decimal(re.findall(r"^  = ([+-][\d.]+)$", block, re.MULTILINE)[-1]), block


def test_values_are_plain_and_say_where_they_are():
    made = json.loads(json.dumps(ExplanationReport.of(LSTM_TRACE, unit=3, t=2).values(), allow_nan=False))
    assert (made["layer"], made["kind"], made["signal"], made["unit"], made["t"]) == ("lstm", "LSTM", "h", 3, 2)
    assert made["value"] == LSTM_TRACE.output[0, 1, 3]
    steps = {each["name"]: each for each in made["steps"]}
    assert steps["f"]["value"] == LSTM_TRACE.layers[0].run.cells[""].signals["f"][0, 1, 3]
    for name in ("z_i", "z_f", "z_g", "z_o", "c"):
        step = steps[name]
        for what in ("parts", "contributions"):
            assert math.fsum(each["value"] for each in step[what]) == pytest.approx(step["value"], abs=1e-12)
            assert sum(Decimal(each["shown"]) for each in step[what]) == Decimal(step["shown"])
    first = steps["z_i"]["contributions"][0]
    assert first["value"] == first["input"] * first["weight"]
    assert [each["name"] for each in steps["z_i"]["parts"]] == ["Wx·x", "Wh·h", "b"]
    assert {each["name"] for each in steps["z_i"]["contributions"]} == (
        {f"x[{k}]" for k in range(4)} | {f"h[{k}]" for k in range(8)} | {"b"}
    )
    assert [each["name"] for each in steps["c"]["operands"]] == ["f", "c′", "i", "g"]


def test_the_backward_half_and_its_place():
    trace = Model.draw(Stack((Bidirectional(GRU(3, **SEQ)),), (1, 5, 4)), seed=1).run()
    made = ExplanationReport.of(trace, unit=4, t=4)
    assert made.text().startswith("bidirectional backward h[1] · t 4/5 · reads the input of timestep 4\n")
    values = made.values()
    assert (values["direction"], values["unit"], values["reads_timestep"]) == ("backward", 1, 4)
    assert values["value"] == trace.layers[0].run.cells["backward"].signals["h"][0, 3, 1]
    assert ExplanationReport.of(trace, unit=4).values()["t"] == 1, "its last step is at the first timestep"


def test_the_halves_at_one_t_are_what_the_output_at_that_t_is_made_of():
    trace = Model.draw(Stack((Bidirectional(GRU(3, **SEQ), merge_mode="sum"),), (1, 5, 4)), seed=1).run()
    halves = [ExplanationReport.of(trace, direction=each, unit=1, t=2) for each in ("forward", "backward")]
    output = ExplanationReport.of(trace, signal="output", unit=1, t=2)
    assert sum(each.explanation.value for each in halves) == pytest.approx(output.explanation.value)
    assert "forward h[1] after x[1] … x[2] and backward h[1] after x[5] … x[2]" in output.text()


def test_before_the_first_input_and_masked():
    assert "h[0] = 0.0000, the state before the first input" in ExplanationReport.of(LSTM_TRACE, t=0).text()
    with pytest.raises(RnnError, match="i of lstm is not there before the first input: it begins at t 1"):
        ExplanationReport.of(LSTM_TRACE, t=0, signal="i")
    mask = np.ones((2, 5), bool)
    mask[0, 3:] = False
    masked = Model.draw(Stack((LSTM(8, **SEQ),), (2, 5, 4)), seed=1).run(mask=mask)
    made = ExplanationReport.of(masked)
    assert made.t == 5
    assert "masked: state carried" in made.text()
    assert made.values()["note"] == "masked: state carried"


def test_what_is_no_number_is_none_and_shown_as_what_it_is():
    x = np.ones((1, 5, 4))
    x[0, 1, 2] = np.nan
    made = ExplanationReport.of(Model.draw(Stack((LSTM(8, **SEQ),), (1, 5, 4))).run(x), t=2)
    values = json.loads(json.dumps(made.values(), allow_nan=False))
    assert (values["value"], values["shown"]) == (None, "nan")
    first = values["steps"][0]["contributions"][0]
    assert (first["name"], first["value"], first["shown"], first["input"]) == ("x[2]", None, "nan", None)
    assert "x[2]      nan" in made.text()
