"""Long work: a generator that yields its progress and can be stopped at every yield.

The caller decides on threads, progress bars and cancelling.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Progress:
    """How much of a piece of long work is done."""

    done: int
    total: int
    what: str
    """What is being worked on, in a word or two: "influence", "timesteps"."""

    def __str__(self) -> str:
        return f"{self.what} {100 * self.done // max(self.total, 1)} %"


Work = Generator[Progress, None, Answer]
"""Long work: a generator that yields its progress and returns its answer."""


def finish(work: Work[Answer]) -> Answer:
    """Runs a piece of long work to its end and returns its answer; the progress is ignored."""
    with unbounded():
        while True:
            try:
                next(work)
            except StopIteration as stop:
                found: Answer = stop.value
                return found


def unbounded() -> np.errstate:
    """For computations in which numbers may overflow: the result is then infinite or NaN, without a warning."""
    return np.errstate(all="ignore")
