"""Every unit of one state as a bar.

If every unit has a row, bars are horizontal: name, exact value and a long bar in one row, which shows the most.
Otherwise they are vertical, one or more columns each; if there are more units than columns, several units share a bar
that shows the largest of them, and a line of text says so.
"""

from collections.abc import Sequence
from typing import Protocol

from rnn_tui.charts.bar import NONE, Floats
from rnn_tui.charts.horizontal_bars import MINIMUM_TRACK, HorizontalBars, head_width
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.charts.primitives.shared_rows import Rows
from rnn_tui.charts.vertical_bars import VerticalBars


class Form(Protocol):
    """A layout of bars for a number of units and a size."""

    def draw(self, values: Floats, chosen: int | None = None) -> Grid:
        """The picture of one state, (units,)."""
        ...

    def unit_at(self, column: int, row: int) -> int | None:
        """The unit drawn at a cell; None if there is none."""
        ...


def arrange(
    names: Sequence[str],
    width: int,
    height: int,
    lower: float = -1.0,
    upper: float = 1.0,
    first: int = 0,
    inks: Sequence[int] = (),
    down: Rows | None = None,
    saturated: tuple[float, float] = NONE,
    *,
    whole: bool = False,
) -> Form:
    """The layout that shows the most of the units with these names in `width` by `height` cells; the first of them has
    the number `first`. `inks`: the colour of each name; empty: the same for all. `down`: the rows of the units in a
    chart beside it, which lying bars take over; where they are too low for that, bars stand. `saturated`: the
    limits beyond which a value has the mark of saturation. `whole`: whether values are whole numbers."""
    if lie(names, width, height) and (down is None or fits(down, len(names))):
        return HorizontalBars(tuple(names), width, height, lower, upper, tuple(inks), down, saturated, whole)
    return VerticalBars(tuple(names), width, height, lower, upper, first, tuple(inks), saturated, whole)


def lie(names: Sequence[str], width: int, height: int) -> bool:
    """Whether the bars of these names have a row each, and room for name, value and bar."""
    axis = 1 if height > 4 else 0
    return len(names) <= height - axis and head_width(names) + MINIMUM_TRACK <= width


def rows_needed(names: Sequence[str], width: int, rows: int) -> int:
    """How many of so many rows the bars of these names fill, or how many they need to lie, each in its row."""
    least = len(names) + 1
    if head_width(names) + MINIMUM_TRACK > width:
        return rows
    return least if least > rows else min(HorizontalBars(tuple(names), width, rows, -1.0, 1.0).units.rows + 1, rows)


def fits(down: Rows, units: int) -> bool:
    """Whether each of so many units has a row of its own."""
    return down.count == units <= down.rows
