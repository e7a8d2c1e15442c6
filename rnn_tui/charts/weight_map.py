"""Matrices of weights as one picture: parts side by side and below each other, values as colours, one of them marked.

A part is a weight, or a gate. Few rows have numbers in their cells; of many, two share a row of the screen. What does
not fit is scrolled, so that the marked value is visible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rich.segment import Segment
from rich.style import Style

from rnn_tui.charts.heatmap import MOST_COLUMNS
from rnn_tui.charts.primitives.cell_colours import parts
from rnn_tui.charts.primitives.colormap import Ramp, symbol
from rnn_tui.charts.primitives.grid import Grid, Ink, joined
from rnn_tui.charts.primitives.ruler import MARK, Axis
from rnn_tui.charts.primitives.ruler import ruler as ticks
from rnn_tui.charts.primitives.series import Floats
from rnn_tui.charts.primitives.shared_rows import EIGHTHS, MOST_ROWS, share_in_groups
from rnn_tui.numbers import NARROWEST, in_cell, limit

GAP = 1
"""The columns between two parts."""
HERE = Style(bold=True, underline=True)


@dataclass(frozen=True)
class Span:
    """A part of the rows or columns."""

    name: str
    size: int


@dataclass(frozen=True, eq=False)
class Matrix:
    """What is drawn."""

    rows: tuple[Span, ...]
    columns: tuple[Span, ...]
    values: Floats
    """(rows, columns)."""
    bound: float
    """The value of the outermost colours; those of zero are in the middle."""

    @cached_property
    def ends(self) -> tuple[str, str]:
        """The lowest and the highest value of the colours, in words: `-1`, `+1`; `≤-1`, `≥+1` if values are beyond."""
        below, above = np.any(self.values < -self.bound), np.any(self.values > self.bound)
        return f"{'≤' * bool(below)}{limit(-self.bound)}", f"{'≥' * bool(above)}{limit(self.bound)}"


@dataclass(frozen=True)
class Line:
    """One row of the picture: the row of the matrix that it shows, or two of them."""

    row: int
    lower: int | None = None
    """The row in its lower part; None: the whole line shows one row."""
    upper: int = EIGHTHS
    """The eighths of the line that show the upper row."""
    named: tuple[int, ...] = ()
    """Those of the two that are marked in it, and whose values' texts it has: no other line of theirs has them."""
    numbered: int | None = None
    """The one whose number is beside it."""


