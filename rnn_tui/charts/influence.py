"""The influence matrix as a picture: [t, s] as colour on a logarithmic scale, t downwards, s to the right.

If there are more samples than cells, they are pooled: a cell shows the largest of its block. The whole matrix is always
visible, so nothing scrolls; the cursor is a mark in the gutter and one on the ruler. The layout is a value; a row is
computed from it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment

from rnn_tui.charts.heatmap import halves, joined
from rnn_tui.charts.norms_over_time import norm
from rnn_tui.charts.primitives.colormap import INFINITE, LEVELS, Ramp, symbol
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.numbers import in_cell
from rnn_tui.charts.primitives.ruler import Axis, ruler
from rnn_tui.charts.primitives.series import Floats

DECADES = 6
"""The largest number of powers of ten that the colours span, from the largest norm down."""
FAINTEST = 9
"""The level of the smallest norm that is not 0, so that it differs from 0."""
MOST_COLUMNS, MOST_ROWS = 12, 3
"""The largest width and height of a cell of the picture."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Norms (samples, samples), none negative, [t, s], of evenly spaced timesteps."""

    norms: Floats
    steps: tuple[int, ...]
    """The timestep of each sample, counted from 1."""

    @cached_property
    def high(self) -> float:
        """The largest finite norm, as a power of ten."""
        return float(np.log10(np.max(self.norms, initial=1e-300, where=np.isfinite(self.norms))))

    @cached_property
    def low(self) -> float:
        """The lower end of the colours: the smallest norm that is not 0, at most six powers of ten below the
        largest."""
        least = np.min(self.norms, initial=np.inf, where=self.norms > 0)
        found = np.log10(least) if np.isfinite(least) else self.high
        return float(min(max(found, self.high - DECADES), self.high - 1))

    def levels(self, norms: Floats) -> NDArray[np.uint8]:
        """The level of each norm: 0 for 0, then from the lowest up; infinities have their own."""
        usable = np.isfinite(norms) & (norms > 0)
        powers = np.log10(np.where(usable, norms, 1.0))
        share = np.clip((powers - self.low) / (self.high - self.low), 0, 1)
        levels = np.rint(FAINTEST + share * (LEVELS - 1 - FAINTEST))
        return np.where(usable, levels, np.where(norms == 0, 0, INFINITE)).astype(np.uint8)


