"""A diagnosis as text and as JSON: plain values, nothing lost, null for what is no number."""

import json

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.studies.findings import findings
from rnn_tui.formats.reports.diagnosis import diagnosis_json, diagnosis_text, number


def diagnosed(trace):
    return answer(Diagnose(), trace)


TUTORIAL = Setup(init="tutorial").run(built_in("tutorial").stack)
TWO = Model.draw(Stack((Bidirectional(LSTM(3, return_sequences=True)), Dense(2)), (2, 5, 2))).run()


def test_json_holds_every_number_at_full_precision():
    made = json.loads(json.dumps(diagnosis_json(diagnosed(TUTORIAL)), allow_nan=False))
    (layer,) = made["layers"]
    (cell,) = layer["cells"]
    assert (layer["name"], layer["kind"], cell["cell"], cell["units"]) == ("simple_rnn", "SimpleRNN", "", 8)
    wanted = np.abs(np.linalg.eigvals(TUTORIAL.layers[0].weights[1])).max()
    assert abs(cell["spectral_radius"] - wanted) < 1e-13
    assert cell["spectral_radius_of"] == "recurrent_kernel"
    assert cell["recurrent_kernel_spectral_radius"] == {"h": cell["spectral_radius"]}
    saturated = cell["saturated"]
    assert (saturated["count"], saturated["units"], saturated["threshold"]) == (8, list(range(8)), 0.99)
    assert abs(saturated["share_of_values"] - np.mean(np.abs(TUTORIAL.output) > 0.99)) < 1e-15
    assert cell["dead"]["count"] == cell["nan"]["count"] == cell["infinite"]["count"] == 0
    assert cell["memory_length"] == 1
    assert (cell["gradient_reach"]["steps"], cell["gradient_reach"]["of"]) == (0, 9)
    assert cell["weights"]["all_positive"] is True
    assert layer["sentences"][0].startswith("8 of 8 units are saturated (h[0] to h[7]): |h| > 0.99")


def test_json_of_cells_with_gates_and_of_layers_without_a_state():
    made = diagnosis_json(diagnosed(TWO))
    both, dense = made["layers"]
    assert [each["cell"] for each in both["cells"]] == ["forward", "backward"]
    first = both["cells"][0]
    assert set(first["gates"]) == {"i", "f", "o"}
    assert set(first["recurrent_kernel_spectral_radius"]) == {"i", "f", "g", "o"}
    assert first["spectral_radius"] == first["jacobian_spectral_radius"]["last_step"]
    assert first["spectral_radius_of"] == "jacobian at the last step"
    assert dense["cells"] == []
    assert dense["output"]["units"] == 2
    assert made["sequences"] == 2


def test_what_is_no_number_is_null():
    x = np.ones((1, 10, 4))
    x[0, 4] = np.nan
    trace = Setup(x=x).run(built_in("tutorial").stack)
    made = json.loads(json.dumps(diagnosis_json(diagnosed(trace)), allow_nan=False))
    (cell,) = made["layers"][0]["cells"]
    assert made["input_first_invalid_timestep"] == 5
    assert cell["nan"] == {"count": 8, "units": list(range(8))}
    assert cell["first_invalid_timestep"] == 5
    assert cell["jacobian_spectral_radius"]["last_step"] is None
    assert cell["spectral_radius"] > 0


def test_text_names_every_fact_with_its_threshold():
    lines = diagnosis_text(diagnosed(TUTORIAL)).splitlines()
    assert lines[0] == "10 timesteps · weights uniform[0,1) · float64"
    assert "simple_rnn (SimpleRNN)" in lines
    facts = "\n".join(lines)
    for fact in (
        "  saturated               8 of 8          |h| > 0.99 at half of the steps or more",
        "  dead                    0 of 8          always 0, or never changing",
        "  NaN or infinite         0 of 8",
        "  spectral radius         3.8900          recurrent_kernel",
        "  memory length           1 of 10         steps until under 0.001 of a change of state is left",
        "  gradient reach          0 of 9          steps; the gradient of the last output",
        "  ● Weights uniform[0,1) are all positive: they push every unit to +1.",
    ):
        assert fact in facts


def test_text_of_several_sequences_and_directions():
    text = diagnosis_text(diagnosed(TWO))
    assert text.startswith("2 sequences of 5 timesteps")
    assert "paths through time: of sequence 1; units: of all sequences" in text
    assert "  forward\n" in text
    assert "gate f" in text
    assert "  ✓ forward: No unit is saturated" in text
    assert "both" not in text


def test_numbers_have_four_decimals_or_four_digits():
    assert [number(each) for each in (3.89001, 0, 0.000123456, float("nan"))] == [
        "3.8900",
        "0.0000",
        "1.2346e-4",
        "nan",
    ]


def test_a_gradient_that_enters_at_the_first_step_reaches_no_other():
    stack = Stack((Bidirectional(SimpleRNN(2, return_sequences=True)),), (None, 5, 1))
    text = diagnosis_text(diagnosed(Model.draw(stack).run()))
    assert "nan" not in text
    assert "no step" in text


def test_inputs_far_from_zero_and_one_are_the_first_finding():
    stack = Stack((SimpleRNN(3, return_sequences=True),), (None, 5, 1))
    found = diagnosed(Model.draw(stack).run(np.linspace(43, 61, 5)[:, None]))
    first, *others = findings(found, stack.keys[0])
    assert first.brief.startswith("the input is not scaled: x has mean 52")
    assert "--scale standard" in first.sentence
    assert any("saturated" in each.brief for each in others)


def test_a_gradient_that_reaches_no_step_has_no_factors():
    stack = Stack((SimpleRNN(3, return_sequences=True),), (None, 5, 1))
    text = diagnosis_text(diagnosed(Model.draw(stack).run(np.full((1, 5, 1), 500.0))))
    assert "gradient reach          0 of 4" in text
    assert "nan" not in text


@pytest.mark.parametrize(("value", "text"), [(1.3, "1.3000"), (1234567.0, "1234567.0000"), (4.7285e22, "4.7285e22")])
def test_a_very_large_number_keeps_its_column(value, text):
    assert number(value) == text
