"""Parts of one width, side by side, in columns of the screen.

A part has whole columns, or one and a half, two and a half …: an edge in the middle of a cell is drawn there (`▌`)
where the cell has no other border, and otherwise is at the nearest column, so that every other part is a column wider.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.numbers import NARROWEST

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Columns:
    """Where `count` parts are."""

    count: int
    width: float
    """The columns of each part, a multiple of a half."""

    @property
    def columns(self) -> int:
        """The columns that are used."""
        return ceil(self.count * self.width)

    def start(self, part: int) -> int:
        """The column at which a part begins, and the one before it ends."""
        return self.columns if part >= self.count else ceil(part * self.width - 0.5)

    def middle(self, part: int) -> int:
        """The column in the middle of a part."""
        return int((part + 0.5) * self.width)

    def at(self, column: int) -> int:
        """The part at a column: the one in the middle of the cell."""
        return min(int((column + 0.5) // self.width), self.count - 1)

    def inside(self, start: int, stop: int) -> Indices:
        """The parts at the columns start … stop - 1, as far as there are any: those in the middle of the cells."""
        return self._at(np.arange(start, min(stop, self.columns)) + 0.5)

    def ends(self, start: int, stop: int) -> tuple[Indices, Indices]:
        """The parts in the left and in the right half of the cells start … stop - 1; they differ where an edge is in
        the middle of a cell."""
        cells = np.arange(start, min(stop, self.columns))
        return self._at(cells + 0.25), self._at(cells + 0.75)

    def _at(self, places: NDArray[np.floating[Any]]) -> Indices:
        parts: Indices = (places // self.width).astype(np.intp)
        return np.minimum(parts, self.count - 1)


def columns_of(count: int, columns: int, most: int, *, whole: bool = False) -> float:
    """The columns of each of `count` parts in so many: at least one and at most `most`; with a half where a part is
    narrower than a number, and not `whole`."""
    halves = min(max(2 * columns // max(count, 1), 2), 2 * most)
    return halves // 2 if whole or halves >= 2 * NARROWEST else halves / 2
