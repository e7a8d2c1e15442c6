"""Vertical bars: one or more columns for each unit, with numbers below; if there are more units than columns, several
units share a bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rich.cells import cell_len

from rnn_tui.charts.bar import NONE, Floats, Scale, even, inks, saturated, vertical
from rnn_tui.charts.primitives.grid import REVERSED, Grid, Ink
from rnn_tui.charts.primitives.ruler import Axis, ruler
from rnn_tui.numbers import exact, in_cell, limit, whole_number

MOST_COLUMNS = 12
"""The largest number of columns of a unit."""
VALUE = 7
"""The columns of an exact value."""
WIDE = 24
"""The columns from which there is a value axis, however many units there are."""


@dataclass(frozen=True)
class VerticalBars:
    """A `Form`: units to the right, values upwards."""

    names: tuple[str, ...]
    width: int
    height: int
    lower: float
    upper: float
    first: int = 0
    """The number of the first unit."""
    inks: tuple[int, ...] = ()
    """The colour of each unit's number; empty: the same for all."""
    saturated: tuple[float, float] = NONE
    """The limits beyond which a value has the mark of saturation."""
    whole: bool = False
    """Whether values are whole numbers."""

    @cached_property
    def left(self) -> int:
        """The columns of the value axis; 0 if there is no room: in a narrow chart it must not make the bars thinner."""
        labels = max(len(limit(self.lower)), len(limit(self.upper))) + 1
        units = max(len(self.names), 1)
        fits = self.width >= WIDE or (self.width - labels) // units == max(self.width // units, 1)
        return labels if fits and self.bottom >= 3 else 0

    @property
    def bottom(self) -> int:
        """The row below the bars: the unit numbers are there from four rows on, a line of text below from six on."""
        return self.height - (self.height >= 4) - (self.height >= 6)

    @property
    def rows(self) -> int:
        """The rows of the bars."""
        return max(even(self.bottom, self.lower, self.upper), 1)

    @property
    def top(self) -> int:
        """The rows above the bars: one, which has the upper limit, if both sides of zero cannot share it."""
        return self.bottom - self.rows

    @cached_property
    def bin(self) -> int:
        """Units that share one bar."""
        return max(-(-len(self.names) // max(self.width - self.left, 1)), 1)

    @cached_property
    def bars(self) -> int:
        return -(-len(self.names) // self.bin)

    @cached_property
    def pitch(self) -> int:
        """Columns from one bar to the next."""
        return min(max((self.width - self.left) // max(self.bars, 1), 1), MOST_COLUMNS)

    @cached_property
    def thickness(self) -> int:
        return max(self.pitch - 1, 1)

    @cached_property
    def scale(self) -> Scale:
        return Scale(self.lower, self.upper, self.rows)

    def unit_at(self, column: int, row: int) -> int | None:
        bar = (column - self.left) // self.pitch
        return min(bar * self.bin, len(self.names) - 1) if column >= self.left and 0 <= bar < self.bars else None

    def gather(self, values: Floats) -> Floats:
        """(bars,) from (units,): for each bar the value furthest from zero; NaN if the bar has one."""
        padded = np.zeros(self.bars * self.bin, dtype=np.float64)
        padded[: values.size] = values
        bins = padded.reshape(self.bars, self.bin)
        distance = np.where(np.isnan(bins), np.inf, np.abs(bins))
        return np.asarray(bins[np.arange(self.bars), np.argmax(distance, axis=1)])

    def draw(self, values: Floats, chosen: int | None = None) -> Grid:
        grid = Grid(self.width, self.height)
        if not self.bars:
            return grid
        shown = self.gather(values)
        zero = self.top + self.scale.above
        if self.scale.above:
            grid.fill(zero - 1, self.left, self.left + self.bars * self.pitch, "▁", Ink.MUTED)
        drawn = self.scale.eighths(shown).tolist(), inks(shown, self.lower, self.upper).tolist()
        for bar, (value, eighths, ink) in enumerate(zip(shown.tolist(), *drawn, strict=True)):
            start = self.left + bar * self.pitch
            if np.isnan(value):
                grid.write(max(zero - 1, 0), start, "?", Ink.INVALID)
                continue
            vertical(grid, zero, start, start + self.thickness, eighths, ink)
            if np.isinf(value):
                grid.write(zero - 1 if value > 0 else zero, start, "∞", Ink.INVALID + REVERSED)
        self._axis(grid, zero)
        if self.height >= 4:
            self._numbers(grid, chosen)
        if self.height >= 6:
            self._words(grid, values, shown, chosen)
        return grid

    def _axis(self, grid: Grid, zero: int) -> None:
        """The limits on the left, and zero where it is as many rows from one as from the other: the zero line is at the
        lower edge of its row, as the upper limit is where it has a row above the bars."""
        if not self.left:
            return
        signed, last = self.lower < 0, self.bottom - 1
        low, high = limit(self.lower), limit(self.upper, signed=signed)
        at_zero = zero - 1 if self.scale.above else zero
        if self.top or self.lower != -self.upper:
            grid.write(at_zero, self.left - 2, "0", Ink.MUTED)
        if self.scale.above and at_zero > 0:
            grid.write(0, self.left - 1 - len(high), high, Ink.MUTED)
        if self.scale.below and at_zero < last:
            grid.write(last, self.left - 1 - len(low), low, Ink.MUTED)

    def _numbers(self, grid: Grid, chosen: int | None) -> None:
        """The unit numbers under the bars; the chosen one has the mark."""
        axis = Axis(self.first, self.first + self.bars - 1, self.left + (self.thickness - 1) // 2, self.pitch)
        if self.bin > 1:
            axis = Axis(self.first, self.first + (self.bars - 1) * self.bin, axis.start, axis.pitch / self.bin)
        if chosen is None:
            row = ruler(axis, self.width)
        else:
            row = ruler(axis, self.width, self.first + chosen // self.bin * self.bin, str(self.first + chosen))
        row.inks[row.inks == Ink.CURSOR] = Ink.CHOSEN
        for column in np.flatnonzero(row.inks[0] == Ink.MUTED).tolist() if self.inks else ():
            row.inks[0, column] = self.inks[min(max(axis.number(column) - self.first, 0), len(self.inks) - 1)]
        grid.paste(self.bottom, 0, row)

    def _scale(self) -> str:
        """The limits of the bars, where there is no axis: `±1`, `0 … 1`."""
        if self.lower == -self.upper:
            return f"±{limit(self.upper, signed=False)}"
        return f"{limit(self.lower)} … {limit(self.upper, signed=self.lower < 0)}"

    def _words(self, grid: Grid, values: Floats, shown: Floats, chosen: int | None) -> None:
        """The last row: each bar's value if that fits, otherwise the chosen unit's; and how many units share a bar."""
        row, signed = self.bottom + 1, self.lower < 0
        if self.pitch > VALUE:
            for bar, value in enumerate(shown.tolist()):
                text = in_cell(value, self.thickness + 1, signed=signed).center(self.thickness)
                colour = Ink.PLAIN if np.isfinite(value) else Ink.INVALID
                grid.write(row, self.left + bar * self.pitch, text, Ink.CHOSEN if bar == chosen else colour)
            return
        words = list(self._told())
        if chosen is None or chosen >= values.size:
            text = next((each for each in words if self.left + cell_len(each) <= self.width), "")
            grid.write(row, self.left, text, Ink.MUTED)
            return
        value = float(values[chosen])
        number = whole_number(value) if self.whole else exact(value, signed=signed)
        mark = " ●" if saturated(values, self.saturated)[chosen] else ""
        named = f"{self.names[chosen]} = {number}"
        room = self.width - self.left - len(mark)
        texts = [(said, f"  {each}" if each else "") for said in (named, number) for each in words]
        said, text = next((each for each in texts if cell_len("".join(each)) <= room), (named, ""))
        column = grid.write(row, self.left, said, Ink.CHOSEN)
        column = grid.write(row, column, mark, Ink.SATURATED)
        grid.write(row, column, text, Ink.MUTED)

    def _told(self) -> Iterator[str]:
        """What is said of all bars, the fullest words first: their scale where there is no axis, and how many units
        share one."""
        scales = ("",) if self.left else (f"scale {self._scale()}", f"of {self._scale()}")
        joined: tuple[str, ...] = ("",)
        if self.bin > 1:
            each = f"the largest of each {self.bin}"
            joined = (f"{len(self.names)} units in {self.bars} columns: {each}", each, f"largest of {self.bin}")
        for words in joined:
            for scale in scales:
                yield " · ".join(filter(None, (scale, words)))
