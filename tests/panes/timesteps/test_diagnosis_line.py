"""The diagnostics line: the first facts that fit, and the key for more."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.timesteps.diagnosis_line import DiagnosisLine, fitted, height, key_of

FACTS = ("8 of 8 units saturated", "spectral radius 3.89", "gradient reaches 0 steps")


def test_all_that_fit_are_said():
    assert fitted(FACTS, 100, 1) == [
        "○ 8 of 8 units saturated · spectral radius 3.89 · gradient reaches 0 steps · D: more"
    ]


def test_the_last_facts_are_left_out_first():
    assert fitted(FACTS, 60, 1) == ["○ 8 of 8 units saturated · spectral radius 3.89 · D: more"]
    assert fitted(FACTS, 40, 1) == ["○ 8 of 8 units saturated · D: more"]


def test_a_second_line_is_used_where_there_is_one():
    assert fitted(FACTS, 50, 2) == [
        "○ 8 of 8 units saturated · spectral radius 3.89",
        "  gradient reaches 0 steps · D: more",
    ]


def test_the_key_for_more_has_no_line_of_its_own_where_a_finding_can_be_before_it():
    assert fitted(FACTS, 80, 3) == [
        "○ 8 of 8 units saturated · spectral radius 3.89",
        "  gradient reaches 0 steps · D: more",
    ]
    assert fitted(FACTS, 30, 4)[2:] == ["  gradient reaches 0 steps", "  D: more"]  # none is left out for it


def test_a_finding_that_is_too_long_for_one_line_goes_on_in_the_next():
    long = ("both ways: units fine: none saturated (|h| > 0.99), none dead", "spectral radius 1.00")
    assert fitted(long, 56, 2) == [
        "○ both ways: units fine: none saturated, none dead",
        "  spectral radius 1.00 · D: more",
    ]
    assert fitted(long, 40, 2) == ["○ both ways: units fine: none saturated", "  (|h| > 0.99), none dead · D: more"]
    assert fitted(long, 24, 2)[1].endswith("… · D: more")


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("width", range(12, 120, 7))
def test_no_line_is_wider_than_there_is_room(width, rows):
    lines = fitted(FACTS, width, rows)
    assert len(lines) <= rows
    assert all(len(line) <= max(width, 12) for line in lines)


def test_in_a_single_line_a_finding_loses_what_is_in_parentheses_first():
    assert fitted(("units fine: none saturated (|h| > 0.99), none dead",), 56, 1) == [
        "○ units fine: none saturated, none dead · D: more"
    ]


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        (7, 4),  # the view leaves six rows, and there is enough to say for four
        (11, 2),
        (12, 1),  # with one more the view is whole
        (13, 2),  # not even then
    ],
)
def test_the_view_and_the_findings_share_the_rows(needed, expected):
    assert height(FACTS, 30, 13, 2, needed) == expected


def test_no_finding_is_cut_for_the_view():
    assert height(("a finding that is too long for one line",), 30, 13, 2, 12) == 2


def test_topics_lead_to_keys():
    assert key_of("spectrum") == "S"
    assert key_of("distribution") == "H"
    assert key_of("weights") == "V"
    assert key_of("") == ""


def test_a_diagnosis_fits_other_weights_of_the_same_layer():
    """While a model learns it stays until there is another, so that the line is not empty all the time."""
    stack = Stack((LSTM(3, return_sequences=True), LSTM(3)), (None, 4, 2))
    first, second = stack.keys
    trace = Model.draw(stack).run(np.ones((2, 4, 2)))
    line = DiagnosisLine()
    assert not line.fits(Selection(first).on(trace))
    line._shown = (answer(Diagnose(0), trace), first, 80, 1)
    later = Model.draw(stack, seed=1).run(trace.x)
    assert line.fits(Selection(first).on(later))
    assert not line.fits(Selection(second).on(later))
    assert not line.fits(replace(Selection(first), batch=1).on(later))
