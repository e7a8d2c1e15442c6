"""The messages of the training threads."""

from dataclasses import dataclass, fields

from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.training.session.needed_gradient import NeededGradient
from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.engine.training.session.sample import Sample
from rnn_tui.engine.training.session.session import Session
from rnn_tui.screens.workbench.workers import ThreadReport


@dataclass(frozen=True, eq=False)
class TracedWeights:
    """The trace of some weights on the inputs on the screen."""

    before: Setup
    """The setup when the computation started."""
    setup: Setup
    """The same setup with those weights."""
    trace: Trace
    needed: NeededGradient | None = None
    """The gradient where the task needs it, if the task says where that is."""
    sample: Sample | None = None
    """A text sampled with these weights, if the model learns text."""

    def fits(self, now: Setup) -> bool:
        """Whether the present setup differs from `before` in its weights only."""
        names = {each.name for each in fields(Setup)} - {"weights_of", "weights_from"}
        return all(getattr(self.before, name) is getattr(now, name) for name in names)


@dataclass
class TrainingReady(ThreadReport):
    """A session that is ready to train, or why there is none."""

    part = "trainer"
    method = "ready"

    session: Session | None
    begins: bool = False
    """Whether training starts at once."""
    reason: str = ""


@dataclass
class TrainingReport(ThreadReport):
    """The record of a session so far, sometimes with a trace of its weights."""

    part = "trainer"

    session: Session
    record: TrainingRecord
    traced: TracedWeights | None = None
    turn: int = 0
    """The turn that has ended; 0 if training goes on."""
    reason: str = ""
    """Why training cannot go on; empty if it can."""


@dataclass
class SnapshotTraced(ThreadReport):
    """The trace of earlier weights of a session."""

    part = "trainer"
    method = "traced"

    session: Session
    traced: TracedWeights
    pins: bool
    """Whether to pin the trace as run A instead of showing it."""


def newest(record: TrainingRecord) -> tuple[int, int]:
    """The last update of a record, and the last update whose weights it has."""
    return record.step, record.snapshots[-1].step if record.snapshots else 0
