"""The influence matrix as a picture: [t, s] as colour on a logarithmic scale, t downwards, s to the right.

If there are more samples than cells, they are pooled: a cell shows the largest of its block. The whole matrix is always
visible, so nothing scrolls; the cursor is a mark in the gutter and one on the ruler. The layout is a value; a row is
computed from it.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment

from rnn_tui.charts.heatmap import MOST_COLUMNS
from rnn_tui.charts.norms_over_time import norm
from rnn_tui.charts.primitives.cell_colours import beside, parts
from rnn_tui.charts.primitives.colormap import INFINITE, LEVELS, TONES, Ramp, symbol
from rnn_tui.charts.primitives.grid import Grid, Ink, joined
from rnn_tui.charts.primitives.ruler import Axis, ruler
from rnn_tui.charts.primitives.series import Floats
from rnn_tui.charts.primitives.shared_columns import Columns, columns_of
from rnn_tui.charts.primitives.shared_rows import EIGHTHS, MOST_ROWS, Rows, share
from rnn_tui.numbers import NARROWEST, in_cell

DECADES = 6
"""The largest number of powers of ten that the colours span, from the largest norm down."""
LIST, READOUT = 30, 54
"""The columns of the list of the largest, and those of readout and legend under the picture."""
NOTES = {
    "later": ("0: a later x cannot reach an earlier {}", "0: a later x cannot reach {}", "0: later x"),
    "earlier": ("0: an earlier x cannot reach a later {}", "0: an earlier x cannot reach {}", "0: earlier x"),
}
"""What is written into a corner that is 0 everywhere, by the inputs it is of: what the cell reads after the state."""
FAINTEST = 9
"""The level of the smallest norm that is not 0, so that it differs from 0."""


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
    def least(self) -> float:
        """The smallest norm that is not 0, as a power of ten."""
        found = np.min(self.norms, initial=np.inf, where=self.norms > 0)
        return float(np.log10(found)) if np.isfinite(found) else self.high

    @cached_property
    def low(self) -> float:
        """The lower end of the colours: the smallest norm that is not 0, at most six powers of ten below the
        largest."""
        return min(max(self.least, self.high - DECADES), self.high - 1)

    @cached_property
    def zero(self) -> str:
        """The inputs that influence no state, later or earlier ones than it: one of `NOTES`, or empty."""
        if len(self.steps) < 2:
            return ""
        return "later" if not np.triu(self.norms, 1).any() else "earlier" if not np.tril(self.norms, -1).any() else ""

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
    column: float
    """The columns of a cell, a multiple of a half."""
    across: int
    """The samples s in a cell."""
    cells: Rows
    """Where the cells are, from top to bottom."""
    down: int
    """The samples t in a cell."""

    @cached_property
    def places(self) -> Columns:
        """Where the cells are, from left to right, without the gutter."""
        return Columns(-(-self.samples // self.across), self.column)

    @property
    def columns(self) -> int:
        """Columns of the picture without the gutter."""
        return self.places.columns

    @property
    def rows(self) -> int:
        return self.cells.rows

    @property
    def axis(self) -> Axis:
        """The timesteps s, at the middles of their cells."""
        pitch = self.column / self.across * (self.samples - 1) / max(self.last - self.first, 1)
        return Axis(self.first, self.last, self.gutter + (self.column - 1) / 2, pitch)

    @property
    def joins(self) -> tuple[str, str]:
        """What a cell is of, in words, and in few: `a row: the largest of 2 timesteps`; empty if it is one timestep."""
        if self.down == self.across == 1:
            return "", ""
        part, number = ("a row", f"{self.down}") if self.across == 1 else ("a cell", f"{self.down} × {self.across}")
        every = self.last - self.first < self.samples
        few = f"{part}: {number} {'steps' if every else 'of them'}"
        return f"{part}: the largest of {number} {'timesteps' if every else 'such steps'}", few

    def column_of(self, sample: int) -> int:
        """The column in the middle of the cell that contains s."""
        return self.gutter + self.places.middle(sample // self.across)

    def row_of(self, sample: int) -> int:
        """The row that t is named at: the one with the middle of its part of the height, so that equal times are equal
        distances."""
        parts = self.cells.count * self.down
        return ((2 * sample + 1) * self.cells.start(self.cells.count) - 1) // (2 * parts * EIGHTHS)

    @cached_property
    def named(self) -> dict[int, int]:
        """The rows with a timestep on their left, and the sample whose it is: every one, or as on a ruler the first and
        multiples of a round number, of which there are samples."""
        pitch, step = self.rows / self.samples, (self.last - self.first) // max(self.samples - 1, 1) or 1
        least = next(n for n in count(1) if n * pitch >= 1 + (n > 1) and n >= self.cells.apart)
        round_ones = [n * 10**ten for ten in range(len(str(self.last)) + 1) for n in (1, 2, 5)]
        apart = next((n for n in round_ones if n >= least * step and n % step == 0), least * step)
        multiple = (self.first + apart // 2) // apart * apart  # 1 3 5, but 1 5 10
        after = apart + (self.first if apart <= 2 * step or self.first % step else multiple)
        places = [0, *((number - self.first) // step for number in range(after, self.last + 1, apart))]
        return {self.row_of(sample): sample for sample in reversed(places)}

    def sample_at(self, column: int, row: int) -> tuple[int, int] | None:
        """(t, s) at a position in the pane: the first sample of its cell."""
        if not (self.gutter <= column < self.gutter + self.columns and 0 <= row < self.rows):
            return None
        top = self.cells.inside(row)[0] or 0
        return top * self.down, self.places.at(column - self.gutter) * self.across


def lay_out(matrix: Matrix, width: int, height: int, *, whole: bool = False) -> Layout:
    """Fills `width` × `height` cells; `whole` (no colours) gives every cell whole rows."""
    number, first, last = len(matrix.steps), matrix.steps[0], matrix.steps[-1]
    gutter = len(str(last)) + 2
    across = -(-number // max(width - gutter, 1))
    column = columns_of(-(-number // across), width - gutter, MOST_COLUMNS, whole=whole)
    down = -(-number // max(height if whole else 2 * height, 1))
    cells = -(-number // down)
    numbers = column >= NARROWEST and cells <= height
    squeezed = height < cells < 2 * height - 1
    rows = Rows(cells, room=height) if squeezed else share(cells, height, MOST_ROWS, whole=whole or numbers)
    return Layout(number, width, height, first, last, gutter, column, across, rows, down)


def width_beside(matrix: Matrix, room: int) -> int:
    """The columns of the picture out of `room`, beside the list of the largest, which takes what the cells leave. The
    list never needs more than `LIST` columns; bars may, so `heatmap.width_beside` weighs what both need."""
    plan = lay_out(matrix, room - LIST, 1)
    return min(max(plan.gutter + plan.columns, READOUT), room - LIST)


def pooled(norms: Floats, layout: Layout) -> Floats:
    """The largest of each block; NaN and infinities take precedence."""
    found = np.maximum.reduceat(norms, np.arange(0, layout.samples, layout.down), axis=0)
    return np.asarray(np.maximum.reduceat(found, np.arange(0, layout.samples, layout.across), axis=1))


def cells(matrix: Matrix, blocks: Floats, layout: Layout, ramp: Ramp, row: int, state: str = "") -> list[Segment]:
    """One row of the picture; `blocks` are the result of `pooled`. `state`: the name of the state, for the words in a
    corner that is 0 everywhere; empty: no words."""
    segments = _cells(matrix, blocks, layout, ramp, row)
    later = matrix.zero == "later"
    if state and matrix.zero and segments and row == (min(1, layout.rows - 1) if later else max(layout.rows - 2, 0)):
        place = -1 if later else 0
        room = segments[place].cell_length - 2
        text = next((each for note in NOTES[matrix.zero] if len(each := note.format(state)) <= room), "")
        if text and segments[place].style is ramp.text(0) and not segments[place].text.strip():
            text = f"{text} ".rjust(room + 2) if later else f" {text}".ljust(room + 2)
            segments[place] = Segment(text, ramp.text(0))
    return segments


def _cells(matrix: Matrix, blocks: Floats, layout: Layout, ramp: Ramp, row: int) -> list[Segment]:
    index, under, upper = layout.cells.inside(row)
    if index is None:
        return []
    levels = matrix.levels(blocks[index])
    places = layout.places
    here = places.inside(0, places.columns)
    if index != under:
        lower = None if under is None else matrix.levels(blocks[under])[here]
        return parts(levels[here], lower, upper, ramp)
    if places.width % 1:
        left, right = places.ends(0, places.columns) if layout.cells.whole else (here, here)
        return beside(levels[left], levels[right], ramp)
    written = layout.cells.whole and row == layout.cells.row_of(index)
    segments, width = [], int(places.width)
    for value, level in zip(blocks[index].tolist(), levels.tolist(), strict=True):
        text = _written(value, level, ramp, width) if written or ramp.symbols else ""
        segments.append(Segment(text.center(width), ramp.text(level)))
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


def gutter(layout: Layout, matrix: Matrix, row: int, cursor: int | None) -> Grid:
    """The timestep t beside a row, `▸` before the cursor's; if rows contain two, some are left out."""
    grid = Grid(layout.gutter, 1)
    here = layout.named.get(row)
    if cursor is not None and layout.row_of(cursor) == row:
        grid.write(0, 0, f"▸{matrix.steps[cursor]}".rjust(layout.gutter - 1), Ink.CHOSEN)
    elif here is not None:
        grid.write(0, 0, str(matrix.steps[here]).rjust(layout.gutter - 1), Ink.MUTED)
    return grid


