"""Studies: questions about a trace whose answers take a while.

A study is a value: asked twice it is the same question, so its answer can be kept. Its work is a generator that says
how far it is and can be left at every such place; whoever drives it decides on threads, progress bars and cancelling.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from rnn_tui.engine.trace import Trace

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


@dataclass(frozen=True)
class Study(Generic[Answer]):
    """A question about a trace. Subclasses are frozen dataclasses, equal by what they ask."""

    latest_only: ClassVar[bool] = False
    """Whether a newer question of the same class makes one that still waits or runs needless: those that depend on the
    cursor."""
    goes_first: ClassVar[bool] = False
    """Whether it goes before those that wait or run, which are then begun anew: nothing is shown without it."""

    def work(self, trace: "Trace") -> Work[Answer]:
        """Yields its progress, returns its answer; raises `RnnError` where the trace has none."""
        raise NotImplementedError


def answer(study: Study[Answer], trace: "Trace") -> Answer:
    """The answer, in one go."""
    return finish(study.work(trace))


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
