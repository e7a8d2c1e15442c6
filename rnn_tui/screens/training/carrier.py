"""Carries a run of training on in a thread: looks at it twenty times a second, and now and then at what its weights
make of the sequences on the screen.

While a report is drawn, training waits for it: the two would only hold each other up. The next is made when this one
has been on the screen for as long as drawing it took, so that training and keys have their time, however slow it is.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Event

from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.training.session.session import Session
from rnn_tui.engine.training.session.snapshots import WeightSnapshot
from rnn_tui.screens.training.messages import SnapshotTraced, TracedWeights, TrainingReport
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.worker_loop import MESSAGES, drive

Left = Callable[[], bool]
"""Whether nobody waits for it any more."""

GROUP, BACK = "training", "looking back"
PACE = 0.25
"""Seconds from one set of weights that is shown in all views to the next, at least."""
WAITS = 0.1
"""Seconds for which training waits until a report is on the screen, at most."""
PATIENCE = 2.0
"""Seconds for which the next set waits until what was asked about the one before is worked out."""


@dataclass
class Carrier:
    """Who carries one run on."""

    host: Host
    session: Session
    setup: Setup
    """The plan's numbers: the weights shown last, and the inputs that are looked at."""
    follows: bool = True
    """Whether views follow the weights."""
    busy: bool = False
    """Whether something that was asked about the weights on the screen is not worked out yet."""
    posted: float = 0.0
    """When the last report was made."""
    due: float = 0.0
    """When the next may be made; infinite while the last is not on the screen yet."""
    shown: float = 0.0
    """When weights were shown last."""
    seen: Event = field(default_factory=Event)
    """Set when the last report is on the screen."""
    turn: int = 0
    """How often it was carried on; it rests when the last turn has ended."""

    def go_on(self, updates: int | None = None) -> None:
        """Train, until it is done or left, or so many updates are made."""
        self._start(lambda left: self._train(left, updates))

    def end(self) -> None:
        """End training where it is, as it ends by itself."""
        self._start(lambda left: self.session.end())

    def leave(self) -> None:
        """Let it rest where it is."""
        self.seen.set()
        self.host.threads.stop(GROUP)

    def look_at(self, made: WeightSnapshot, pins: bool = False) -> None:
        """Say what earlier weights do; nobody waits for those that were asked for before."""
        self.host.threads.stop(BACK)
        self.host.threads.start(partial(self._look_at, made, pins), BACK)

    def drawn(self) -> None:
        """The last report is on the screen."""
        now = time.monotonic()
        self.due = now + max(now - self.posted, 1 / MESSAGES)
        self.seen.set()

    def _start(self, part: Callable[[Left], None]) -> None:
        self.turn += 1
        self.host.threads.start(partial(self._carry, part, self.turn), GROUP)

    # In a thread

    def _carry(self, part: Callable[[Left], None], turn: int) -> None:
        worker, reason = get_current_worker(), ""
        try:
            part(lambda: worker.is_cancelled)
        except RnnError as error:
            reason = str(error)
        except MemoryError:
            reason = "There is not enough memory to go on."
        self._tell(lambda: False, shows=self.follows, turn=turn, reason=reason)

    def _train(self, left: Left, updates: int | None) -> None:
        self.session.train(left, partial(self._look, left), updates)

    def _look(self, left: Left) -> None:
        """Tell how far it is, unless what was told before is not taken yet."""
        now = time.monotonic()
        if now >= self.due:
            shows = self.follows and now - self.shown > (PATIENCE if self.busy else PACE)
            self._tell(left, shows)
            self.seen.wait(WAITS)

    def _tell(self, left: Left, shows: bool, turn: int = 0, reason: str = "") -> None:
        self.due = math.inf
        self.seen.clear()
        record = self.session.record()
        traced = self._traced(record.snapshots[-1], left) if shows else None
        self.posted = time.monotonic()
        self.host.post_message(TrainingReport(self.session, record, traced, turn, reason))

    def _look_at(self, made: WeightSnapshot, pins: bool) -> None:
        worker = get_current_worker()
        traced = self._traced(made, lambda: worker.is_cancelled)
        if traced is not None:
            self.host.post_message(SnapshotTraced(self.session, traced, pins))

    def _traced(self, made: WeightSnapshot, left: Left) -> TracedWeights | None:
        """What happens on the sequences that are looked at; None where it was left before that is known."""
        before = self.setup
        setup = with_weights(before, self.session, made)
        try:
            trace = drive(setup.forward_work(self.session.prepared.model.stack), left, lambda _: None)
        except (RnnError, MemoryError):  # of inputs that somebody chose; the run of the plan says so
            return None
        finally:
            self.shown = time.monotonic()
        return None if trace is None else TracedWeights(before, setup, trace)


def with_weights(setup: Setup, session: Session, made: WeightSnapshot) -> Setup:
    """The same with the weights after some update."""
    origin = f"{counted(made.step, 'update')} of training"
    return setup.with_weights(session.prepared.model.stack, made.weights, origin)
