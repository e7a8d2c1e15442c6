"""Two histograms on one axis: all values stand on it, those at one step hang from it. A bar has the colour of the value
in its middle, as elsewhere; its saturated share has another colour, and so has the word for it in a heading."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.bar import FROM_BELOW, inks
from rnn_tui.charts.primitives.grid import REVERSED, Grid, Ink
from rnn_tui.charts.primitives.value_axis import round_distances
from rnn_tui.numbers import limit

SATURATED = "saturated"
"""The word that has their colour in a heading, if there are any: the legend."""
APART = 16
"""The columns from one round number of the scale to the next, at least."""
LEAST_LABELLED = 3
"""The rows from which on every bar has its count, if it is wide enough."""


@dataclass(frozen=True)
class Axis:
    """The range of the bins."""

    lower: float
    upper: float

    def column(self, value: float, width: int) -> int:
        """The column that contains a value."""
        share = (value - self.lower) / (self.upper - self.lower)
        return int(np.clip(np.floor(share * width), 0, width - 1))

    def inks(self, bins: int) -> NDArray[np.int64]:
        """(bins,): the ink of each bin: that of a bar with the value in its middle."""
        edges = np.linspace(self.lower, self.upper, bins + 1)
        return inks((edges[1:] + edges[:-1]) / 2, self.lower, self.upper)


@dataclass(frozen=True, eq=False)
class Counts:
    """How many values are in each bin."""

    values: NDArray[np.int64]
    """(bins,)"""
    saturated: NDArray[np.int64]
    """(bins,): how many of them are saturated; a bin may hold values on both sides of a limit."""


def bars(count: Counts, axis: Axis, columns: int, height: int, *, hanging: bool = False) -> Grid:
    """A bar of so many columns for each bin, in eighths of a cell from below, or from above if they are `hanging`; one
    for every bin that is not empty. Each has its count at its end, or where that has no room only the fullest, which
    fills the height. The share of saturated values is coloured from the axis on."""
    counts = count.values
    grid = Grid(len(counts) * columns, height)
    most = int(counts.max(initial=0))
    if not most or not height:
        return grid
    labelled = columns > len(f"{most:,}") and height >= LEAST_LABELLED
    full = 8 * (height - labelled)
    eighths = np.where(counts > 0, np.maximum(np.rint(counts / most * full), 1), 0).astype(np.int64)
    levels = np.clip(eighths[None, :] - 8 * np.arange(height)[:, None], 0, 8)  # row 0: at the axis
    saturated = np.rint(count.saturated / np.maximum(counts, 1) * -(-eighths // 8))
    colours = np.where(np.arange(height)[:, None] < saturated, Ink.SATURATED, axis.inks(len(counts)))
    if hanging:
        glyphs = np.where(levels == 8, FROM_BELOW[8], np.array(list(FROM_BELOW))[8 - levels])
        colours = np.where(levels < 8, colours + REVERSED, colours)
    else:
        levels, colours = levels[::-1], colours[::-1]
        glyphs = np.array(list(FROM_BELOW))[levels]
    drawn = np.repeat(levels > 0, columns, axis=1)
    grid.glyphs[drawn] = np.repeat(glyphs, columns, axis=1)[drawn]
    grid.inks[drawn] = np.repeat(colours, columns, axis=1)[drawn]
    ends = -(-eighths // 8)
    if labelled:
        for place in np.flatnonzero(counts).tolist():
            row = int(ends[place]) if hanging else height - 1 - int(ends[place])
            grid.write(row, place * columns, f"{counts[place]:,}".center(columns).rstrip(), Ink.MUTED)
    else:
        _write_count(grid, height - 1 if hanging else 0, f"{most:,}", np.flatnonzero(counts == most) * columns, columns)
    return grid


def _write_count(grid: Grid, row: int, text: str, starts: NDArray[np.int64], columns: int) -> None:
    """The count of the fullest bins, beside the end of one of them and of neighbours in that row, if there is room."""
    cells, free = grid.text[row], " " * len(text)
    for left in starts.tolist():
        right = next((at for at in range(left + columns, grid.width) if cells[at] == " "), grid.width)
        before = next((at for at in range(left, -1, -1) if cells[at] == " "), -1) + 1 - len(text)
        for start in (right, before):
            if start >= 0 and cells[start : start + len(text)] == free:
                grid.write(row, start, text, Ink.MUTED)
                return


def scale(axis: Axis, width: int, mark: float | None = None) -> Grid:
    """One row: numbers at equal distances, and `▲` at `mark`."""
    grid = Grid(width, 1)
    grid.fill(0, 0, width, "─", Ink.MUTED)
    labels = [(value, limit(value)) for value in _ticks(axis, width)]
    taken: list[tuple[int, int]] = []
    if mark is not None and np.isfinite(mark):
        at = axis.column(mark, width)
        grid.write(0, at, "▲", Ink.CHOSEN)
        taken.append((at - 1, at + 2))  # `▲-0.5` would read as the unit's value
    for value, text in labels:
        start = min(max(axis.column(value, width) - len(text) // 2, 0), max(width - len(text), 0))
        if all(start + len(text) <= left or start >= right for left, right in taken):
            grid.write(0, start, text, Ink.LABEL)
            taken.append((start, start + len(text)))
    return grid


def _ticks(axis: Axis, width: int) -> list[float]:
    """The ends, zero and the halves where these are at equal distances; otherwise round numbers."""
    lower, upper = axis.lower, axis.upper
    if lower == -upper or not lower or not upper:
        halves = [each / 2 for each in (lower, upper) if each and width >= 60]
        return [lower, upper, *([0.0] if lower < 0 < upper else []), *halves]
    for apart in (APART, APART // 2):
        distance = next(round_distances((upper - lower) * apart / width))
        found = np.arange(np.ceil(lower / distance), np.floor(upper / distance) + 1) * distance
        if len(found) > 2:
            return [float(each) for each in found]
    return [lower, upper]


def histogram(
    everywhere: Counts,
    here: Counts | None,
    axis: Axis,
    width: int,
    height: int,
    headings: Sequence[str],
    mark: float | None = None,
) -> Grid:
    """All values above the axis, those at one step below it, each with a heading, with as many bins for both, which
    have equally many columns.

    `mark`: a value that is marked on the axis.
    """
    grid = Grid(width, height)
    columns = max(width // len(everywhere.values), 1)
    room = max(height - 3, 2)
    below = max(room // 3, 1)
    above = room - below
    _write_heading(grid, 0, headings[0], everywhere)
    grid.paste(1, 0, bars(everywhere, axis, columns, above))
    grid.paste(1 + above, 0, scale(axis, columns * len(everywhere.values), mark))
    _write_heading(grid, 2 + above + below, headings[1], here)
    if here is not None:
        grid.paste(2 + above, 0, bars(here, axis, columns, below, hanging=True))
    return grid


def _write_heading(grid: Grid, row: int, text: str, count: Counts | None) -> None:
    grid.write(row, 0, text, Ink.LABEL)
    if count is not None and count.saturated.any() and (start := text.find(SATURATED)) >= 0:
        grid.write(row, start, SATURATED, Ink.SATURATED)
