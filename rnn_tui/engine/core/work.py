"""Long work: a generator that says how far it is and can be left at every such place.

Whoever drives it decides on threads, progress bars and cancelling.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Progress:
    """How far a piece of long work is."""

    done: int
    total: int
    what: str
    """A word or two: "influence", "timesteps"."""

    def __str__(self) -> str:
        return f"{self.what} {100 * self.done // max(self.total, 1)} %"


Work = Generator[Progress, None, Answer]
"""What long work is: it yields its progress and returns its answer."""


def finish(work: Work[Answer]) -> Answer:
    """What a piece of long work returns, with nobody watching."""
    with unbounded():
        while True:
            try:
                next(work)
            except StopIteration as stop:
                found: Answer = stop.value
                return found


def unbounded() -> np.errstate:
    """Where work is done: numbers may leave all bounds, and what comes of that is infinite or NaN, not a warning."""
    return np.errstate(all="ignore")
