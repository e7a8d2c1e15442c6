"""The height that the summary pane asks for, and its totals in one line."""

import pytest

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.parameter_count import explain_count
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.styles import STYLES
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.panes.summary import as_of_run, first_line, in_few_lines, totals


@pytest.mark.parametrize("name", ["tutorial", "deep", "lstm", "gru"])
def test_a_recording_asks_for_the_height_that_the_summary_of_its_run_has(name: str):
    stack = built_in(name).stack
    text = render(summarize(stack, "keras3"), "keras3", columns=94).strip()
    rows = 2 + len(text.split("\n")) + len(explain_count(stack, stack.keys[0]))
    recorded = recording(Model.draw(stack).run().arrays(), "states.npz").model.stack
    assert as_of_run(recorded) == rows


@pytest.mark.parametrize("style", STYLES)
def test_the_totals_are_told_in_one_line(style: str):
    text = render(summarize(built_in("tutorial").stack, style), style)
    assert totals(text) == "Total params: 104 · Trainable: 104 · Non-trainable: 0"


def test_facts_share_a_line_where_it_has_room_for_both():
    count = ("336 = 4×16 kernel + 16×16 recurrent_kernel + 16 bias", "reads 4 features · 16 units")
    assert in_few_lines(count, 82) == [" · ".join(count)]
    assert in_few_lines(count, 81) == list(count)


def test_the_first_row_of_the_selected_layer_is_in_sight():
    rules = (0, 2, 4, 8, 10)
    assert first_line(range(5, 8), rules, 20) == 0
    assert first_line(range(5, 8), rules, 5) == 4
    assert first_line(range(5, 8), rules, 4) == 5, "the rule below has no room"
    assert first_line(range(5, 8), rules, 2) == 5, "the first row, not the last"
    assert first_line(range(0), rules, 3) == 0


def test_the_border_and_the_titles_of_the_table_stay_where_the_selected_row_has_room_below_them():
    rules = (1, 3, 6)
    assert [first_line(range(4, 6), rules, height) for height in (7, 6, 5, 4, 3)] == [0, 0, 1, 3, 4]
