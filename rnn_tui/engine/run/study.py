"""Studies: questions about a trace whose answers take a while.

A study is a value: asked twice it is the same question, so its answer can be kept.
"""

from dataclasses import dataclass
from typing import ClassVar, Generic

from rnn_tui.engine.core.work import Answer, Work, finish
from rnn_tui.engine.run.trace import Trace


@dataclass(frozen=True)
class Study(Generic[Answer]):
    """A question about a trace. Subclasses are frozen dataclasses, equal by what they ask."""

    latest_only: ClassVar[bool] = False
    """Whether a newer question of the same class makes one that still waits or runs needless: those that depend on the
    cursor."""
    goes_first: ClassVar[bool] = False
    """Whether it goes before those that wait or run, which are then begun anew: nothing is shown without it."""

    def work(self, trace: Trace) -> Work[Answer]:
        """Yields its progress, returns its answer; raises `RnnError` where the trace has none."""
        raise NotImplementedError


def answer(study: Study[Answer], trace: Trace) -> Answer:
    """The answer, in one go."""
    return finish(study.work(trace))
