"""One unit taken apart: its operations on the left, and on the right what the chosen one is made of.

Where there is no room for both side by side, the operations stand above.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_tui.charts.cells import Grid, Ink
from rnn_tui.charts.operations import Operations, clipped, wrapped
from rnn_tui.charts.shares import Shares

BESIDE = 70
"""The width from which both stand side by side."""
GAP = 3
LEAST_SHARES = 32
"""Columns that the right side needs."""
LEGEND = 2
"""Rows for what the symbols stand for."""
SPACIOUS = 14
"""The height from which the right side has an empty row under its heading."""


@dataclass(frozen=True)
class Apart:
    """Where everything stands on a picture of that size."""

    operations: Operations
    width: int
    height: int

    @property
    def beside(self) -> bool:
        return self.width >= BESIDE

    @property
    def left(self) -> int:
        """Columns of the operations."""
        if not self.beside:
            return self.width
        full, usual = self.operations.full_width, self.operations.width
        if full <= self.width - GAP - 2 * LEAST_SHARES:
            return full
        return min(usual, self.width - GAP - LEAST_SHARES, max(self.width * 11 // 20, 30))

    @property
    def list_height(self) -> int:
        """Rows of the operations."""
        if self.beside:
            return self.height
        return min(len(self.operations.rows), max(self.height // 3, 1))

    @property
    def corner(self) -> tuple[int, int]:
        """The row and the column where the right, or lower, side begins."""
        return (0, self.left + GAP) if self.beside else (min(self.list_height + 1, self.height), 0)

    @property
    def heading(self) -> int:
        """Rows of the heading."""
        return 4 if self.height - self.corner[0] >= SPACIOUS else 2 if self.height - self.corner[0] >= 6 else 1

    @property
    def most(self) -> int:
        """How many shares there is room for, beside the rest and the whole."""
        return max(self.height - self.corner[0] - self.heading - 2, 0)

    def operation_at(self, column: int, row: int) -> int | None:
        """The operation on that cell."""
        return self.operations.at(row, self.list_height) if 0 <= column < self.left else None

    def draw(self, about: str, legend: str, shares: Shares) -> Grid:
        """`about`: what the chosen operation works out; `legend`: what its symbols stand for."""
        grid = Grid(self.width, self.height)
        grid.paste(0, 0, self.operations.draw(self.left, self.list_height))
        top, start = self.corner
        width = self.width - start
        if self.beside:
            for row in range(self.height):
                grid.write(row, self.left + 1, "│", Ink.MUTED)
            lines = wrapped(legend, self.left, LEGEND)
            if len(self.operations.rows) + 1 + len(lines) <= self.height:
                for row, text in enumerate(lines, self.height - len(lines)):
                    grid.write(row, 0, text, Ink.MUTED)
        for row, (text, ink) in enumerate(self._heading(about, width)):
            grid.write(top + row, start, clipped(text, width), ink)
        below = top + self.heading
        grid.paste(below, start, shares.draw(width, self.height - below))
        return grid

    def _heading(self, about: str, width: int) -> Sequence[tuple[str, int]]:
        """The chosen operation in symbols and in numbers, and what it is."""
        chosen = self.operations.rows[self.operations.chosen]
        worked_out = f"= {chosen.numbers} = {chosen.value}" if chosen.numbers else f"= {chosen.value}"
        if self.heading < 4:
            return [(f"{chosen.name} {worked_out}", Ink.CHOSEN), (about, Ink.MUTED)][: self.heading]
        formula = f"{chosen.name} = {chosen.formula}" if chosen.formula else chosen.name
        numbers = [(each, Ink.PLAIN) for each in wrapped(worked_out, width, 2)]
        return [(formula, Ink.CHOSEN), *numbers, (about, Ink.MUTED)]
