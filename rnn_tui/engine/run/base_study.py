"""Studies: questions about a trace whose answers take time.

A study is a value: equal studies have the same answer, so the answer can be kept.
"""

from dataclasses import dataclass
from typing import ClassVar, Generic

from rnn_tui.engine.core.work import Answer, Work, finish
from rnn_tui.engine.run.trace import Trace


@dataclass(frozen=True)
class Study(Generic[Answer]):
    """A question about a trace. Subclasses are frozen dataclasses, equal if they ask the same."""

    latest_only: ClassVar[bool] = False
    """Whether a newer question of the same class replaces one that is waiting or running, for questions that depend on
    the cursor."""
    goes_first: ClassVar[bool] = False
    """Whether it goes before waiting and running ones, which then start again: without it nothing can be shown."""

    def work(self, trace: Trace) -> Work[Answer]:
        """Yields its progress, returns its answer; raises `RnnError` if the trace has none."""
        raise NotImplementedError


def answer(study: Study[Answer], trace: Trace) -> Answer:
    """The answer, in one call."""
    return finish(study.work(trace))
