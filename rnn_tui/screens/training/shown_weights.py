"""Which weights of a run of training are shown: the newest or earlier ones, and of which model of a race."""

from dataclasses import replace

from rnn_tui.engine.training.session.choices import RACE, TrainingChoices
from rnn_tui.engine.training.session.snapshots import WeightSnapshot
from rnn_tui.panes.training_run import NOTHING, TrainingRun
from rnn_tui.panes.views import COMPARING
from rnn_tui.screens.training.changed_plan import is_changed, why_changed
from rnn_tui.screens.training.messages import SnapshotTraced, TracedWeights
from rnn_tui.screens.training.training_worker import TrainingWorker, with_weights
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.selection_actions import SelectionActions
from rnn_tui.screens.workbench.undo import Snapshot

TAG = "training"
"""The tag of all weights of a run, which are undone together."""


class ShownWeights:
    """Shows weights of the present run in all views."""

    def __init__(self, host: Host, looking: SelectionActions) -> None:
        self.host, self.looking = host, looking
        self._worker: TrainingWorker | None = None
        self._begun = TrainingChoices()
        """The choices for the present run."""

    def _begun_worker(self) -> TrainingWorker | None:
        """The training; says if there is none."""
        if self._worker is None:
            self.host.notices.tell(NOTHING)
        return self._worker

    def _show(self, traced: TracedWeights) -> None:
        """Shows those weights in all views, unless the inputs have changed meanwhile."""
        host, worker = self.host, self._worker
        if worker is not None and traced.trace.model.stack == host.stack and traced.fits(host.setup):
            worker.setup = traced.setup
            host.training = replace(host.training, sample=traced.sample)
            host.trained(host.history.move(host.history.current._replace(setup=traced.setup), TAG), traced.trace)

    def _take(self, state: Snapshot, made: WeightSnapshot) -> None:
        """Shows the chosen model of the run with those weights, on the inputs of that state."""
        worker = self._worker
        assert worker is not None
        name, racing = worker.session.racers[worker.racer]
        worker.setup = with_weights(state.setup, racing, made)
        title = titled(self._begun, name) if self._begun.cell else state.title
        self.host.accept(self.host.history.move(Snapshot(worker.stack, worker.setup, title), TAG))

    # Earlier weights

    def time(self, verb: str, *numbers: int) -> bool:
        """Handles a key of time in the view of training; returns False if the key keeps its usual meaning."""
        mine = {"step": "back", "seek": "seek", "play": "toggle"}.get(verb)
        if mine is not None:
            getattr(self, mine)(*numbers)
        return mine is not None

    def back(self, by: int) -> None:
        """Moves by that many places among the kept weights."""
        self._look_at(self.host.training.back(by))

    def seek(self, place: int) -> None:
        """Goes to the weights at that place; -1 for the newest."""
        self._look_at(self.host.training.seek(place))

    def _look_at(self, run: TrainingRun) -> None:
        worker, same = self._begun_worker(), run.at == self.host.training.at
        if worker is not None and same:
            self.host.notices.mention("No other weights are kept in this direction.")
        if worker is None or run.snapshot is None or same:
            return
        if is_changed(self.host, worker):
            self.host.notices.tell(
                f"There is no way back through training: {why_changed(self.host, worker)}.", warns=True
            )
            return
        self.host.training = run
        worker.follows, worker.setup = run.at is None, self.host.setup
        worker.look_at(run.snapshot)

    def first_and_last(self) -> None:
        """Compares the first weights (A) with those on the screen (B)."""
        worker, record = self._begun_worker(), self.host.training.record
        if worker is not None and self.host.training.step == 0:
            self.host.notices.tell("The weights looked at are the first ones: ) goes to later ones.")
        elif worker is not None and record is not None and not is_changed(self.host, worker):
            worker.setup = self.host.setup
            worker.look_at(record.snapshots[0], pins=True)
        elif worker is not None:
            self.host.notices.tell(f"The first weights do not fit: {why_changed(self.host, worker)}.", warns=True)

    def traced(self, event: SnapshotTraced) -> None:
        """Shows the trace of earlier weights, or pins it as run A."""
        if self._worker is None or event.session is not self._worker.session or is_changed(self.host, self._worker):
            return
        if event.pins:
            self.host.comparison = self.host.comparison.pin(event.traced.trace)
            if self.host.selection.view != COMPARING:
                self.looking.view(COMPARING)
        else:
            self._show(event.traced)

    # Models of a race

    def racer(self) -> None:
        """Shows the next model of a race."""
        worker, run = self._begun_worker(), self.host.training
        if worker is None or run.record is None:
            return
        if not run.record.race:
            self.host.notices.tell("This run has one model only: t, then model, starts a race of several.")
        elif is_changed(self.host, worker):
            self.host.notices.tell(f"No model of the race is shown: {why_changed(self.host, worker)}.", warns=True)
        else:
            worker.racer = (worker.racer + 1) % len(run.record.race)
            self.host.training = run = run.of_racer(worker.racer)
            if run.snapshot is not None:
                self._take(self.host.history.current, run.snapshot)


def titled(choices: TrainingChoices, kind: str) -> str:
    """The title of a new model around that kind of layer: `echo · GRU`; of a race it says so."""
    return f"{choices.task} · {kind}{' of the race' * (choices.model == RACE)}"
