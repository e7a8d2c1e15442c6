"""Horizontal bars: `▸h[3] +0.9786   ████████`, one or more rows for each unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rich.cells import cell_len

from rnn_tui.charts.bar import NONE, Floats, Scale, even, horizontal, inks, saturated
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.shared_rows import EIGHTHS, MOST_ROWS, Rows
from rnn_tui.numbers import exact, limit, whole_number

MINIMUM_TRACK = 8
"""With fewer columns for the bar itself, vertical bars show more."""
LONGEST_NAME = 20
VALUE = 9
"""`+1.2e-17`, `+0.999996`: the widest value."""


def head_width(names: Sequence[str]) -> int:
    """Columns for `▸`, the name, the value and the mark of saturation."""
    return 1 + min(max(map(cell_len, names), default=0), LONGEST_NAME) + 1 + VALUE + 1 + 1 + 1


@dataclass(frozen=True)
class HorizontalBars:
    """A `Form`: units downwards, values to the right. Needs height ≥ units."""

    names: tuple[str, ...]
    width: int
    height: int
    lower: float
    upper: float
    inks: tuple[int, ...] = ()
    """The colour of each name; empty: the same for all."""
    down: Rows | None = None
    """Where the units are, in whole rows or more each, if a chart beside it has them there."""
    saturated: tuple[float, float] = NONE
    """The limits beyond which a value has the mark of saturation."""
    whole: bool = False
    """Whether values are whole numbers."""

    @cached_property
    def pitch(self) -> int:
        """Rows from one unit to the next. The axis is in the last row, or in the one that separates the last unit."""
        count = max(len(self.names), 1)
        return min(max(self.height // count if self.height >= 2 * count else 1, 1), MOST_ROWS)

    @cached_property
    def units(self) -> Rows:
        """The rows of every unit."""
        return self.down or Rows(len(self.names), self.pitch * EIGHTHS)

    @cached_property
    def thickness(self) -> int:
        """The rows of a bar: all but one, which separates neighbours."""
        return max(self.units.start(1) // EIGHTHS - 1, 1)

    @cached_property
    def middles(self) -> tuple[int, ...]:
        """The row in the middle of each unit's bar, with its name."""
        return tuple(self.units.row_of(unit) for unit in range(len(self.names)))

    @cached_property
    def _head_width(self) -> int:
        return head_width(self.names)

    @cached_property
    def track(self) -> int:
        """The column where bars of the lowest value begin."""
        head = self._head_width
        return head + (self.width - head - even(self.width - head, self.lower, self.upper))

    @cached_property
    def scale(self) -> Scale:
        return Scale(self.lower, self.upper, self.width - self.track)

    def unit_at(self, column: int, row: int) -> int | None:
        return self.units.inside(row)[0] if 0 <= column < self.width else None

    def draw(self, values: Floats, chosen: int | None = None) -> Grid:
        grid = Grid(self.width, self.height)
        zero = self.track + self.scale.below
        full = saturated(values, self.saturated)
        rows = self.units.rows
        grid.glyphs[:rows, zero : zero + 1], grid.inks[:rows, zero : zero + 1] = "▏", Ink.MUTED
        drawn = self.scale.eighths(values).tolist(), inks(values, self.lower, self.upper).tolist()
        for unit, (value, eighths, ink) in enumerate(zip(values.tolist(), *drawn, strict=True)):
            top = self.middles[unit] - self.thickness // 2
            for row in range(top, top + self.thickness):
                if np.isnan(value):
                    grid.write(row, zero, "?", Ink.INVALID)
                    continue
                horizontal(grid, row, zero, eighths, ink)
            self._head(grid, self.middles[unit], unit, value, chosen=unit == chosen, saturated=bool(full[unit]))
        axis = min(rows, self.height - 1)
        if axis >= self.middles[-1] - self.thickness // 2 + self.thickness:
            grid.glyphs[axis, zero : zero + 1] = " "
            self._axis(grid, axis, zero)
        return grid

    def _head(self, grid: Grid, row: int, unit: int, value: float, *, chosen: bool, saturated: bool) -> None:
        finite = bool(np.isfinite(value))
        name = self.names[unit]
        room = self._head_width - VALUE - 5
        if cell_len(name) > room:
            name = name[: room - 1] + "…"
        text = (whole_number(value) if self.whole else exact(value, signed=self.lower < 0)).rjust(VALUE)
        if chosen:
            grid.write(row, 0, "▸", Ink.CHOSEN)
        grid.write(row, 1, name, Ink.CHOSEN if chosen else self.inks[unit] if self.inks else Ink.LABEL)
        grid.write(
            row,
            self._head_width - VALUE - 3,
            text,
            Ink.INVALID if not finite else Ink.CHOSEN if chosen else Ink.PLAIN,
        )
        if saturated:
            grid.write(row, self._head_width - 2, "●", Ink.SATURATED)

    def _axis(self, grid: Grid, row: int, zero: int) -> None:
        """`-1 ─────── 0 ─────── +1` under the bars; where these would touch `±1` around zero, so that no limit seems to
        be at the zero line."""
        low, high = limit(self.lower), limit(self.upper, signed=self.lower < 0)
        if not self.scale.above:
            high = "0"
        left = self.track + len(low) if self.scale.below else self.track
        right = self.width - len(high)
        if left >= right and self.lower == -self.upper:
            both = f"±{limit(self.upper, signed=False)}"
            grid.write(row, zero - len(both) // 2, both, Ink.MUTED)
            return
        grid.write(row, right, high, Ink.MUTED)
        if left >= right:
            return
        if self.scale.below:
            grid.write(row, self.track, low, Ink.MUTED)
        if (left < zero or not self.scale.below) and zero + 1 < right:
            grid.write(row, zero, "0", Ink.MUTED)
