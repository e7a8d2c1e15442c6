"""Histograms, cell by cell."""

import numpy as np

from rnn_tui.charts.histogram import Axis, Counts, bars, histogram, scale
from rnn_tui.charts.primitives.grid import Ink

TANH = Axis(-1, 1, (-0.99, 0.99))


def counts(values, saturated=0):
    return Counts(np.array(values), np.broadcast_to(saturated, len(values)))


def test_the_fullest_bin_fills_the_height_and_a_single_value_shows():
    grid = bars(counts([0, 1000, 500, 1]), Axis(0, 4), 2)
    assert grid.text == [" █  ", " ██▁"]


def test_the_count_of_the_fullest_bin_is_beside_its_top_where_there_is_room():
    assert bars(counts([0, 1000, 500, 1, 0, 0, 0, 0]), Axis(0, 8), 2).text == [" █1,000 ", " ██▁    "]
    assert bars(counts([0, 0, 1, 12]), Axis(0, 4), 2).text[0] == " 12█"
    assert bars(counts([0, 12, 1, 12]), Axis(0, 4), 2).text[0] == " █ █"


def test_saturated_columns_have_their_own_ink_and_thresholds_a_line():
    grid = bars(counts([0, 4, 2, 0, 8, 8], [0, 0, 0, 0, 0, 8]), TANH, 2)
    assert grid.text == ["┊  8██", "┊█▄ ██"]
    assert grid.inks[1].tolist()[4:] == [Ink.SIGNED + 12, Ink.SATURATED]


def test_of_a_column_only_the_saturated_share_has_that_ink():
    """The outermost of few columns hold values on both sides of a threshold."""
    grid = bars(counts([8, 0, 8], [0, 0, 4]), TANH, 2)
    assert grid.inks[:, 2].tolist() == [Ink.SIGNED + 13, Ink.SATURATED]
    assert grid.inks[:, 0].tolist() == 2 * [Ink.SIGNED + 3], "at an end, but none is saturated"


def test_the_word_in_a_heading_is_the_legend():
    grid = histogram(counts([1, 0, 0]), counts([1, 0, 0]), TANH, 6, ["", "1 saturated"][::-1])
    assert grid.inks[0].tolist()[:3] == [Ink.LABEL, Ink.LABEL, Ink.SATURATED]


def test_columns_have_the_colours_of_their_values():
    signed, gate = Axis(-1, 1), Axis(0, 1)
    assert bars(counts([1, 1, 1, 1]), signed, 1).inks[0].tolist() == [Ink.SIGNED + tone for tone in (2, 6, 10, 14)]
    assert bars(counts([1, 1, 1, 1]), gate, 1).inks[0].tolist() == [Ink.UNSIGNED + tone for tone in (2, 6, 10, 14)]


def test_the_scale_names_its_ends_and_points_at_the_unit():
    assert scale(TANH, 21, 0.5).text == ["-1────────0────▲───+1"]
    assert scale(TANH, 21, 1.0).text[0].endswith("▲")
    assert "+1▲" not in scale(TANH, 21, 1.0).text[0]
    assert scale(Axis(0, 2.5), 11).text == ["0──────+2.5"]


def test_both_stand_over_one_axis():
    every = counts([1, 0, 3])
    lines = histogram(every, counts([0, 0, 1]), Axis(0, 3), 8, ["all", "one"]).text
    assert lines[0] == "all"
    assert [line.strip() for line in lines].index("one") == 6
    assert lines[-1] == " 1█"
    assert histogram(every, None, Axis(0, 3), 8, ["all", "one"]).text[-1].strip() == ""