def foot(layout: Layout, matrix: Matrix, cursor: int | None) -> Grid:
    """The ruler of the timesteps s, with the mark under the cursor's column; without a cursor before the first."""
    if cursor is None:
        return ruler(layout.axis, layout.width, 0, "0", place=layout.gutter - 2)
    return ruler(layout.axis, layout.width, matrix.steps[cursor], place=layout.column_of(cursor))


def legend(matrix: Matrix, ramp: Ramp, width: int) -> list[Segment]:
    """`0 ▇▇ 0.0012 ▇▇▇▇▇▇▇ 1.2 log scale`: the colour of 0 if there is one, and the colours from the smallest to the
    largest norm, on a logarithmic scale; `≤ 0.0012` if smaller ones share the first colour; less, or nothing, where
    there is no room."""
    low, high = f"{norm(10**matrix.low)} ", f" {norm(10**matrix.high)} log"
    if matrix.least < matrix.low:
        low = f"≤ {low}"
    none = [Segment("blank 0  ")] if ramp.symbols else [Segment("0 "), Segment("  ", ramp.text(0)), Segment("  ")]
    none = none if (matrix.norms == 0).any() else []
    before = sum(each.cell_length for each in none)
    for start, end in ((none, " scale"), (none, ""), ([], "")):
        count = min(width - len(low) - len(high) - len(end) - (before if start else 0), 13)
        if count >= (7 if start or end else 3):
            break
    else:
        return []
    bar = []
    for place in range(count):
        level = round(FAINTEST + place * (LEVELS - 1 - FAINTEST) / (count - 1))
        bar.append(Segment(symbol(level, unsigned=True) if ramp.symbols else " ", ramp.text(level)))
    return [*start, Segment(low), *bar, Segment(high + end)]


