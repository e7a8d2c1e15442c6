"""Histograms, cell by cell."""

import numpy as np
import pytest

from rnn_tui.charts.histogram import Axis, Counts, bars, histogram, scale
from rnn_tui.charts.primitives.grid import REVERSED, Ink

TANH = Axis(-1, 1)


def counts(values, saturated=0):
    return Counts(np.array(values), np.broadcast_to(saturated, len(values)))


def test_the_fullest_bin_fills_the_height_and_a_single_value_shows():
    grid = bars(counts([0, 1000, 500, 1]), Axis(0, 4), 1, 2)
    assert grid.text == [" █  ", " ██▁"]


def test_the_count_of_the_fullest_bin_is_beside_its_end_where_there_is_room():
    assert bars(counts([0, 1000, 500, 1, 0, 0, 0, 0]), Axis(0, 8), 1, 2).text == [" █1,000 ", " ██▁    "]
    assert bars(counts([0, 1000, 500, 1, 0, 0, 0, 0]), Axis(0, 8), 1, 2, hanging=True).text == [" ██▇    ", " █1,000 "]
    assert bars(counts([0, 0, 1, 12]), Axis(0, 4), 1, 2).text[0] == " 12█"
    assert bars(counts([0, 12, 1, 12]), Axis(0, 4), 1, 2).text[0] == " █ █"
    assert bars(counts([12, 11, 0, 0, 0]), Axis(0, 5), 1, 1).text == ["█▇12 "]
    assert bars(counts([0, 0, 11, 12]), Axis(0, 4), 1, 1).text == ["12▇█"]
    assert bars(counts([3, 0]), Axis(0, 2), 2, 2).text == ["██3 ", "██  "]


def test_wide_bars_have_their_counts_at_their_ends():
    assert bars(counts([4, 0, 8, 3]), Axis(0, 4), 3, 3).text == ["       8    ", " 4    ███ 3 ", "███   ███▆▆▆"]
    hanging = bars(counts([4, 0, 8, 3]), Axis(0, 4), 3, 3, hanging=True)
    assert hanging.text == ["███   ███▂▂▂", " 4    ███ 3 ", "       8    "]
    assert (hanging.inks[0, 9:] >= REVERSED).all(), "a part of a cell is drawn in the background's colour"


def test_saturated_columns_have_their_own_ink():
    grid = bars(counts([0, 4, 2, 0, 8, 8], [0, 0, 0, 0, 0, 8]), TANH, 1, 2)
    assert grid.text == ["   8██", " █▄ ██"]
    assert grid.inks[1].tolist()[4:] == [Ink.SIGNED + 12, Ink.SATURATED]


@pytest.mark.parametrize("hanging", [False, True])
def test_of_a_column_only_the_saturated_share_has_that_ink(hanging):
    """The outermost of few columns hold values on both sides of a limit."""
    grid = bars(counts([8, 0, 8], [0, 0, 4]), TANH, 1, 2, hanging=hanging)
    assert grid.inks[:, 2].tolist()[:: -1 if hanging else 1] == [Ink.SIGNED + 13, Ink.SATURATED]
    assert grid.inks[:, 0].tolist() == 2 * [Ink.SIGNED + 3], "at an end, but none is saturated"


def test_the_word_in_a_heading_is_the_legend_if_there_are_any():
    every, here = counts([2, 0, 1], [1, 0, 0]), counts([1, 0, 0])
    grid = histogram(every, here, TANH, 12, 6, ["1 saturated", "0 saturated"])
    assert grid.inks[0].tolist()[:3] == [Ink.LABEL, Ink.LABEL, Ink.SATURATED]
    assert set(grid.inks[5, :11].tolist()) == {Ink.LABEL}


def test_columns_have_the_colours_of_their_values():
    signed, gate = Axis(-1, 1), Axis(0, 1)
    assert bars(counts([1, 1, 1, 1]), signed, 1, 1).inks[0].tolist() == [Ink.SIGNED + tone for tone in (2, 6, 10, 14)]
    assert bars(counts([1, 1, 1, 1]), gate, 1, 1).inks[0].tolist() == [Ink.UNSIGNED + tone for tone in (2, 6, 10, 14)]


def test_the_scale_names_its_ends_and_points_at_the_unit():
    assert scale(TANH, 21, 0.5).text == ["-1────────0────▲───+1"]
    assert scale(TANH, 21, 1.0).text[0].endswith("▲")
    assert "+1▲" not in scale(TANH, 21, 1.0).text[0]
    assert scale(TANH, 21, 0.05).text == ["-1─────────▲───────+1"]
    assert scale(TANH, 21, -0.15).text == ["-1──────▲─0────────+1"]
    assert scale(TANH, 21, -0.05).text == ["-1───────▲─────────+1"]
    assert scale(Axis(0, 2.5), 11).text == ["0──────+2.5"]


def test_the_numbers_of_a_scale_are_at_equal_distances():
    assert scale(Axis(-5, 27.5), 65).text == ["──────────0──────────────────+10─────────────────+20─────────────"]
    assert scale(Axis(-5, 27.5), 26).text == ["────0──────+10─────+20────"]
    assert scale(Axis(0.5, 1), 30).text == ["────+0.6────────+0.8────────+1"]
    assert scale(Axis(-1, 1), 66).text == ["-1────────────-0.5───────────────0─────────────+0.5─────────────+1"]
    assert scale(Axis(-0.3, 0.7), 36).text == ["-0.3────────────────────────────+0.7"]


def test_one_axis_is_between_both():
    every = counts([1, 0, 3])
    assert histogram(every, counts([0, 0, 1]), Axis(0, 3), 10, 8, ["all", "one"]).text == [
        "all       ",
        "       3  ",
        "      ███ ",
        " 1    ███ ",
        "███   ███ ",
        "0──────+3 ",
        "     1███ ",
        "one       ",
    ]
    assert histogram(every, None, Axis(0, 3), 10, 8, ["all", "one"]).text[-2].strip() == ""
