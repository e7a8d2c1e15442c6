"""What is written over a chart is shortened by whole parts, never cut."""

from types import SimpleNamespace

import numpy as np
import pytest

from rnn_tui.charts.primitives.colormap import LEVELS, symbol
from rnn_tui.charts.primitives.series import Series
from rnn_tui.panes.views.attention import axes
from rnn_tui.panes.views.compare import also_of, divided, lines_below
from rnn_tui.panes.views.histogram import everywhere
from rnn_tui.panes.views.signal_charts import narrowest
from rnn_tui.panes.views.tokens import quoted, signs_key
from rnn_tui.panes.views.view import some_of
from rnn_tui.panes.widgets.plain_text import fitting

FOUND = SimpleNamespace(
    steps="all steps",
    total=240,
    counts=np.array([3, 0, 14]),
    bounds=SimpleNamespace(any=True, lower=-0.99, upper=0.99),
    at_bounds=(0.0, 0.125),
    mean=0.01,
    deviation=0.17,
    invalid=0,
)


def test_a_share_is_never_cut_into_another_number():
    for width in range(12, 100):
        text = fitting(everywhere(FOUND, "h"), width)
        assert len(text) <= max(width, len("h: 240 values")), width
        assert ("0.0% < -0.99" in text) == ("12.5% > 0.99" in text), width
        assert text.endswith(("± 0.17", "> 0.99 saturated", "240 values")), width
    assert everywhere(FOUND, "h")[0].startswith("h over all steps: 240 values · 0.0% < -0.99")


def test_a_histogram_of_one_cell_of_several_says_which():
    found = everywhere(FOUND, "h", "backward")
    assert found[0].startswith("backward ◂ h over all steps: 240 values · ")
    assert found[-1] == "◂ h: 240 values"
    assert everywhere(FOUND, "c", "cell0")[-1] == "cell0 c: 240 values"
    assert fitting(found, 76) == "backward ◂ h: 240 values · 0.0% < -0.99, 12.5% > 0.99 saturated"


@pytest.mark.parametrize("unsigned", [False, True])
def test_the_signs_under_a_text_are_named_in_their_order(unsigned: bool):
    found = dict.fromkeys(symbol(level, unsigned=unsigned) for level in range(LEVELS))
    assert signs_key(unsigned=unsigned) == f"marks, low to high: {' '.join(found)}"


def test_a_token_without_text_is_its_sign_in_a_sentence():
    assert (quoted("to"), quoted(" "), quoted("\n"), quoted("")) == ("'to'", "' '", r"'\n'", "∅")


def test_a_view_that_shows_some_of_the_units_says_how_many():
    assert some_of(16, 32) == "16 of 32 units, ↑↓ for others · "
    assert some_of(32, 32) == ""


def test_the_name_of_a_compared_run_loses_whole_facts():
    name = "seed 0 · weights trained · h[0] = 1, from t 2"
    assert [divided(name, room)[0] for room in (45, 44, 30, 10)] == [
        name,
        "seed 0 · weights trained · h[0]=1,from t 2",
        "seed 0 · weights trained",
        "seed 0",
    ]


def test_what_has_no_room_in_the_headings_of_compared_runs_is_told_in_a_line():
    names = "LSTM 8 · as it was · seed 0", "LSTM 6 · h[0] = 0 · seed 1"
    assert also_of(names, 30) == []
    assert also_of(names, 20) == ["A also: seed 0 · B also: seed 1"]
    assert also_of(names, 10) == ["A also: as it was, seed 0 · B also: h[0] = 0, seed 1"]
    assert also_of((names[0], "LSTM 6"), 5) == ["A: LSTM 8, as it was, seed 0 · B: LSTM 6"]


def test_what_a_fact_of_a_compared_run_is_about_goes_before_the_fact():
    assert divided("inputs own output after t 20", 21) == ("own output after t 20", [])
    assert divided("inputs sine, 40 timesteps, unseen · seed 1", 21) == ("sine, 40 timesteps", ["unseen", "seed 1"])
    assert divided("weights before training", 21) == ("before training", [])
    assert divided("inputs own output after t 100", 21) == ("", ["inputs own output after t 100"])
    assert also_of(("weights before training", "weights after 60 updates"), 21) == []


def test_the_axes_of_attention_are_named_in_any_width():
    assert axes("", "decoder", "encoder") == ["decoder ↓ · encoder →", "target ↓ · source →"]
    found = axes("head 2 of 4 · ", "bidirectional", "simple_rnn")
    assert found[0] == "head 2 of 4 · bidirectional ↓ · simple_rnn →"
    assert found[-3:] == ["head 2 of 4 · bidir…al ↓ · simpl…nn →", "head 2 of 4 · target ↓ · source →", "head 2 of 4"]


def test_lines_below_a_heatmap_leave_it_the_rows_of_its_units():
    def lines(units: int, height: int) -> int:
        return lines_below(Series("h", np.zeros((20, 3)), np.zeros(3), -1, 1), units, height, 3)

    assert [lines(units, 12) for units in (4, 8, 16)] == [3, 2, 2]
    assert lines(40, 12) == 3  # scrolls in any case
    assert lines(8, 11) == 3  # two units in a row


def test_a_heading_has_the_room_of_the_narrowest_chart():
    assert [narrowest(*each) for each in (("1fr 55", 2, 98), ("1fr 30", 2, 98), ("1fr", 3, 96), ("1fr", 1, 76))] == [
        41,
        30,
        30,
        76,
    ]
