"""One unit taken apart: its operations on the left, and on the right what the chosen one is made of.

Where there is no room for both side by side, the operations stand above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rnn_tui.charts.contribution_bars import Shares
from rnn_tui.charts.operations import Operations, clipped, wrapped
from rnn_tui.charts.primitives.cells import Grid, Ink

BESIDE = 70
"""The width from which both stand side by side."""
GAP = 3
LEAST_SHARES = 32
"""Columns that the right side needs."""
LEGEND = 2
"""Rows for what the symbols stand for."""
SPACIOUS = 12
"""The height from which an empty row parts what stands one above the other."""
ENOUGH = (9, 7)
"""Rows that are left to the shares where the heading has a line for the formula, and where it says what it is."""


@dataclass(frozen=True)
class Apart:
    """Where everything stands on a picture of that size."""

    operations: Operations
    width: int
    height: int
    about: str = ""
    """What the chosen operation works out."""
    count: int = 0
    """How many shares there are."""

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
        if self.beside:
            return 0, self.left + GAP
        return min(self.list_height + (self.height >= SPACIOUS), self.height), 0

    @cached_property
    def heading(self) -> Sequence[tuple[str, int]]:
        """The chosen operation in symbols and in numbers, and what it is; less of it where the shares need the room."""
        chosen = self.operations.rows[self.operations.chosen]
        top, start = self.corner
        room = self.height - top
        worked_out = f"= {chosen.numbers} = {chosen.value}" if chosen.numbers else f"= {chosen.value}"
        formula = f"{chosen.name} = {chosen.formula}" if chosen.formula else chosen.name
        numbers = [(each, Ink.PLAIN) for each in wrapped(worked_out, self.width - start, 2)]
        about, brief = (self.about, Ink.MUTED), (f"{chosen.name} {worked_out}", Ink.CHOSEN)
        full = [(formula, Ink.CHOSEN), *numbers, about]
        if room - len(full) - 1 > self.count:
            return [*full, ("", Ink.PLAIN)]
        if room - len(full) > min(self.count, ENOUGH[0]):
            return full
        return [brief, about] if room - 2 > min(self.count, ENOUGH[1]) else [brief]

    @property
    def most(self) -> int:
        """How many shares there is room for, beside the rest and the whole."""
        return max(self.height - self.corner[0] - len(self.heading) - 2, 0)

    def operation_at(self, column: int, row: int) -> int | None:
        """The operation on that cell."""
        return self.operations.at(row, self.list_height) if 0 <= column < self.left else None

    def draw(self, shares: Shares, legend: str = "") -> Grid:
        """`legend`: what the symbols stand for."""
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
        for row, (text, ink) in enumerate(self.heading):
            grid.write(top + row, start, clipped(text, width), ink)
        below = top + len(self.heading)
        grid.paste(below, start, shares.draw(width, self.height - below))
        return grid
