"""What comes after the cursor, dimmed."""

import numpy as np
import pytest

from rnn_tui.charts import heatmap, lines
from rnn_tui.charts.heatmap import Layout
from rnn_tui.charts.primitives.colormap import LEVELS, ZERO, ramp
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.shared_rows import Rows

SERIES = Series("h", np.linspace(-1, 1, 12).reshape(4, 3), np.zeros(3), -1, 1)
RAMP = ramp(dark=True)


@pytest.mark.parametrize(
    ("turned", "expected"),
    [
        ({}, [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]),
        ({"backwards": True}, [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]),
        ({"backwards": True, "by_steps": True}, [(0, 4), (0, 3), (0, 2), (0, 1), (0, 0)]),
    ],
)
def test_what_is_ahead(turned, expected):
    series = Series("h", SERIES.values, SERIES.initial, -1, 1, **turned)
    assert [series.ahead(t) for t in range(5)] == expected


@pytest.mark.parametrize("height", [4, 8])
def test_a_row_is_the_same_text_in_two_kinds_of_colours(height):
    layout = Layout(4, 3, 3, 5, Rows(3, height))
    plain = heatmap.cells(SERIES, layout, RAMP, 0, 0, 20)
    dimmed = heatmap.cells_dimmed(SERIES, layout, RAMP, 0, 0, 20, SERIES.ahead(2))

    def styles(segments):
        return [segment.style for segment in segments for _ in segment.text]

    assert "".join(each.text for each in plain) == "".join(each.text for each in dimmed)
    assert styles(dimmed)[:10] == styles(plain)[:10]
    assert all(a != b for a, b in zip(styles(dimmed)[10:], styles(plain)[10:], strict=True))
    scrolled = heatmap.cells_dimmed(SERIES, layout, RAMP, 0, 7, 13, SERIES.ahead(2))
    assert styles(scrolled) == styles(dimmed)[7:13]


def test_dimmed_colours_keep_zero_and_their_order():
    assert RAMP.dimmed.colours[ZERO] == RAMP.colours[ZERO]
    assert RAMP.dimmed.colours[0] != RAMP.colours[0]
    assert RAMP.dimmed.colours[0] != RAMP.dimmed.colours[LEVELS - 1]
    assert RAMP.dimmed is RAMP.dimmed


def test_lines_are_faint_after_the_cursor():
    layout = lines.lay_out(SERIES, 60, 8, (0, 1, 2))
    grid = Grid(60, 8)
    pictures = {unit: lines.draw(SERIES, layout, unit) for unit in range(3)}
    grid.paste(0, layout.legend, lines.overlay(pictures, 0))
    lines.dim(grid, SERIES, layout, 2)
    drawn = grid.inks[: layout.plot_height]
    bright = np.flatnonzero(((drawn >= Ink.LINE) & (drawn <= Ink.CHOSEN_LINE)).any(axis=0))
    assert bright.max() == layout.axis.column(2)
    lines.dim(grid, SERIES, layout, 0)
    drawn = grid.inks[: layout.plot_height, layout.left :]
    assert not ((drawn >= Ink.LINE) & (drawn <= Ink.CHOSEN_LINE)).any()
