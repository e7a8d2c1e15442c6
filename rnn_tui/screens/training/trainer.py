"""The commands of training: start, pause, continue, end and restart.

The plan gets the trained weights. All weights of a run are one step of the undo history. Training is paused if the user
changes the plan or its weights.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.training.baselines import baselines
from rnn_tui.engine.training.session.choices import PreparedTraining, TrainingChoices
from rnn_tui.engine.training.session.right_answers import RightAnswers
from rnn_tui.engine.training.session.session import Session
from rnn_tui.formats.training.own_data import proposed, with_own_data
from rnn_tui.panes.training_run import NOTHING, TrainingRun
from rnn_tui.panes.views import TRAINING
from rnn_tui.screens import dialogs
from rnn_tui.screens.training.changed_plan import CHANGED, is_changed, why_changed
from rnn_tui.screens.training.messages import TracedWeights, TrainingReady, TrainingReport, newest
from rnn_tui.screens.training.shown_weights import ShownWeights, titled
from rnn_tui.screens.training.training_worker import GROUP, SEQUENCES, TrainingWorker, looking_at
from rnn_tui.screens.workbench.host import Host, is_editable
from rnn_tui.screens.workbench.selection_actions import SelectionActions
from rnn_tui.screens.workbench.undo import Snapshot


class Trainer(ShownWeights):
    """Carries out the commands of training."""

    def __init__(self, host: Host, looking: SelectionActions) -> None:
        super().__init__(host, looking)
        self.choices = TrainingChoices()
        self._left: tuple[TrainingChoices, TrainingChoices] | None = None
        """What was proposed when the dialog was left without a start, and what it had been changed to."""
        self._first: Snapshot | None = None
        """The state of the plan before training."""
        self._racer = 0
        """Which model of a race is shown when the run begins."""
        self._before: TracedWeights | None = None
        """The first trace of the present run."""

    # Start

    def open(self) -> None:
        """Shows the view of training; if it is shown already, or nothing has been trained, asks for the choices."""
        host, came_from = self.host, (self.host.selection.view, self.host.pane_number)
        if not is_editable(host):
            return
        host.pane_number = 3
        if came_from[0] != TRAINING:
            self.looking.view(TRAINING)
        if came_from[0] == TRAINING or not host.training.exists:
            choices = proposed(self.choices, host.stack, host.setup.series)
            left = self._left[1] if self._left is not None and self._left[0] == choices else choices
            host.push(dialogs.Train(left, host.stack), partial(self._chosen, *came_from, choices))

    def _chosen(
        self, view: str, pane: int, proposed: TrainingChoices, result: tuple[TrainingChoices, bool] | None
    ) -> None:
        """Starts; where that was left and nothing has been trained, goes back to the view and the pane before."""
        choices, starts = result or (proposed, False)
        self._left = None if starts else (proposed, choices)
        if starts:
            self.choices = choices
            self.begin()
        elif not self.host.training.exists:
            self.looking.view(view)
            self.host.pane_number = pane

    def begin(self, first: Snapshot | None = None) -> None:
        """Trains with the present choices, starting from that state, or else from the plan or a new model."""
        first, chosen = first or self._plan(), self.choices
        self._first, self._begun = first, chosen
        self._make(lambda: chosen.prepared(first.setup.model(first.stack)), begins=True)

    def _plan(self) -> Snapshot:
        """The state to train: the present plan without interventions, or the chosen new model."""
        now, chosen = self.host.history.current, self.choices
        if chosen.cell is None:
            return now._replace(setup=replace(now.setup, changes=()))
        stack = chosen.stack(now.stack).with_keys((), now.stack.next_key)
        return Snapshot(stack, Setup(seed=chosen.seed, dtype=now.setup.dtype), titled(chosen, chosen.cell.kind()))

    def _make(self, prepare: Callable[[], PreparedTraining], begins: bool, racer: int = 0) -> None:
        self._leave()
        self._worker, self._before, self._racer = None, None, racer
        self.host.training = TrainingRun("preparing", self._begun.words)
        self.host.threads.start(partial(self._prepare, prepare, begins), GROUP)

    def _prepare(self, prepare: Callable[[], PreparedTraining], begins: bool) -> None:
        """Generates the sequences and draws the weights; runs in a thread."""
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
        """Shows the first weights, and starts training."""
        session, first = event.session, self._first
        if session is None or first is None:
            self.host.training = self.host.training.failed(event.reason)
            return
        data, record = session.prepared.data, session.record().of_racer(self._racer)
        lines = baselines(data, session.prepared.settings.loss)
        self.host.training = TrainingRun(
            "paused", self._begun.words, lines, record, answers=RightAnswers.of(data, SEQUENCES)
        )
        self._worker = TrainingWorker(self.host, session, looking_at(first.setup, data), self._racer)
        self._take(first._replace(setup=self._worker.setup), record.snapshots[0])
        if event.begins:
            self.toggle()

    # Continue

    def toggle(self) -> None:
        """Continues or pauses training."""
        if self.host.training.is_running:
            self._leave()
            self.host.training = replace(self.host.training, phase="paused")
        else:
            self._go_on(None)

    def batch(self) -> None:
        """Makes one update."""
        if not self.host.training.is_running:
            self._go_on(1)

    def _go_on(self, updates: int | None) -> None:
        worker, run = self._worker, self.host.training
        if worker is None:
            if run.phase != "preparing":
                self.open()
        elif worker.session.done:
            self.host.notices.tell("This run has ended. R begins anew with the same weights; t chooses another.")
        elif is_changed(self.host, worker):
            self.host.notices.tell(
                f"Training cannot go on: {why_changed(self.host, worker)}; R begins anew.", warns=True
            )
        else:
            worker.setup, worker.follows = self.host.setup, True
            phase = run.phase if updates else "running"  # a single update is too short to be shown as running
            self.host.training = replace(run, phase=phase, at=None, reason="")
            worker.go_on(updates)

    def end(self) -> None:
        """Ends training now, as after the last update."""
        worker = self._begun_worker()
        if worker is not None and not worker.session.done:
            self._leave()
            worker.follows = self.host.training.at is None
            worker.end()

    def reset(self) -> None:
        """Restores the first weights; the same run can be started again."""
        worker = self._begun_worker()
        if worker is not None:
            self._make(lambda: worker.session.prepared, begins=False, racer=worker.racer)

    def _leave(self) -> None:
        """Pauses training."""
        if self._worker is not None:
            self._worker.leave()

    def rest_if_changed(self) -> None:
        """Pauses training if the plan or its weights are no longer those of training, and says so until they are."""
        run = self.host.training
        if self._worker is None:
            return
        if is_changed(self.host, self._worker):
            self._leave()
            self.host.training = replace(run, phase="paused" if run.is_running else run.phase, reason=CHANGED)
        elif run.reason == CHANGED:
            self.host.training = replace(run, reason="")

    def reported(self, event: TrainingReport) -> None:
        """Takes a report of a session; ignores it if another one has started."""
        worker, host = self._worker, self.host
        if worker is None or event.session is not worker.session:
            return
        host.call_after_refresh(worker.drawn)
        known, record = host.training.record, event.record.of_racer(worker.racer)
        if known is not None and newest(record) < newest(known):
            return  # a report of an earlier thread that came late
        phase, reason = host.training.phase, event.reason
        rests = event.turn == worker.turn
        if rests:
            phase = "failed" if reason else "finished" if worker.session.done else "paused"
        if is_changed(self.host, worker):
            phase, reason = "paused", CHANGED
        else:
            worker.setup = host.setup  # the inputs may have changed
            if event.traced is not None and host.training.at is None:
                self._show(event.traced)
        host.training = replace(host.training, phase=phase, record=record, reason=reason)
        if event.traced is not None:
            self._before = self._before or event.traced
        if rests or event.traced is not None:
            self._judge(event.traced)
        worker.busy = bool(host.studies.asked)

    def _judge(self, traced: TracedWeights | None) -> None:
        """Updates the verdicts on the training."""
        needed = None if traced is None else traced.needed
        first = None if self._before is None else self._before.trace
        before = first if first is not None and first.model.stack == self.host.stack else None  # not of another racer
        self.host.training = self.host.training.judged(self._begun, self.host.trace, before, needed)

    def remedy(self) -> None:
        """Starts again with the change that helps against the most important problem."""
        run = self.host.training
        if self._worker is None or not run.verdicts:
            self.host.notices.tell("No problem is known in this run." if run.exists else NOTHING)
            return
        worst = run.verdicts[0]
        if not worst.change:
            self.host.notices.tell(f"{worst.remedy}.", warns=True)
            return
        try:
            self.choices = with_own_data(self._begun.edit(**worst.change), self.host.stack)
        except RnnError as error:  # of a file that is gone
            self.host.notices.complain(str(error))
            return
        self.host.notices.tell(f"Trains anew: {worst.remedy}.")
        self.begin(None if self.choices.cell else self._first)
