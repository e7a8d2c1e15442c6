"""The contributions to one number, as bars to the right for + and to the left for −, each with its name and number."""

import math
from dataclasses import dataclass

import numpy as np

from rnn_tui.charts.bar import Scale, horizontal, inks
from rnn_tui.charts.operations import clipped, widest
from rnn_tui.charts.primitives.grid import Grid, Ink

LEAST_BAR = 8
"""With fewer columns than this, bars are left out."""
LONGEST_NAME = 16
DETAIL = 24
"""Columns for how a contribution was computed, if there are enough."""


@dataclass(frozen=True)
class ContributionBar:
    """One contribution as a bar."""

    name: str
    value: float
    text: str
    """The number as it is printed."""
    detail: str = ""
    """How it was computed: `+0.55 × +0.75`."""


@dataclass(frozen=True)
class ContributionBars:
    """The largest contributions, the largest first; a line about the others; and the sum."""

    shown: tuple[ContributionBar, ...]
    rest: str
    """`and 12 more, together +0.0312`; empty if there are no others."""
    whole: ContributionBar | None
    """The sum; None if they are not summed."""

    def draw(self, width: int, height: int) -> Grid:
        grid = Grid(width, height)
        name = min(widest([each.name for each in self._named]), LONGEST_NAME)
        text = widest([each.text for each in self._named])
        start = name + 1 + text + 1
        room, detail = width - start, self._details(width - start)
        bars = room - detail - 2 if detail else room
        finite = [each.value for each in self.shown if math.isfinite(each.value)]
        low, high = min(*finite, 0.0, 0.0), max(*finite, 0.0, 0.0)
        scale = Scale(low, high, bars - (high == 0))  # a column for zero itself if all bars go to the left
        tails = bool(self.rest) + (self.whole is not None)
        pitch = 2 if len(self.shown) * 2 + tails <= height else 1
        values = np.array([each.value for each in self.shown], dtype=np.float64)
        most = max(-low, high) or 1.0
        lengths, colours = scale.eighths(values).tolist(), inks(values, -most, most).tolist()
        row = 0
        for number, each in enumerate(self.shown[: max(height - tails, 0)]):
            self._label(grid, row, each, name, text)
            if bars >= LEAST_BAR:
                self._bar(grid, row, start + scale.below, each.value, lengths[number], colours[number])
            if detail:
                grid.write(row, width - detail, each.detail.rjust(detail), Ink.MUTED)
            row += pitch
        if self.rest:
            grid.write(row, 0, clipped(self.rest, width), Ink.LABEL)
            row += 1
        if self.whole is not None:
            grid.write(row, 0, clipped(self.whole.name, name).rjust(name), Ink.CHOSEN)
            ink = Ink.CHOSEN if math.isfinite(self.whole.value) else Ink.INVALID
            grid.write(row, name + 1, self.whole.text.rjust(text), ink)
        return grid

    def heads(self, width: int) -> str:
        """What the products at the right are, if there is room for them."""
        name, text = (widest([getattr(each, part) for each in self._named]) for part in ("name", "text"))
        return "value × weight" if self._details(width - min(name, LONGEST_NAME) - text - 2) else ""

    def _details(self, room: int) -> int:
        """The columns at the right for how each was computed: 0 if bars would be too short beside them."""
        detail = widest([each.detail for each in self.shown])
        return detail if detail and room - detail - 2 >= DETAIL else 0

    @property
    def _named(self) -> tuple[ContributionBar, ...]:
        return self.shown if self.whole is None else (*self.shown, self.whole)

    def _label(self, grid: Grid, row: int, share: ContributionBar, name: int, text: int) -> None:
        finite = math.isfinite(share.value)
        grid.write(row, 0, clipped(share.name, name).ljust(name), Ink.LABEL)
        grid.write(row, name + 1, share.text.rjust(text), Ink.PLAIN if finite else Ink.INVALID)

    def _bar(self, grid: Grid, row: int, zero: int, value: float, eighths: int, ink: int) -> None:
        if math.isnan(value):
            grid.write(row, zero, "?", Ink.INVALID)
            return
        grid.fill(row, zero, zero + 1, "▏", Ink.MUTED)
        horizontal(grid, row, zero, eighths, ink)
