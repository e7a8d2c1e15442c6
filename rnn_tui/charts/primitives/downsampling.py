"""Samples of very long sequences for charts, without reading the whole sequence."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGE = 1 << 24
"""The size in numbers from which a sequence is sampled rather than copied."""
STEPS = 4096
"""The number of steps in a sample: more than any screen shows, and few enough to be read at once."""


def sampled(values: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """The rows of (time, units) that stand for all of them: every row, or one from each of equal parts of the time.

    Within its part a row is chosen at random (always the same one), so that no period is always sampled at one phase.
    """
    steps, units = values.shape
    count = min(max(LARGE // max(units, 1), 1), STEPS)
    if values.size <= LARGE or steps <= count:
        return np.arange(steps)
    edges = np.linspace(0, steps, count + 1).astype(np.int64)
    places = np.random.default_rng(0).random(count)
    return np.asarray(edges[:-1] + (places * np.diff(edges)).astype(np.int64))


class Reordered:
    """A large array (time, units) with its units in another order; nothing is copied until it is read."""

    def __init__(self, values: NDArray[Any], order: list[int]) -> None:
        self._values, self._order = values, np.asarray(order)
        self.shape, self.ndim, self.dtype, self.size = values.shape, 2, values.dtype, values.size

    def __array__(self, *given: Any, **named: Any) -> NDArray[Any]:
        return np.asarray(self._values[:, self._order], *given, **named)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, tuple):
            rows, units = index
            return self._values[rows, self._order[units]] if isinstance(units, int) else self[rows][..., units]
        return self._values[index][..., self._order]
