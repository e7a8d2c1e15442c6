"""Every unit of one state as a bar: numbers in, cells out.

Where every unit gets a row, bars lie: name, exact value and a long bar beside each other, which shows the
most. Otherwise they stand, one or more columns each; more units than columns share one, which shows the
largest of them and says so.
"""

from collections.abc import Sequence
from typing import Protocol

from rnn_tui.charts.bar import Floats
from rnn_tui.charts.horizontal_bars import MINIMUM_TRACK, Lying, head_width
from rnn_tui.charts.primitives.cells import Grid
from rnn_tui.charts.vertical_bars import Standing


class Form(Protocol):
    """A way to lay out bars for a number of units and a size."""

    def draw(self, values: Floats, chosen: int | None = None) -> Grid:
        """The picture of one state, (units,)."""
        ...

    def unit_at(self, column: int, row: int) -> int | None:
        """The unit drawn at a cell; None where there is none."""
        ...


def arrange(names: Sequence[str], width: int, height: int, lower: float = -1.0, upper: float = 1.0) -> Form:
    """The form that shows the most of units with these names in `width` by `height` cells."""
    axis = 1 if height > 4 else 0
    if len(names) <= height - axis and head_width(names) + MINIMUM_TRACK <= width:
        return Lying(tuple(names), width, height, lower, upper)
    return Standing(tuple(names), width, height, lower, upper)
