"""Two histograms on one axis: all values, and those at one step, in the colours of signs and gates; saturated ones have
another colour,
and so has the word for them in a heading."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.bar import FROM_BELOW, inks
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.numbers import limit

THRESHOLD = "┊"
SATURATED = "saturated"
"""The word that has their colour in a heading: the legend."""


@dataclass(frozen=True)
class Axis:
    """The range of the bins, and the limits beyond which a value is saturated."""

    lower: float
    upper: float
    thresholds: tuple[float, ...] = ()
    """In ascending order: values below the first or above the last are saturated; empty, or two."""

    def column(self, value: float, width: int) -> int:
        """The column that contains a value."""
        share = (value - self.lower) / (self.upper - self.lower)
        return int(np.clip(np.floor(share * width), 0, width - 1))

    def inks(self, width: int) -> NDArray[np.int64]:
        """(width,): the ink of each column: that of a bar with the value in its middle."""
        edges = np.linspace(self.lower, self.upper, width + 1)
        return inks((edges[1:] + edges[:-1]) / 2, self.lower, self.upper)


@dataclass(frozen=True, eq=False)
class Counts:
    """How many values are in each bin."""

    values: NDArray[np.int64]
    """(bins,)"""
    saturated: NDArray[np.int64]
    """(bins,): how many of them are saturated; a bin may hold values on both sides of a threshold."""


def bars(count: Counts, axis: Axis, height: int) -> Grid:
    """One column for a bin, in eighths of a cell from below; the fullest bin has the full height, with its count beside
    its top, and every bin that is not empty is visible. The share of saturated values is coloured from below."""
    counts = count.values
    width = len(counts)
    grid = Grid(width, height)
    most = int(counts.max(initial=0))
    for threshold in axis.thresholds:
        grid.block(0, height, (at := axis.column(threshold, width)), at + 1, THRESHOLD, Ink.MUTED)
    if not most or not height:
        return grid
    eighths = np.where(counts > 0, np.maximum(np.rint(counts / most * 8 * height), 1), 0).astype(np.int64)
    levels = np.clip(eighths[None, :] - 8 * np.arange(height)[::-1, None], 0, 8)
    drawn = levels > 0
    grid.glyphs[drawn] = np.array(list(FROM_BELOW))[levels][drawn]
    share = count.saturated / np.maximum(counts, 1)
    cells = np.rint(share * -(-eighths // 8))
    colours = np.where(np.arange(height)[::-1, None] < cells, Ink.SATURATED, axis.inks(width))
    grid.inks[drawn] = colours[drawn]
    _write_count(grid, f"{most:,}", np.flatnonzero(counts == most).tolist())
    return grid


def _write_count(grid: Grid, text: str, columns: Sequence[int]) -> None:
    """The count of the fullest bins, in the first row, beside one of them where there is room."""
    beside = (start for column in columns for start in (column + 1, column - len(text)))
    for start in beside:
        if 0 <= start <= grid.width - len(text) and set(grid.text[0][start : start + len(text)]) == {" "}:
            grid.write(0, start, text, Ink.MUTED)
            return


def scale(axis: Axis, width: int, mark: float | None = None) -> Grid:
    """One row: the ends, zero and the thresholds as numbers, and `▲` at `mark`."""
    grid = Grid(width, 1)
    grid.fill(0, 0, width, "─", Ink.MUTED)
    labels = [(axis.lower, limit(axis.lower)), (axis.upper, limit(axis.upper))]
    if axis.lower < 0 < axis.upper:
        labels.append((0.0, "0"))
    labels += [(value, limit(value)) for value in (axis.lower / 2, axis.upper / 2) if value and width >= 60]
    taken: list[tuple[int, int]] = []
    if mark is not None and np.isfinite(mark):
        at = axis.column(mark, width)
        grid.write(0, at, "▲", Ink.CHOSEN)
        taken.append((at, at + 1))
    for value, text in labels:
        start = min(max(axis.column(value, width) - len(text) // 2, 0), max(width - len(text), 0))
        if all(start + len(text) <= left or start >= right for left, right in taken):
            grid.write(0, start, text, Ink.LABEL)
            taken.append((start, start + len(text)))
    return grid


def histogram(
    everywhere: Counts,
    here: Counts | None,
    axis: Axis,
    height: int,
    headings: Sequence[str],
    mark: float | None = None,
) -> Grid:
    """All values above, those at one step below, each with a heading, on one axis, with as many bins for both.

    `mark`: a value that is marked on the axis.
    """
    width = len(everywhere.values)
    grid = Grid(width, height)
    room = max(height - 3, 2)
    below = max(room // 3, 1)
    above = room - below
    _write_heading(grid, 0, headings[0])
    grid.paste(1, 0, bars(everywhere, axis, above))
    grid.paste(1 + above, 0, scale(axis, width, mark))
    _write_heading(grid, 2 + above, headings[1])
    if here is not None:
        grid.paste(3 + above, 0, bars(here, axis, below))
    return grid


def _write_heading(grid: Grid, row: int, text: str) -> None:
    grid.write(row, 0, text, Ink.LABEL)
    if (start := text.find(SATURATED)) >= 0:
        grid.write(row, start, SATURATED, Ink.SATURATED)
