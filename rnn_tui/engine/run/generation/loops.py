"""A loop: what a model that reads its own output repeats from some step on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

TIMES = 3
"""How often something is repeated at least."""
SHORTEST = 12
"""The least number of steps of all repetitions together."""
ALIKE = 1e-3
"""Numbers of a forecast that differ by less than this share of its range are the same."""


@dataclass(frozen=True)
class Loop:
    """A part that is repeated to the end."""

    start: int
    """The index at which it begins."""
    period: int
    """The length of the part; 1: everything stays the same."""


def loop_in(values: Sequence[Any] | NDArray[Any]) -> Loop | None:
    """The loop at the end of tokens (steps,) or of numbers (steps, columns); None if there is none."""
    made = np.asarray(values)
    numbers = made.dtype.kind == "f"
    made = made.reshape(len(made), -1)
    tolerance = ALIKE * float(np.ptp(made)) if numbers and made.size else 0
    for period in range(1, len(made) // TIMES + 1):
        differs = (
            np.abs(made[period:] - made[:-period]).max(axis=1) > tolerance
            if numbers
            else (made[period:] != made[:-period]).any(axis=1)
        )
        places = np.flatnonzero(differs)
        start = int(places[-1]) + 1 if len(places) else 0
        if len(made) - start >= max(TIMES * period, SHORTEST):
            return Loop(start, period)
    return None
