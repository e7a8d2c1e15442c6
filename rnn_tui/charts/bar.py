"""One bar: a number, its length in eighths of a cell, and its cells, horizontal or vertical, positive or negative."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.colormap import LEVELS, TONES, levels
from rnn_tui.charts.primitives.grid import REVERSED, Grid, Ink

Floats = NDArray[np.floating[Any]]

FROM_LEFT = " ▏▎▍▌▋▊▉█"
"""Blocks filled from the left by 0 … 8 eighths."""
FROM_BELOW = " ▁▂▃▄▅▆▇█"
"""Blocks filled from below by 0 … 8 eighths."""
NONE = (-np.inf, np.inf)
"""The limits of values that are never saturated."""


@dataclass(frozen=True)
class Scale:
    """Converts values to eighths of a cell: `below` cells for negative and `above` cells for positive values."""

    lower: float
    upper: float
    cells: int

    @cached_property
    def below(self) -> int:
        """Cells on the negative side; zero lies on the edge between two cells."""
        low, high = min(self.lower, 0.0), max(self.upper, 0.0)
        if low == 0:
            return 0
        if high == 0:
            return self.cells
        most = max(-low, high)
        share = (-low / most) / (-low / most + high / most)
        return min(max(round(self.cells * share), 1), max(self.cells - 1, 1))

    @cached_property
    def above(self) -> int:
        return self.cells - self.below

    def eighths(self, values: Floats) -> NDArray[np.int64]:
        """Signed lengths; a value other than zero has at least one eighth, and infinities fill their side."""
        values = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0)
        sides = [(cells, abs(end)) for cells, end in ((self.below, self.lower), (self.above, self.upper))]
        cells, end = min((each for each in sides if all(each)), key=lambda side: side[0] / side[1], default=(1, 1.0))
        with np.errstate(over="ignore"):
            lengths = values / end * (cells * 8)  # in this order: cells / end may be more than the largest number
        visible = np.sign(values) * np.maximum(np.rint(np.abs(lengths)), values != 0)
        held: Floats = np.clip(visible, -self.below * 8, self.above * 8)
        return held.astype(np.int64)


def even(cells: int, lower: float, upper: float) -> int:
    """The largest number of `cells` that both sides of zero can share equally, if they are equally long."""
    return cells // 2 * 2 if lower == -upper else cells


def saturated(values: Floats, limits: tuple[float, float]) -> NDArray[np.bool_]:
    """Which values are finite and beyond the limits."""
    return np.asarray(((values < limits[0]) | (values > limits[1])) & np.isfinite(values))


def inks(values: Floats, lower: float, upper: float) -> NDArray[np.int64]:
    """The ink of the bar of each value: the colour that a heatmap on the same scale, and its legend, give to it. What
    is hardly more or less than zero has the weakest colour of its sign."""
    unsigned = lower >= 0
    tones = np.rint(levels(values, lower, upper, unsigned=unsigned) * ((TONES - 1) / (LEVELS - 1))).astype(np.int64)
    if unsigned:
        found = tones + Ink.UNSIGNED
    else:
        found = np.where(tones == TONES // 2, tones + np.where(values < 0, -1, 1), tones) + Ink.SIGNED
    return np.where(np.isfinite(values), found, Ink.INVALID)


def sign_ink(value: float) -> int:
    """The ink of a bar whose colour says its sign only: the tone halfway between the weakest and the strongest."""
    if not np.isfinite(value):
        return Ink.INVALID
    return Ink.SIGNED + (TONES - 1) * (3 if value > 0 else 1) // 4


def horizontal(grid: Grid, row: int, zero: int, eighths: int, ink: int) -> None:
    """A horizontal bar in `row` from the left edge of column `zero`: to the right if positive, else to the left."""
    full, rest = divmod(abs(eighths), 8)
    if eighths >= 0:
        grid.fill(row, zero, zero + full, "█", ink)
        if rest:
            grid.fill(row, zero + full, zero + full + 1, FROM_LEFT[rest], ink)
    else:
        grid.fill(row, zero - full, zero, "█", ink)
        if rest:
            grid.fill(row, zero - full - 1, zero - full, FROM_LEFT[8 - rest], ink + REVERSED)


def vertical(grid: Grid, zero: int, start: int, stop: int, eighths: int, ink: int) -> None:
    """A vertical bar in columns start … stop - 1 from the upper edge of row `zero`: upwards if positive, else
    downwards."""
    full, rest = divmod(abs(eighths), 8)
    if eighths >= 0:
        grid.block(zero - full, zero, start, stop, "█", ink)
        if rest:
            grid.fill(zero - full - 1, start, stop, FROM_BELOW[rest], ink)
    else:
        grid.block(zero, zero + full, start, stop, "█", ink)
        if rest:
            grid.fill(zero + full, start, stop, FROM_BELOW[8 - rest], ink + REVERSED)
