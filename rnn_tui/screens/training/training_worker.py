"""Runs training in a thread, and reports its progress up to twenty times a second, sometimes with a trace of the
weights.

Training waits while a report is drawn, because both would slow each other down. The next report comes when this one has
been on the screen as long as its drawing took, so that half of the time is left for training and keys.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event

from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.training.session.needed_gradient import needed_gradient
from rnn_tui.engine.training.session.sample import sample
from rnn_tui.engine.training.session.session import Session
from rnn_tui.engine.training.session.snapshots import WeightSnapshot
from rnn_tui.engine.training.task_data import TaskData
from rnn_tui.screens.training.messages import SnapshotTraced, TracedWeights, TrainingReport
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.worker_loop import MESSAGES, drive

Left = Callable[[], bool]
"""A function that says whether the work is cancelled."""

GROUP, BACK = "training", "looking back"
PACE = 0.25
"""The least time in seconds between two sets of weights that all views show."""
WAITS = 0.1
"""The longest time in seconds that training waits for a report to be drawn."""
SEQUENCES = 8
"""The number of unseen sequences on the screen while a model learns."""
PATIENCE = 2.0
"""The time in seconds between two sets of weights while a study of the last one is being computed."""


@dataclass
class TrainingWorker:
    """Runs one training session in threads."""

    host: Host
    session: Session
    setup: Setup
    """The plan's setup: the weights shown last, and the inputs on the screen."""
    racer: int = 0
    """Which model of a race is shown."""
    follows: bool = True
    """Whether the views show the newest weights."""
    busy: bool = False
    """Whether a study of the weights on the screen is still being computed."""
    posted: float = 0.0
    """The time of the last report."""
    due: float = 0.0
    """The time of the next report; infinite until the last one is on the screen."""
    shown: float = 0.0
    """The time when weights were last shown."""
    newest: tuple[WeightSnapshot, Setup] | None = None
    """The weights that were traced last, and the setup with them: those of a model of a race that has stopped stay the
    newest while others learn."""
    seen: Event = field(default_factory=Event)
    """Set when the last report is on the screen."""
    turn: int = 0
    """How often training was continued; it is paused when the last turn has ended."""

    @property
    def racing(self) -> Session:
        """The session of the model that is shown; in a race `session` trains it among the others."""
        return self.session.racers[self.racer][1]

    @property
    def stack(self) -> Stack:
        """The model that is shown."""
        return self.racing.prepared.model.stack

    def go_on(self, updates: int | None = None) -> None:
        """Trains until the end, until it is paused, or for that many updates."""
        self._start(lambda left: self._train(left, updates))

    def end(self) -> None:
        """Ends training now, with the final weights that the settings ask for."""
        self._start(lambda left: self.session.end())

    def leave(self) -> None:
        """Pauses training."""
        self.seen.set()
        self.host.threads.stop(GROUP)

    def look_at(self, made: WeightSnapshot, pins: bool = False) -> None:
        """Computes the trace of earlier weights; cancels an earlier request."""
        self.host.threads.stop(BACK)
        self.host.threads.start(partial(self._look_at, self.racing, made, pins), BACK)

    def drawn(self) -> None:
        """Called when the last report is on the screen."""
        now = time.monotonic()
        self.due = now + max(now - self.posted, 1 / MESSAGES)
        self.seen.set()

    def _start(self, part: Callable[[Left], None]) -> None:
        self.turn += 1
        self.host.threads.start(partial(self._run, part, self.turn), GROUP)

    # In the thread

    def _run(self, part: Callable[[Left], None], turn: int) -> None:
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
        """Reports the progress, unless the last report is not on the screen yet."""
        now = time.monotonic()
        if now >= self.due:
            shows = self.follows and now - self.shown > (PATIENCE if self.busy else PACE)
            self._tell(left, shows)
            self.seen.wait(WAITS)

    def _tell(self, left: Left, shows: bool, turn: int = 0, reason: str = "") -> None:
        self.due = math.inf
        self.seen.clear()
        racer = self.racer
        record = self.session.record().of_racer(racer)
        made, known = record.snapshots[-1], self.newest
        if known is not None and not turn and made is known[0] and self.setup is known[1]:
            shows = False
        traced = self._traced(self.session.racers[racer][1], made, left) if shows else None
        if traced is not None:
            self.newest = made, traced.setup
        self.posted = time.monotonic()
        self.host.post_message(TrainingReport(self.session, record, traced, turn, reason))

    def _look_at(self, racing: Session, made: WeightSnapshot, pins: bool) -> None:
        worker = get_current_worker()
        traced = self._traced(racing, made, lambda: worker.is_cancelled)
        if traced is not None:
            self.host.post_message(SnapshotTraced(self.session, traced, pins))

    def _traced(self, racing: Session, made: WeightSnapshot, left: Left) -> TracedWeights | None:
        """The trace of those weights on the inputs on the screen; None if it was cancelled or not possible."""
        before, stack, data = self.setup, racing.prepared.model.stack, racing.prepared.data
        setup = with_weights(before, racing, made)
        try:
            trace = drive(setup.forward_work(stack), left, lambda _: None)
            said = None if trace is None else drive(sample(setup.model(stack), data), left, lambda _: None)
        except (RnnError, MemoryError):  # caused by the user's inputs; the run of the plan reports it
            return None
        finally:
            self.shown = time.monotonic()
        if trace is None:
            return None
        return TracedWeights(before, setup, trace, needed_gradient(trace, data.task), said)


def with_weights(setup: Setup, session: Session, made: WeightSnapshot) -> Setup:
    """The setup with the weights of that snapshot."""
    origin = f"after {counted(made.step, 'update')}" if made.step else "before training"
    return setup.with_weights(session.prepared.model.stack, made.weights, origin)


def looking_at(setup: Setup, data: TaskData) -> Setup:
    """The setup with unseen sequences of the task as inputs."""
    made, count = data.unseen, min(SEQUENCES, len(data.unseen.x))
    setup = setup.fed(made.x[:count], f"{data.task.words}, unseen", tokens=made.tokens[:count])
    vocabulary, classes = data.vocabulary or setup.vocabulary, data.task.class_names or setup.classes
    return replace(setup, vocabulary=vocabulary, classes=classes, predicts_tokens=data.task.continues)
