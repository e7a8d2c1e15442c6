"""The explanation of one unit: its operations on the left, the contributions to the chosen one on the right.

If there is no room for both side by side, the operations are above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len

from rnn_tui.charts.contribution_bars import ContributionBars
from rnn_tui.charts.operations import Operations, clipped, wrapped
from rnn_tui.charts.primitives.grid import Grid, Ink

BESIDE = 70
"""The width from which both are side by side."""
GAP = 3
LEAST_SHARES = 32
"""Columns that the right side needs."""
LEGEND = 2
"""Rows for what the symbols stand for."""
SPACIOUS = 12
"""The height from which an empty row separates the two parts if one is above the other."""
ENOUGH = (9, 7)
"""The rows left for the contributions from which the heading has a line for the formula, and one for the meaning."""


@dataclass(frozen=True)
class ExplanationLayout:
    """The layout of an explanation in a picture of that size."""

    operations: Operations
    width: int
    height: int
    about: str = ""
    """The symbol that the chosen operation computes."""
    count: int = 0
    """The number of contributions."""

    @cached_property
    def beside(self) -> bool:
        return self.width >= BESIDE

    @cached_property
    def left(self) -> int:
        """The columns of the operations."""
        if not self.beside:
            return self.width
        full, usual = self.operations.full_width, self.operations.width
        if full <= self.width - GAP - 2 * LEAST_SHARES:
            return full
        return min(usual, self.width - GAP - LEAST_SHARES, max(self.width * 11 // 20, 30))

    @cached_property
    def list_height(self) -> int:
        """The rows of the operations."""
        if self.beside:
            return self.height
        return min(len(self.operations.rows), max(self.height // 3, 1))

    @cached_property
    def corner(self) -> tuple[int, int]:
        """The row and the column where the right, or lower, part begins."""
        if self.beside:
            return 0, self.left + GAP
        return min(self.list_height + (self.height >= SPACIOUS), self.height), 0

    @cached_property
    def heading(self) -> Sequence[tuple[str, int]]:
        """The chosen operation in symbols and in numbers, and its meaning; shorter if the contributions need the
        room."""
        chosen = self.operations.rows[self.operations.chosen]
        top, start = self.corner
        room = self.height - top
        worked_out = f"= {chosen.numbers} = {chosen.value}" if chosen.numbers else f"= {chosen.value}"
        formula = f"{chosen.name} = {chosen.formula}" if chosen.formula else chosen.name
        numbers = [(each, Ink.PLAIN) for each in wrapped(worked_out, self.width - start, 2)]
        texts = (f"{chosen.name} {worked_out}", formula, f"{chosen.name} = {chosen.value}")
        whole = next((each for each in texts if cell_len(each) <= self.width - start), texts[-1])
        about, brief = (self.about, Ink.MUTED), (whole, Ink.CHOSEN)
        full = [(formula, Ink.CHOSEN), *numbers, about]
        if room - len(full) - 1 > self.count:
            return [*full, ("", Ink.PLAIN)]
        if room - len(full) > min(self.count, ENOUGH[0]):
            return full
        return [brief, about] if room - 2 > min(self.count, ENOUGH[1]) else [brief]

    @property
    def most(self) -> int:
        """The number of contributions that fit, besides the rest and the sum."""
        return max(self.height - self.corner[0] - len(self.heading) - 2, 0)

    def operation_at(self, column: int, row: int) -> int | None:
        """The operation on that cell."""
        return self.operations.at(row, self.list_height) if 0 <= column < self.left else None

    def draw(self, shares: ContributionBars, legend: str = "") -> Grid:
        """The whole picture; `legend` explains the symbols."""
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
        below, head = top + len(self.heading), shares.heads(width)
        if head and len(self.heading) > 1 and len(self.heading[-1][0]) + 2 + len(head) <= width:
            grid.write(below - 1, self.width - len(head), head, Ink.MUTED)
        grid.paste(below, start, shares.draw(width, self.height - below))
        return grid
