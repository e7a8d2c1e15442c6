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
LEAST_SHARES = 30
"""Columns that the right side needs."""
LEAST_LIST = 32
"""Columns that the left side has at least: those of its title and of what the symbols stand for."""
LEGEND = 2
"""Rows for what one of the symbols stands for."""
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
    weighted: bool = False
    """Whether they are products with weights, so that there is a heading above them."""
    title: str = ""
    """What is explained, above the operations where there is a row for it."""

    @cached_property
    def beside(self) -> bool:
        return self.width >= BESIDE

    @cached_property
    def left(self) -> int:
        """The columns of the operations."""
        if not self.beside:
            return self.width
        full, usual = (max(each, LEAST_LIST) for each in (self.operations.full_width, self.operations.width))
        if full <= self.width - GAP - 2 * LEAST_SHARES:
            return full
        return min(usual, self.width - GAP - LEAST_SHARES, max(self.width * 4 // 7, 30))

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
        worked_out = f"= {chosen.worked_out} = {chosen.result}" if chosen.worked_out else f"= {chosen.result}"
        name = chosen.of_unit or chosen.name
        formula = f"{name} = {chosen.formula}" if chosen.formula else f"{name} {worked_out}"
        lines = wrapped(worked_out, self.width - start, 3) if chosen.formula else []
        lines = [f"= {chosen.result}"] if lines and lines[-1].endswith("…") else lines
        numbers = [(each, Ink.PLAIN) for each in lines]
        texts = (f"{name} {worked_out}", formula, f"{name} = {chosen.result}")
        whole = next((each for each in texts if cell_len(each) <= self.width - start), texts[-1])
        about_lines = 3 if room - self.count > ENOUGH[0] else 2
        about = [(each, Ink.MUTED) for each in wrapped(self.about, self.width - start, about_lines)]
        first = [(each, Ink.CHOSEN) for each in wrapped(formula, self.width - start, 2)]
        full, brief = [*first, *numbers, *about], [(whole, Ink.CHOSEN)]
        if room - len(full) - 1 > self.count + self.weighted:
            return [*full, ("", Ink.PLAIN)]
        if room - len(full) - self.weighted > min(self.count, ENOUGH[0]):
            return full
        if whole == formula and chosen.worked_out and cell_len(terms := f"= {chosen.worked_out}") <= self.width - start:
            about = [(terms, Ink.PLAIN)]  # their sum is below the contributions
        return [*brief, *about] if room - 1 - len(about) - self.weighted > min(self.count, ENOUGH[1]) else brief

    @property
    def most(self) -> int:
        """The number of contributions that fit, besides their heading, the rest and the sum; below a heading of one
        line, which has the sum, their own heading takes the place of that."""
        around = 2 + (self.weighted and len(self.heading) > 1)
        return max(self.height - self.corner[0] - len(self.heading) - around, 0)

    def operation_at(self, column: int, row: int) -> int | None:
        """The operation on that cell."""
        row -= self.above
        return self.operations.at(row, self.list_height - self.above) if 0 <= column < self.left else None

    @property
    def above(self) -> int:
        """The rows of the title above the operations: none if the operations need all."""
        return int(bool(self.title) and self.beside and len(self.operations.rows) < self.list_height)

    def draw(self, shares: ContributionBars, legend: str = "") -> Grid:
        """The whole picture; `legend` explains the symbols, with `; ` between them."""
        grid = Grid(self.width, self.height)
        if self.above:
            grid.write(0, 0, clipped(self.title, self.left), Ink.LABEL)
        grid.paste(self.above, 0, self.operations.draw(self.left, self.list_height - self.above))
        top, start = self.corner
        width = self.width - start
        if self.beside:
            for row in range(self.height):
                grid.write(row, self.left + 1, "│", Ink.MUTED)
            lines = [line for part in legend.split("; ") for line in wrapped(part, self.left, LEGEND)]
            if self.above + len(self.operations.rows) + len(lines) <= self.height:
                for row, text in enumerate(lines, self.height - len(lines)):
                    grid.write(row, 0, text, Ink.MUTED)
        for row, (text, ink) in enumerate(self.heading):
            grid.write(top + row, start, clipped(text, width), ink)
        below = top + len(self.heading)
        grid.paste(below, start, shares.draw(width, self.height - below))
        return grid
