"""Training on the screen: begun, paused, gone on with, ended, begun anew, and looked back at.

The plan's weights follow: they are a moment of the history like any others, so one undo takes all of a run back.
Training rests where the plan, or its weights, are changed by somebody else.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.training.baselines import baselines
from rnn_tui.engine.training.session.answers import Answers
from rnn_tui.engine.training.session.choices import PreparedTraining, TrainingChoices
from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.engine.training.session.session import Session
from rnn_tui.engine.training.session.verdicts import Evidence, verdicts
from rnn_tui.engine.training.task_data import TaskData
from rnn_tui.panes.training_run import NOTHING, TrainingRun
from rnn_tui.panes.views import COMPARING, TRAINING
from rnn_tui.screens import dialogs
from rnn_tui.screens.training.carrier import GROUP, Carrier, with_weights
from rnn_tui.screens.training.messages import SnapshotTraced, TracedWeights, TrainingReady, TrainingReport
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.selection_actions import Looking
from rnn_tui.screens.workbench.undo import Snapshot

SEQUENCES = 8
"""Unseen sequences that are looked at while a model learns."""
TAG = "training"
"""All weights of a run are one undo."""
CHANGED = "the model or its weights were changed since"


class Trainer:
    """Does what the keys of training ask for."""

    def __init__(self, host: Host, looking: Looking) -> None:
        self.host, self.looking = host, looking
        self.choices = TrainingChoices()
        self._first: Snapshot | None = None
        """The plan that is trained, as it was before."""
        self._carrier: Carrier | None = None
        self._begun = self.choices
        """What was chosen for the run that is shown."""

    # Beginning

    def open(self) -> None:
        """Show how it goes; where that is shown, or nothing is trained yet, ask what is to be trained."""
        there = self.host.selection.view == TRAINING
        self.host.pane_number = 3
        if not there:
            self.looking.view(TRAINING)
        if there or not self.host.training.exists:
            self._ask()

    def _ask(self) -> None:
        try:
            self.host.setup.check_editable()
        except RnnError as error:
            self.host.notices.complain(str(error))
        else:
            self.host.push(dialogs.Train(self.choices.fitted(self.host.stack), self.host.stack), self._chosen)

    def _chosen(self, choices: TrainingChoices | None) -> None:
        if choices is not None:
            self.choices = choices
            self.begin()

    def begin(self, first: Snapshot | None = None) -> None:
        """Train as was chosen, beginning with those weights; else with the plan's, or with those of a new plan."""
        first, chosen = first or self._plan(), self.choices
        self._first, self._begun = first, chosen
        self._make(lambda: chosen.prepared(first.setup.model(first.stack)), begins=True)

    def _plan(self) -> Snapshot:
        """The plan that is trained, with its first weights and sequences of its own."""
        now, chosen = self.host.history.moment, self.choices
        if chosen.cell is None:
            return now._replace(setup=replace(now.setup, changes=()))
        stack = chosen.stack(now.stack).with_keys((), now.stack.next_key)
        return Snapshot(stack, Setup(seed=chosen.seed, dtype=now.setup.dtype), f"{chosen.task} · {chosen.model}")

    def _make(self, prepare: Callable[[], PreparedTraining], begins: bool) -> None:
        self._leave()
        self._carrier = None
        self.host.training = TrainingRun("preparing", self._begun.words)
        self.host.threads.start(partial(self._prepare, prepare, begins), GROUP)

    def _prepare(self, prepare: Callable[[], PreparedTraining], begins: bool) -> None:
        """In a thread: make the sequences, and draw the weights."""
        worker = get_current_worker()
        try:
            made = TrainingReady(Session(prepare()), begins)
        except RnnError as error:
            made = TrainingReady(None, reason=str(error))
        except MemoryError:
            made = TrainingReady(None, reason="There is not enough memory to train this.")
        if not worker.is_cancelled:
            self.host.post_message(made)

    def ready(self, event: TrainingReady) -> None:
        """Show the first weights, and begin."""
        session, first = event.session, self._first
        if session is None or first is None:
            self.host.training = self.host.training.failed(event.reason)
            return
        data, record = session.prepared.data, session.record()
        setup = with_weights(looking_at(first.setup, data), session, record.snapshots[0])
        lines = baselines(data, session.prepared.settings.loss)
        self.host.training = TrainingRun("paused", self._begun.words, lines, record, answers=answers_of(data))
        self._carrier = Carrier(self.host, session, setup)
        self.host.accept(self.host.history.move(first._replace(setup=setup), TAG))
        if event.begins:
            self.toggle()

    # Going on

    def toggle(self) -> None:
        """Go on, or pause."""
        if self.host.training.is_running:
            self._leave()
            self.host.training = replace(self.host.training, phase="paused")
        else:
            self._go_on(None)

    def batch(self) -> None:
        """One update."""
        if not self.host.training.is_running:
            self._go_on(1)

    def _go_on(self, updates: int | None) -> None:
        carrier, run = self._carrier, self.host.training
        if carrier is None:
            if run.phase != "preparing":
                self.open()
        elif carrier.session.done:
            self.host.notices.tell("This run has ended. R begins anew with the same weights; t chooses another.")
        elif self._changed(carrier):
            self.host.notices.tell(f"Training cannot go on: {CHANGED}. u goes back, R begins anew.", warns=True)
        else:
            carrier.setup, carrier.follows = self.host.setup, True
            phase = run.phase if updates else "running"  # of a single batch nobody could see the beginning
            self.host.training = replace(run, phase=phase, at=None, reason="")
            carrier.go_on(updates)

    def end(self) -> None:
        """End training here, as it ends after its last update."""
        if self._carrier is not None and not self._carrier.session.done:
            self._leave()
            self._carrier.follows = self.host.training.at is None
            self._carrier.end()

    def reset(self) -> None:
        """Back to the first weights; the same run can begin anew."""
        if self._carrier is not None:
            prepared = self._carrier.session.prepared
            self._make(lambda: prepared, begins=False)

    def _leave(self) -> None:
        """Let it rest where it is."""
        if self._carrier is not None:
            self._carrier.leave()

    def rest_if_changed(self) -> None:
        """Let it rest where the plan, or its weights, are others than training has put there."""
        if self._carrier is not None and self._changed(self._carrier):
            self._leave()
            self.host.training = replace(self.host.training, phase="paused", reason=CHANGED)

    def _changed(self, carrier: Carrier) -> bool:
        """Whether the plan, or its weights, are others than training has put there."""
        other = not self.host.stack.same_as(carrier.session.prepared.model.stack)
        return other or self.host.setup.weights_of is not carrier.setup.weights_of

    def reported(self, event: TrainingReport) -> None:
        """Take what a run says; nothing where another has begun."""
        carrier, host = self._carrier, self.host
        if carrier is None or event.session is not carrier.session:
            return
        host.call_after_refresh(carrier.drawn)
        known = host.training.record
        if known is not None and newest(event.record) < newest(known):
            return  # of two threads the one that came first was the later to say so
        phase, reason = host.training.phase, event.reason
        rests = event.turn == carrier.turn
        if rests:
            phase = "failed" if reason else "finished" if carrier.session.done else "paused"
        if self._changed(carrier):
            phase, reason = "paused", CHANGED
        else:
            carrier.setup = host.setup  # the inputs may be others
            if event.traced is not None and host.training.at is None:
                self._show(event.traced)
        host.training = replace(host.training, phase=phase, record=event.record, reason=reason)
        if rests or event.traced is not None:
            self._judge()
        carrier.busy = bool(host.studies.asked)

    def _judge(self) -> None:
        """Say what is the matter."""
        run = self.host.training
        if run.record is not None:
            found = verdicts(Evidence(self._begun, run.record, run.baselines, self.host.trace))
            self.host.training = replace(run, verdicts=found)

    def remedy(self) -> None:
        """Begin anew with what would help against the worst that is the matter."""
        run = self.host.training
        if self._carrier is None or not run.verdicts:
            self.host.notices.tell("Nothing is known to be the matter with this run." if run.exists else NOTHING)
            return
        worst = run.verdicts[0]
        self.choices = self._begun.edit(**worst.change)
        self.host.notices.tell(f"Trains anew: {worst.remedy}.")
        self.begin(None if self.choices.cell else self._first)

    def _show(self, traced: TracedWeights) -> None:
        """Those weights in all views; nothing where other inputs were chosen meanwhile."""
        host, carrier = self.host, self._carrier
        if carrier is not None and traced.fits(host.setup):
            carrier.setup = traced.setup
            host.trained(host.history.move(host.history.moment._replace(setup=traced.setup), TAG), traced.trace)

    # Looking back

    def time(self, verb: str, *numbers: int) -> bool:
        """What the keys of time mean where training is looked at; False where they mean time all the same."""
        mine = {"step": "back", "seek": "seek", "play": "toggle"}.get(verb)
        if mine is not None:
            getattr(self, mine)(*numbers)
        return mine is not None

    def back(self, by: int) -> None:
        """So many places on among the weights that were kept, or back where it is negative."""
        self._look_at(self.host.training.back(by))

    def seek(self, place: int) -> None:
        """To the weights of that place; -1: the newest."""
        self._look_at(self.host.training.seek(place))

    def _look_at(self, run: TrainingRun) -> None:
        carrier, same = self._carrier, run.at == self.host.training.at
        if carrier is None or run.snapshot is None or same:
            return
        if self._changed(carrier):
            self.host.notices.tell(f"There is no way back through training: {CHANGED}. u goes back.", warns=True)
            return
        self.host.training = run
        carrier.follows, carrier.setup = run.at is None, self.host.setup
        carrier.look_at(run.snapshot)

    def first_and_last(self) -> None:
        """Compare: A are the first weights, B those that are looked at."""
        carrier, record = self._carrier, self.host.training.record
        if carrier is not None and record is not None and not self._changed(carrier):
            carrier.setup = self.host.setup
            carrier.look_at(record.snapshots[0], pins=True)
        else:
            self.host.notices.tell("There is no training to compare the beginning of.", warns=True)

    def traced(self, event: SnapshotTraced) -> None:
        """Show what earlier weights do, or compare with it."""
        if self._carrier is None or event.session is not self._carrier.session or self._changed(self._carrier):
            return
        if event.pins:
            self.host.comparison = self.host.comparison.pin(event.traced.trace)
            if self.host.selection.view != COMPARING:
                self.looking.view(COMPARING)
        else:
            self._show(event.traced)


def answers_of(data: TaskData) -> Answers:
    """What is right for the sequences that are looked at."""
    made, first = data.unseen, slice(SEQUENCES)
    weights = None if made.weights is None else made.weights[first]
    return Answers(made.x[first], made.y[first], weights, made.tokens[first], data.task.answer_names)


def looking_at(setup: Setup, data: TaskData) -> Setup:
    """The same with unseen sequences of the task as inputs."""
    made, count = data.unseen, min(SEQUENCES, len(data.unseen.x))
    return setup.fed(made.x[:count], f"{data.task.words}, unseen", tokens=made.tokens[:count])


def newest(record: TrainingRecord) -> tuple[int, int]:
    """How far a record goes: its last update, and the last one whose weights it has."""
    return record.step, record.snapshots[-1].step if record.snapshots else 0