@dataclass(frozen=True)
class Layout:
    """How `samples` × `samples` norms lie in the cells of a pane."""

    samples: int
    width: int
    height: int
    first: int
    last: int
    """The first and the last timestep."""
    gutter: int
    """The columns of the timesteps on the left."""
    column: int
    """The columns of a cell."""
    across: int
    """The samples s in a cell."""
    half_rows: int
    """The half rows of a cell: 1 puts two cells into a row; otherwise an even number."""
    down: int
    """The samples t in a cell."""

    @property
    def columns(self) -> int:
        """Columns of the picture without the gutter."""
        return -(-self.samples // self.across) * self.column

    @property
    def rows(self) -> int:
        cells = -(-self.samples // self.down)
        return -(-cells * self.half_rows // 2)

    @property
    def axis(self) -> Axis:
        """The timesteps s, at the middles of their cells."""
        pitch = self.column / self.across * (self.samples - 1) / max(self.last - self.first, 1)
        return Axis(self.first, self.last, self.gutter + (self.column - 1) / 2, pitch)

    def column_of(self, sample: int) -> int:
        """The column in the middle of the cell that contains s."""
        return self.gutter + sample // self.across * self.column + (self.column - 1) // 2

    def row_of(self, sample: int) -> int:
        """The row in the middle of the cell that contains t."""
        cell = sample // self.down
        return cell // 2 if self.half_rows == 1 else (cell * self.half_rows + self.half_rows // 2 - 1) // 2

    @cached_property
    def first_samples(self) -> dict[int, int]:
        """For each row with the middle of a cell, the first t whose cell that is."""
        return {self.row_of(at): at for at in reversed(range(0, self.samples, self.down))}

    def sample_at(self, column: int, row: int) -> tuple[int, int] | None:
        """(t, s) at a position in the pane: the first sample of its cell."""
        if not (self.gutter <= column < self.gutter + self.columns and 0 <= row < self.rows):
            return None
        t = 2 * row // self.half_rows * self.down
        return min(t, self.samples - 1), (column - self.gutter) // self.column * self.across


def lay_out(matrix: Matrix, width: int, height: int, *, whole: bool = False) -> Layout:
    """Fills `width` × `height` cells; `whole` (no colours) gives every cell whole rows."""
    count, first, last = len(matrix.steps), matrix.steps[0], matrix.steps[-1]
    gutter = len(str(last)) + 2
    across = -(-count // max(width - gutter, 1))
    column = min(max((width - gutter) // -(-count // across), 1), MOST_COLUMNS)
    down = -(-count // max(height if whole else 2 * height, 1))
    half_rows = min(max(2 * height // -(-count // down), 1), 2 * MOST_ROWS)
    if whole or half_rows > 1:
        half_rows = max(half_rows // 2 * 2, 2)
    return Layout(count, width, height, first, last, gutter, column, across, half_rows, down)


def pooled(norms: Floats, layout: Layout) -> Floats:
    """The largest of each block; NaN and infinities take precedence."""
    found = np.maximum.reduceat(norms, np.arange(0, layout.samples, layout.down), axis=0)
    return np.asarray(np.maximum.reduceat(found, np.arange(0, layout.samples, layout.across), axis=1))


def cells(matrix: Matrix, blocks: Floats, layout: Layout, ramp: Ramp, row: int) -> list[Segment]:
    """One row of the picture; `blocks` are the result of `pooled`."""
    if layout.half_rows == 1:
        upper = matrix.levels(blocks[2 * row])
        lower = matrix.levels(blocks[2 * row + 1]) if 2 * row + 1 < len(blocks) else None
        return halves(upper, lower, ramp, layout.column, 0, layout.columns)
    index = 2 * row // layout.half_rows
    levels = matrix.levels(blocks[index])
    written = row == layout.row_of(index * layout.down)
    segments = []
    for value, level in zip(blocks[index].tolist(), levels.tolist(), strict=True):
        text = _written(value, level, ramp, layout.column) if written or ramp.symbols else ""
        segments.append(Segment(text.center(layout.column), ramp.text(level)))
    return joined(segments)


def _written(value: float, level: int, ramp: Ramp, column: int) -> str:
    """A cell's number if it fits, a symbol for its size if there are no colours; nothing for 0."""
    if level == 0:
        return ""
    if column >= 8 and len(text := norm(value)) < column:
        return text
    return in_cell(value, min(column, 7), signed=False) or (
        symbol(level, unsigned=True) if ramp.symbols or level >= LEVELS else ""
    )


def gutter(layout: Layout, matrix: Matrix, row: int, cursor: int) -> Grid:
    """The timestep t beside a row, `▸` before the cursor's; if rows contain two, some are left out."""
    grid = Grid(layout.gutter, 1)
    here = layout.first_samples.get(row)
    mine = layout.row_of(cursor) == row
    if mine:
        grid.write(0, 0, f"▸{matrix.steps[cursor]}".rjust(layout.gutter - 1), Ink.CHOSEN)
    elif here is not None and (layout.half_rows > 1 or row % 4 == 0):
        grid.write(0, 0, str(matrix.steps[here]).rjust(layout.gutter - 1), Ink.MUTED)
    return grid


def foot(layout: Layout, matrix: Matrix, cursor: int) -> Grid:
    """The ruler of the timesteps s, with the mark under the cursor's column."""
    return ruler(layout.axis, layout.width, matrix.steps[cursor], place=layout.column_of(cursor))


def legend(matrix: Matrix, ramp: Ramp) -> list[Segment]:
    """`0.0012 ▇▇▇▇▇▇▇ 1.2`: the colours from the smallest to the largest norm."""
    bar = []
    for place in range(13):
        level = round(FAINTEST + place * (LEVELS - 1 - FAINTEST) / 12)
        bar.append(Segment(symbol(level, unsigned=True) if ramp.symbols else " ", ramp.text(level)))
    low, high = norm(10**matrix.low), norm(10**matrix.high)
    return [Segment(f"{low} "), *bar, Segment(f" {high}")]


def largest(matrix: Matrix, cursor: int, width: int, height: int) -> Grid:
    """The largest influences on the state at the cursor: a heading, then `x at 11  0.4213 ▇▇▇▇▇` line by line."""
    grid = Grid(width, height)
    row = matrix.norms[cursor]
    grid.write(0, 0, f"largest for {matrix.steps[cursor]:,}", Ink.LABEL)
    order = [int(each) for each in np.argsort(-row, kind="stable") if row[each] > 0][: height - 1]
    digits = max((len(str(matrix.steps[each])) for each in order), default=1)
    levels = matrix.levels(row)
    for line, each in enumerate(order, 1):
        ink = Ink.CHOSEN if each == cursor else Ink.PLAIN
        column = grid.write(line, 0, f"x {matrix.steps[each]:>{digits}} {norm(float(row[each])):>8} ", ink)
        size = (min(int(levels[each]), LEVELS - 1) / (LEVELS - 1)) * (width - column)
        grid.fill(line, column, column + max(round(size), 1), "━", Ink.GATE)
    if not order:
        grid.write(1, 0, "nothing", Ink.MUTED)
    return grid
