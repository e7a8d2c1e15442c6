"""The contributions to one number, as bars to the right for + and to the left for −, each with its name and number.

Their colours are those of the signs, no more: a list has no legend that would say what a tone is.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len

from rnn_tui.charts.bar import Scale, horizontal, sign_ink
from rnn_tui.charts.operations import clipped, widest
from rnn_tui.charts.primitives.grid import Grid, Ink

LEAST_BAR = 8
"""With fewer columns than this, bars are left out."""
LONGEST_NAME = 16
BESIDE = 16
"""The columns of bars from which there is room to say how each contribution was computed."""
PRODUCT, EQUALS = "value × weight", " = "
"""The heading of the products, and what stands before their values."""


@dataclass(frozen=True)
class ContributionBar:
    """One contribution as a bar."""

    name: str
    value: float
    text: str
    """The number as it is printed."""
    detail: str = ""
    """How it was computed: `+0.55 × +0.75`."""
    product: str = ""
    """The same in symbols, `x[0]·Wx`, which is its name where there is no room for the numbers."""


@dataclass(frozen=True)
class ContributionBars:
    """The largest contributions, or those after them, the largest first; a line about the others; and the sum."""

    shown: tuple[ContributionBar, ...]
    rest: str
    """`and 12 more, together +0.0312`; empty if there are no others."""
    whole: ContributionBar | None
    """The sum; None if they are not summed."""
    more: str = ""
    """Behind the line about the others, where there is room: the key that shows them."""
    ends: tuple[float, float] = (0.0, 0.0)
    """The lowest and the highest of all, where others are larger than those shown: one scale for all pages."""

    @property
    def weighted(self) -> bool:
        """Whether some are products of a value and a weight, so that they have a heading."""
        return any(each.detail for each in self.shown)

    def draw(self, width: int, height: int) -> Grid:
        """Where rows are few the heading stays and the sum goes, which whoever draws this has said above it."""
        grid = Grid(width, height)
        least = len(self.shown) + bool(self.rest)
        head = self.weighted and least < height
        whole = self.whole if not head or least + 1 < height else None
        tails = bool(self.rest) + (whole is not None)
        named, detail = self._named, self._details(width)
        text = widest([each.text for each in named])
        names = [each.name if detail else each.product or each.name for each in self.shown]
        beside = [] if detail else [each.name for each in named[len(names) :]]  # the name of the sum
        name = min(widest([*names, *beside]), LONGEST_NAME)
        number = name + 1 + (detail + len(EQUALS) if detail else 0)
        start = number + text + 1
        finite = [each.value for each in self.shown if math.isfinite(each.value)]
        low, high = min(*finite, 0.0, self.ends[0]), max(*finite, 0.0, self.ends[1])
        scale = Scale(low, high, width - start - (high == 0))  # a column for zero itself if all bars go to the left
        pitch = 2 if len(self.shown) * 2 + tails + head <= height else 1
        values = np.array([each.value for each in self.shown], dtype=np.float64)
        lengths = scale.eighths(values).tolist()
        row = 0
        if head:
            product = PRODUCT.rjust(name + 1 + detail) if detail else PRODUCT
            grid.write(row, 0, clipped(f"{product} = contribution", width), Ink.MUTED)
            row += 1
        for place, each in enumerate(self.shown[: max(height - tails - head, 0)]):
            grid.write(row, 0, shortened(names[place], name).ljust(name), Ink.LABEL)
            if detail and each.detail:
                grid.write(row, name + 1, f"{each.detail.rjust(detail)}{EQUALS}", Ink.MUTED)
            ink = Ink.PLAIN if math.isfinite(each.value) else Ink.INVALID
            grid.write(row, number, each.text.rjust(text), ink)
            if width - start >= LEAST_BAR:
                self._bar(grid, row, start + scale.below, each.value, lengths[place])
            row += pitch
        if self.rest:
            rest = f"{self.rest}{self.more}"
            grid.write(row, 0, rest if cell_len(rest) <= width else clipped(self.rest, width), Ink.LABEL)
            row += 1
        if whole is not None:
            grid.write(row, 0, clipped(whole.name, number - 1).rjust(number - 1), Ink.CHOSEN)
            ink = Ink.CHOSEN if math.isfinite(whole.value) else Ink.INVALID
            grid.write(row, number, whole.text.rjust(text), ink)
        return grid

    def _details(self, width: int) -> int:
        """The columns for how each was computed: 0 if bars would be too short beside them."""
        detail = widest([each.detail for each in self.shown])
        name = min(widest([each.name for each in self.shown]), LONGEST_NAME)
        taken = name + 1 + detail + len(EQUALS) + widest([each.text for each in self._named]) + 1
        return detail if detail and width - taken >= BESIDE else 0

    @property
    def _named(self) -> tuple[ContributionBar, ...]:
        return self.shown if self.whole is None else (*self.shown, self.whole)

    def _bar(self, grid: Grid, row: int, zero: int, value: float, eighths: int) -> None:
        if math.isnan(value):
            grid.write(row, zero, "?", Ink.INVALID)
            return
        grid.fill(row, zero, zero + 1, "▏", Ink.MUTED)
        horizontal(grid, row, zero, eighths, sign_ink(value))


def shortened(name: str, width: int) -> str:
    """A name in at most `width` columns, which keeps the index that tells it from the others: `x of the…[3]`."""
    found = re.search(r"(\[\d+\]|)(·.*|)$", name)
    tail = found[0] if found and cell_len(found[0]) < width else ""
    return name if cell_len(name) <= width else clipped(name[: len(name) - len(tail)], width - cell_len(tail)) + tail
