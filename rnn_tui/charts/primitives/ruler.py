"""The time ruler under a chart: `1 5 ▲7 10`.

The current step is a mark in this row, never a column through the picture: a step then redraws only a few cells, and
every other row stays the same object.
"""

from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.grid import Grid, Ink

MARK = "▲"


@dataclass(frozen=True)
class Axis:
    """The columns of the numbers first … last: number n is at column `start + (n - first) * pitch`."""

    first: int
    last: int
    start: float
    pitch: float

    def column(self, number: int) -> int:
        """The column of a number; it may be outside the visible part."""
        return round_half_up(self.start + (number - self.first) * self.pitch)

    def number(self, column: int) -> int:
        """The number nearest to a column, within first … last."""
        nearest = round_half_up((column - self.start) / self.pitch) + self.first if self.pitch else self.first
        return min(max(nearest, self.first), self.last)

    def interval(self) -> int:
        """1, 2, 5, 10, 20, 50 …: the smallest distance between ticks that leaves room between their labels."""
        widest = len(str(self.last)) + 2
        decade = 1
        while True:
            for step in (decade, 2 * decade, 5 * decade):
                if step * self.pitch >= widest or step > self.last - self.first:
                    return step
            decade *= 10


def ruler(
    axis: Axis, width: int, cursor: int | None = None, label: str | None = None, *, place: int | None = None
) -> Grid:
    """One row: tick labels at the first number and at multiples of a round interval, or at every second number from the
    first on, and a mark at `cursor` with its number, on that side of it where it covers fewer labels.

    `label` replaces that number, `place` the mark's column (for a position that is not on the axis: before the first
    number).
    """
    grid = Grid(width, 1)
    shown: list[tuple[int, int, str]] = []
    for number, start, text in _labels(axis, width):
        if number != cursor and (not shown or shown[-1][1] < start):
            shown.append((start, start + len(text), text))
    if cursor is not None:
        column = min(max(axis.column(cursor) if place is None else place, 0), width - 1)
        text = str(cursor) if label is None else label
        sides = ((column, MARK + text), (max(column - len(text), 0), text + MARK))
        fitting = sides[column + 1 + len(text) > width :] if column >= len(text) else sides[:1]
        # a label touches the mark if there is no blank cell between them
        touched = [
            [each for each in shown if side <= each[1] and each[0] <= side + len(text) + 1] for side, _ in fitting
        ]
        fewest = min(range(len(fitting)), key=list(map(len, touched)).__getitem__)
        shown = [each for each in shown if each not in touched[fewest]]
        grid.write(0, *fitting[fewest], Ink.CURSOR)
    for start, _, text in shown:
        grid.write(0, start, text, Ink.MUTED)
    return grid


def _labels(axis: Axis, width: int) -> list[tuple[int, int, str]]:
    """Number, column and text of every label that could be shown, from left to right: the middle of each is at its
    number, or the end of each, where the last number is so near to the end of the row that its label would leave it."""
    interval = axis.interval()
    origin = axis.first if interval == 2 else 0  # 1 3 5, not 1 4 6: a 2 would be too near to the 1
    least = max(axis.number(0), axis.first + interval // 2 + 1)
    numbers = range(least + (origin - least) % interval, axis.number(width) + 1, interval)
    ending = width - len(str(axis.last)) // 2 <= axis.column(axis.last) < width
    found = []
    for number in (axis.first, *numbers):
        text, column = str(number), axis.column(number)
        if 0 <= column < width:
            before = len(text) - 1 if ending else (len(text) - 1) // 2
            found.append((number, min(max(column - before, 0), width - len(text)), text))
    return found


def masked_steps(axis: Axis, width: int, masked: NDArray[np.bool_]) -> Grid:
    """One row: `×` above every visible number whose step is masked, and what it means where a part of the row is blank.

    `masked`: (time,), from the axis's first number on.
    """
    grid = Grid(width, 1)
    for number in range(axis.number(0), axis.number(width) + 1):
        at = number - axis.first
        if 0 <= (column := axis.column(number)) < width and at < len(masked) and masked[at]:
            grid.write(0, column, "×", Ink.MUTED)
    row = grid.text[0].ljust(width)
    for said, blank in (("masked: ", " " * len(" masked: ") + "×"), (" masked", "×" + " " * len(" masked "))):
        if (found := row.find(blank)) >= 0:
            grid.write(0, found + 1, said, Ink.MUTED)
            break
    return grid


@cache
def masked_words(masked: bytes) -> tuple[str, ...]:
    """Which of the timesteps are masked, and how many, for a byte each that is not 0 where one is:
    `masked: t 1–2, 8–10`, `5 masked`; empty if none is."""
    places = [t for t, each in enumerate(masked, 1) if each]
    runs = [[t for _, t in run] for _, run in groupby(enumerate(places), lambda each: each[1] - each[0])]
    spans = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
    return (f"masked: t {spans}", f"{len(places)} masked") if places else ()


def round_half_up(value: float) -> int:
    """2.5 to 3 and 3.5 to 4: rounding to even would move marks by unequal steps."""
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)