def largest(matrix: Matrix, cursor: int, width: int, height: int) -> Grid:
    """The largest influences on the state at the cursor: a heading, then `x 11   0.4213 ━━━━━` line by line, the
    bars on the scale of the colours, so those of what is too small for it are equally short."""
    grid = Grid(width, height)
    row = matrix.norms[cursor]
    heading, scale = f"largest for t {matrix.steps[cursor]:,}", " · log scale"
    grid.write(0, 0, heading + scale if len(heading + scale) <= width else heading, Ink.LABEL)
    order = [int(each) for each in np.argsort(-row, kind="stable")[: max(height - 1, 0)] if row[each] > 0]
    digits = max((len(str(matrix.steps[each])) for each in order), default=1)
    levels = np.minimum(matrix.levels(row), LEVELS - 1) / (LEVELS - 1)
    for line, each in enumerate(order, 1):
        ink = Ink.CHOSEN if each == cursor else Ink.PLAIN
        column = grid.write(line, 0, f"x {matrix.steps[each]:>{digits}} {norm(float(row[each])):>8} ", ink)
        size, tone = levels[each] * (width - column), round(levels[each] * (TONES - 1))
        grid.fill(line, column, column + max(round(size), 1), "━", Ink.UNSIGNED + tone)
    if not order:
        grid.write(1, 0, "nothing", Ink.MUTED)
    return grid