@dataclass(frozen=True)
class Layout:
    """How a matrix lies in `width` × `height` cells, below the names of its columns and above their numbers."""

    rows: tuple[Span, ...]
    columns: tuple[Span, ...]
    width: int
    height: int
    whole: bool = False
    """Whether every value needs a line of its own, because colours do not show it."""

    @cached_property
    def heads(self) -> int:
        """The rows above the picture: one where the parts of the columns have names."""
        return int(any(each.name for each in self.columns))

    @property
    def feet(self) -> int:
        """The rows under the picture: the ruler, and from seven rows on one for the scale, which is over a part of it
        otherwise."""
        return 1 + (self.height >= 7)

    @property
    def room(self) -> int:
        """The lines of the picture that are visible at once."""
        return max(self.height - self.heads - self.feet, 1)

    @cached_property
    def gutter(self) -> int:
        name = max(len(each.name) for each in self.rows)
        return name + len(str(max(each.size for each in self.rows) - 1)) + 3

    @cached_property
    def column(self) -> int:
        """The columns of a value."""
        room = self.width - self.gutter - GAP * len(self.columns)
        return min(max(room // max(sum(each.size for each in self.columns), 1), 1), MOST_COLUMNS)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each part of the columns begins, counted from the first; the last one is the end."""
        found = [0]
        for each in self.columns:
            found.append(found[-1] + max(each.size * self.column, len(each.name)) + GAP)
        return tuple(found)

    @cached_property
    def written(self) -> bool:
        """Whether the values have texts, and a line of their own."""
        total = sum(each.size for each in self.rows)
        return self.whole or (self.column >= NARROWEST and total <= self.room)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the picture, visible or not."""
        found, first = [], 0
        for rows in share_in_groups([each.size for each in self.rows], self.room, MOST_ROWS, whole=self.written):
            for line in range(rows.rows):
                top, bottom, upper = rows.inside(line)
                here = [first + row for row in dict.fromkeys((top, bottom)) if row is not None]
                named, number = rows.named(line), rows.numbered(line)
                numbered = None if number is None else first + number
                lower = here[1] if len(here) > 1 else None
                found.append(Line(here[0], lower, upper, tuple(first + row for row in named), numbered))
            first += rows.count
        return tuple(found)

    @cached_property
    def line_of(self) -> dict[int, int]:
        """The line that has the number of each row of the matrix."""
        return {row: line for line, each in enumerate(self.lines) for row in each.named}

    def place(self, column: int) -> int:
        """Where a column of the matrix begins, counted from the first."""
        for part, start in zip(self.columns, self.starts, strict=False):
            if column < part.size:
                return start + column * self.column
            column -= part.size
        return self.starts[-1]

    def scroll(self, cursor: tuple[int, int]) -> tuple[int, int]:
        """The first line and the first column that are visible, with the cursor in sight."""
        line = self.line_of[cursor[0]]
        rows, columns = self.room, self.width - self.gutter
        left = self.place(cursor[1])
        return (
            min(max(line - rows // 2, 0), max(len(self.lines) - rows, 0)),
            min(max(left - columns // 2, 0), max(self.starts[-1] - columns, 0)),
        )

    def cell_at(self, x: int, y: int, scroll: tuple[int, int]) -> tuple[int, int] | None:
        """The row and column of the matrix at a cell of the picture; None where there is none."""
        line, x = y - self.heads + scroll[0], x - self.gutter + scroll[1]
        if not 0 <= line < len(self.lines) or y < self.heads or x < scroll[1]:
            return None
        first = 0
        for part, start in zip(self.columns, self.starts, strict=False):
            if start <= x < start + part.size * self.column:
                return self.lines[line].row, first + (x - start) // self.column
            first += part.size
        return None


def out_of_sight(layout: Layout, scroll: tuple[int, int]) -> str:
    """How much is not visible, and where: `↓ 9 rows · → 40 columns`; empty if everything is."""
    first, left = scroll
    above = layout.lines[first].row if first else 0
    end = min(first + layout.room, len(layout.lines))
    below = (
        sum(each.size for each in layout.rows) - 1 - max(layout.lines[end - 1].row, layout.lines[end - 1].lower or 0)
    )
    places = [layout.place(column) for column in range(sum(each.size for each in layout.columns))]
    before = sum(place < left for place in places)
    after = sum(place + layout.column > left + layout.width - layout.gutter for place in places)
    found = (("↑", above, "row"), ("↓", below, "row"), ("←", before, "column"), ("→", after, "column"))
    return " · ".join(f"{arrow} {count:,} {noun}{'s' * (count > 1)}" for arrow, count, noun in found if count)


def heading(layout: Layout, cursor: tuple[int, int], scroll: int) -> Grid:
    """The names of the parts above their columns."""
    grid, first = Grid(layout.width, 1), 0
    for part, start in zip(layout.columns, layout.starts, strict=False):
        here = first <= cursor[1] < first + part.size
        left = layout.gutter + max(start - scroll, 0)
        if start + part.size * layout.column > scroll and left + len(part.name) <= layout.width:
            grid.write(0, left, part.name, Ink.CHOSEN if here else Ink.LABEL)
        first += part.size
    return grid


def ruler(layout: Layout, cursor: tuple[int, int], scroll: int) -> Grid:
    """The numbers of the columns in each part, with a mark at the cursor's."""
    grid, first = Grid(layout.width, 1), 0
    for part, start in zip(layout.columns, layout.starts, strict=False):
        place = cursor[1] - first if first <= cursor[1] < first + part.size else None
        left = layout.gutter + start - scroll
        begin, end = max(left, layout.gutter), min(left + part.size * layout.column, layout.width)
        if begin < end and part.size > 1:
            axis = Axis(0, part.size - 1, left - begin + (layout.column - 1) / 2, layout.column)
            grid.paste(0, begin, ticks(axis, end - begin, place))
        elif begin < end and place is not None:
            grid.write(0, begin + (layout.column - 1) // 2, MARK, Ink.CURSOR)
        first += part.size
    return grid


def gutter(layout: Layout, line: Line, cursor: int) -> Grid:
    """The name of a part beside its first row, and the row's number."""
    grid = Grid(layout.gutter, 1)
    here, first = cursor in line.named, 0
    row = cursor if here else line.numbered
    if row is None:
        return grid
    for part in layout.rows:
        if first <= row < first + part.size:
            number = f"{'▸' if here else ''}{row - first}" if part.size > 1 else "▸" * here
            grid.write(0, 0, number.rjust(layout.gutter - 1), Ink.CHOSEN if here else Ink.MUTED)
            grid.write(0, 0, part.name if first in line.named else "", Ink.CHOSEN if here else Ink.LABEL)
        first += part.size
    return grid


def cells(matrix: Matrix, layout: Layout, ramp: Ramp, line: Line, cursor: tuple[int, int]) -> list[Segment]:
    """One whole line of the picture, beyond the gutter; to be cut to what is visible."""
    found: list[Segment] = []
    first = 0
    for part, start, end in zip(layout.columns, layout.starts, layout.starts[1:], strict=False):
        found += _part(matrix, layout, ramp, line, (first, first + part.size), cursor)
        found.append(Segment(" " * (end - start - part.size * layout.column)))
        first += part.size
    return joined(found)


def _part(
    matrix: Matrix, layout: Layout, ramp: Ramp, line: Line, columns: tuple[int, int], cursor: tuple[int, int]
) -> list[Segment]:
    first, last = columns
    values = matrix.values[line.row, first:last]
    levels = ramp.levels(values, -matrix.bound, matrix.bound)
    here = cursor[1] - first if cursor[0] in line.named and first <= cursor[1] < last else None
    if line.lower is not None:
        below = ramp.levels(matrix.values[line.lower, first:last], -matrix.bound, matrix.bound)
        width = layout.column * len(values)
        made = parts(np.repeat(levels, layout.column), np.repeat(below, layout.column), line.upper, ramp)
        if here is None:
            return made
        level = int(levels[here] if cursor[0] == line.row else below[here])
        left, right = here * layout.column, (here + 1) * layout.column
        mark = Segment("◆".center(layout.column), ramp.text(level))
        return [*_cut(made, 0, left), mark, *_cut(made, right, width)]
    found = []
    for place, (value, level) in enumerate(zip(values.tolist(), levels.tolist(), strict=True)):
        text = _text(value, level, ramp, layout.column) if line.named and layout.written else ""
        style = ramp.text(level)
        if place == here:
            text, style = text or "◆", style + HERE
        found.append(Segment(text.center(layout.column), style))
    return found


def _text(value: float, level: int, ramp: Ramp, column: int) -> str:
    return in_cell(value, column) or (symbol(level, unsigned=False) if ramp.symbols else "")


def _cut(segments: Sequence[Segment], start: int, stop: int) -> list[Segment]:
    """The columns start … stop - 1 of a line."""
    found, at = [], 0
    for text, style, _ in segments:
        piece = text[max(start - at, 0) : max(stop - at, 0)]
        if piece:
            found.append(Segment(piece, style))
        at += len(text)
    return found
