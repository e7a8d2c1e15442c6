"""What was read, what is right and what was said, symbol under symbol; what is wrong stands out."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.numbers import exact

APART = 3
"""Columns between sequences side by side."""
LABEL = 7
"""Columns before the symbols."""
COLUMNS = (11, 23, 35)
"""Where the numbers of a sequence begin."""


@dataclass(frozen=True)
class AnswerRows:
    """One sequence. Symbols take a column each; of longer words the first character is shown,
    and all of one that stands alone."""

    title: str
    read: Sequence[str]
    right: Sequence[str]
    said: Sequence[str]
    wrong: Sequence[bool]
    asked: int = 0
    """How many answers count; 0: not known."""

    @property
    def rows(self) -> int:
        """How many rows it takes."""
        return 3 + bool(self.read)

    @property
    def columns(self) -> int:
        """How many columns it takes if there is room for all of it."""
        answers = (*self.right, *self.said)
        whole = max(map(cell_len, answers)) if len(self.right) == 1 else len(self.right) * self.pitch
        return max(cell_len(self.title) + len(self.score), LABEL + whole)

    @property
    def pitch(self) -> int:
        """Columns from one symbol to the next: two where there are wide characters."""
        return max((cell_len(each[:1]) for each in (*self.read, *self.right, *self.said)), default=1)

    @property
    def score(self) -> str:
        """` · 9 of 50 wrong`, or ` · 50 of 50 right`; empty if it is not known how many are asked for."""
        wrong = sum(self.wrong)
        known = f"{wrong} of {self.asked} wrong" if wrong else f"{self.asked} of {self.asked} right"
        return f" · {known}" if self.asked else ""


def draw(sequences: Sequence[AnswerRows], t: int, width: int, height: int) -> Grid:
    """As many sequences as there is room for, one below the other and then side by side, the columns around timestep t
    (from 1). A blank row is between them unless more have room without it."""
    grid, row, left = Grid(width, height), 0, 0
    column = min(max((each.columns for each in sequences), default=0), width)
    rows, side_by_side = max((each.rows for each in sequences), default=1), (width + APART) // (column + APART)
    below = (height + 1) // (rows + 1)
    blank = below * side_by_side >= len(sequences) or height // rows <= below  # where no more fit without blank rows
    for each in sequences:
        if row and row + each.rows > height:
            row, left = 0, left + column + APART
        if left + column > width:
            break
        one = Grid(column, each.rows)
        _draw_one(one, each, t)
        grid.paste(row, left, one)
        row += each.rows + blank
    return grid


def draw_numbers(first: int, right: Sequence[float], said: Sequence[float], width: int, height: int) -> Grid:
    """A row for each sequence that has one number as its answer, counted from `first`: what is right, what was said,
    and the difference."""
    grid = Grid(width, height)
    for column, name in zip((0, *COLUMNS), ("sequence", "right", "said", "said − right"), strict=True):
        grid.write(0, column, name, Ink.MUTED)
    for row, (one, other) in enumerate(zip(right, said, strict=True), 1):
        if row < height:
            grid.write(row, 0, f"{first + row - 1:>8}", Ink.MUTED)
            for column, value in zip(COLUMNS, (one, other, other - one), strict=True):
                grid.write(row, column, exact(value), Ink.LABEL)
    return grid


def _draw_one(grid: Grid, of: AnswerRows, t: int) -> None:
    pitch = 1 if len(of.right) == 1 else of.pitch
    room = max((grid.width - LABEL) // pitch, 1)
    first = min(max(t - 1 - room // 2, 0), max(len(of.right) - room, 0))
    scored = Ink.SATURATED if any(of.wrong) else Ink.MUTED  # the colour of what is wrong, which it explains
    grid.write(0, grid.write(0, 0, of.title, Ink.MUTED), of.score, scored)
    lines = [("read", of.read), ("right", of.right), ("said", of.said)]
    for row, (name, symbols) in enumerate(lines if of.read else lines[1:], 1):
        grid.write(row, 0, name, Ink.MUTED)
        for column, symbol in enumerate(symbols[first : first + room]):
            place = first + column
            bad = name == "said" and of.wrong[place]
            ink = Ink.SATURATED if bad else Ink.CHOSEN if place == t - 1 else Ink.LABEL
            grid.write(row, LABEL + column * pitch, symbol if len(symbols) == 1 else (symbol or " ")[0], ink)
