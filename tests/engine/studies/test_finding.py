"""How severe findings are, and what is said of them."""

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM, Bidirectional, Masking, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.studies.finding import LEGEND, MARKS, Finding, Rank, named, severity
from rnn_tui.engine.studies.findings import findings

FINE = Finding(Rank.UNITS, "units fine", "", clear=True)
FACT = Finding(Rank.RADIUS, "spectral radius 3.9", "")
DOUBT = Finding(Rank.GRADIENT, "gradient reaches back 1 of 9 steps", "", doubt=True)
TROUBLE = Finding(Rank.GRADIENT, "gradient reaches back 0 of 9 steps", "", trouble=True, doubt=True)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([FINE, FACT], "clear"),
        ([FACT], "open"),
        ([FINE, DOUBT], "open"),
        ([FINE, TROUBLE], "trouble"),
        ([], "open"),
    ],
)
def test_a_light_is_green_only_for_an_all_clear(found, expected):
    assert severity(found) == expected


@pytest.mark.parametrize("name", ["tutorial", "vanishing", "bidirectional", "gru", "lstm"])
def test_the_finding_that_sets_the_light_stands_first(name):
    trace = Setup().run(built_in(name).stack)
    found = answer(Diagnose(0), trace)
    for key in trace.keys:
        made = findings(found, key)
        assert severity(made) == severity(made[:1])


def test_a_gradient_that_reaches_less_than_half_stands_before_what_is_fine():
    trace = Setup().run(built_in("vanishing").stack)
    first, second, *_ = findings(answer(Diagnose(0), trace), trace.keys[0])
    assert first.brief == "gradient reaches back only 18 of 59 steps"
    assert " That is less than half of the way. " in first.sentence, "why it has no all-clear"
    assert second.brief.startswith("units fine")


def test_the_legend_has_every_mark():
    assert all(f"{mark} " in LEGEND for mark in MARKS.values())


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ((3,), "h[3]"),
        (range(8), "h[0] to h[7]"),
        ((0, 2, 3, 4, 9), "h[0], h[2] to h[4], h[9]"),
        (range(0, 20, 2), "h[0], h[2], h[4], h[6], h[8], h[10] and 4 others"),
        (range(0, 14, 2), "h[0], h[2], h[4], h[6], h[8], h[10] and 1 other"),
    ],
)
def test_units_are_named_in_runs_and_the_rest_is_counted(units, said):
    assert named(tuple(units), "h") == said


def test_the_matrices_whose_radii_are_listed_are_named_as_such():
    (radius,) = (each for each in told(Model.draw(Stack((LSTM(4),), (None, 6, 2)))) if each.rank == Rank.RADIUS)
    assert " The spectral radii of the gates' recurrent matrices: i 0." in radius.sentence


def told(model: Model) -> tuple[Finding, ...]:
    trace = model.run()
    return findings(answer(Diagnose(0), trace), trace.keys[0])


def test_a_gradient_that_reaches_no_step_is_trouble_and_stands_first():
    stack = Stack((SimpleRNN(4, return_sequences=True),), (None, 10, 2))
    fading = Model(stack, ()).with_weights([each * 0.001 for each in Model.draw(stack).get_weights()])
    found = told(fading)
    assert found[0].trouble
    assert "gradient reaches back 0 of 9 steps" in found[0].brief
    assert any(each.brief.startswith("units fine: none often saturated (|h| > 0.99)") for each in found), (
        "an all-clear after it"
    )
    assert severity(found) == "trouble"


def test_a_gradient_that_reaches_far_is_clear():
    found = told(Model.draw(Stack((LSTM(4, return_sequences=True),), (None, 6, 2))))
    assert severity(found) == "clear"


def test_a_gradient_that_grows_says_so_where_it_is_trouble():
    stack = Stack((SimpleRNN(4, activation="linear", return_sequences=True),), (None, 40, 2))
    growing = Model(stack, ()).with_weights([each * 2 for each in Model.draw(stack).get_weights()])
    (trouble,) = (each for each in told(growing) if each.trouble)
    assert trouble.brief == "gradient reaches back all 39 steps, growing 2.00× a step"


def test_a_gradient_with_no_way_to_go_is_no_all_clear():
    stack = Stack((Bidirectional(SimpleRNN(4, return_sequences=True)),), (None, 6, 2))
    backward = next(each for each in told(Model.draw(stack)) if each.cell == "backward" and each.rank == Rank.GRADIENT)
    assert (backward.clear, backward.trouble, backward.doubt) == (False, False, False)
    assert backward.brief.endswith("the loss depends only on the first one it reads")


def test_every_light_has_a_mark_of_its_own():
    assert [MARKS[severity([each])] for each in (TROUBLE, FINE, FACT)] == ["●", "✓", "○"]


def test_where_the_last_step_is_masked_the_gradient_of_its_output_says_so():
    x = np.ones((1, 4, 1))
    x[:, 3] = 0
    stack = Stack((Masking(), Bidirectional(LSTM(2, return_sequences=True))), (1, 4, 1))
    trace = Setup().fed(x, "padded").run(stack)
    first = findings(answer(Diagnose(0), trace), trace.keys[1])[0]
    assert (first.topic, first.trouble) == ("gradient", True)
    assert first.brief == "gradient of the last output is 0: that timestep is masked"
    assert first.sentence.endswith("nothing is learned from that loss: choose another loss.")


def test_a_gradient_that_comes_from_both_ends_is_told_of_both_directions():
    layers = (Bidirectional(SimpleRNN(4, return_sequences=True), merge_mode="ave"), Bidirectional(SimpleRNN(4)))
    trace = Setup().run(Stack(layers, (1, 10, 4)))
    found = [each.brief for each in findings(answer(Diagnose(0), trace), trace.keys[0]) if each.topic == "gradient"]
    assert found == ["gradient reaches every step: back all 4 steps and forwards all 4 steps"] * 2
