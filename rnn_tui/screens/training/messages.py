"""What the threads of training tell the workbench."""

from dataclasses import dataclass, fields

from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.engine.training.session.session import Session
from rnn_tui.screens.workbench.workers import ThreadReport


@dataclass(frozen=True, eq=False)
class TracedWeights:
    """What some weights make of the sequences that are looked at."""

    before: Setup
    """The setup that was in force when it was begun."""
    setup: Setup
    """The same with those weights."""
    trace: Trace

    def fits(self, now: Setup) -> bool:
        """Whether the setup in force now has other weights at most, and the same inputs."""
        names = {each.name for each in fields(Setup)} - {"weights_of", "weights_from"}
        return all(getattr(self.before, name) is getattr(now, name) for name in names)


@dataclass
class TrainingReady(ThreadReport):
    """A run can begin; or why it cannot."""

    part = "trainer"
    method = "ready"

    session: Session | None
    begins: bool = False
    """Whether it begins by itself."""
    reason: str = ""


@dataclass
class TrainingReport(ThreadReport):
    """How far a run is; now and then with what its weights do."""

    part = "trainer"

    session: Session
    record: TrainingRecord
    traced: TracedWeights | None = None
    turn: int = 0
    """Which turn of carrying it on has ended; 0: none has."""
    reason: str = ""
    """Why it cannot be carried on."""


@dataclass
class SnapshotTraced(ThreadReport):
    """What earlier weights of a run do."""

    part = "trainer"
    method = "traced"

    session: Session
    traced: TracedWeights
    pins: bool
    """Whether it is to be compared with, instead of being looked at."""
