"""Notes what happens in a run of training, in little time and little memory, so that it can be looked at meanwhile."""

from collections import defaultdict

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.history import LayerStep, TrainingProgress
from rnn_tui.engine.training.session.curves import CurveRecorder
from rnn_tui.engine.training.session.record import LayerCurves, TrainingRecord
from rnn_tui.engine.training.session.snapshots import SnapshotRecorder, WeightSnapshot

LOSS = "loss"


class TrainingRecorder:
    """Notes what happens in a run."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        self._curves: dict[str, CurveRecorder] = defaultdict(CurveRecorder)
        self._norms: dict[str, CurveRecorder] = defaultdict(CurveRecorder)
        self._ratios: dict[str, CurveRecorder] = defaultdict(CurveRecorder)
        self._snapshots = SnapshotRecorder()
        self._epoch = (0, 0)
        self.newest = self._taken(fit.weights())
        self._snapshots.add(self.newest)

    def _taken(self, weights: tuple[Array, ...]) -> WeightSnapshot:
        for each in weights:
            each.flags.writeable = False
        return WeightSnapshot(self.fit.history.updates, weights)

    def note(self, progress: TrainingProgress) -> None:
        """What the run has come to since; called at every place where it can be left."""
        self._note_history()
        self._epoch = progress.epoch, progress.epochs
        self._note_layers(progress.layers)
        if progress.weights is not None:
            self._keep(progress.weights)

    def look(self) -> None:
        """The weights as they are now, which is said at few updates only."""
        if self.newest.step != self.fit.history.updates:
            self._keep(self.fit.weights())

    def ended(self, weights: tuple[Array, ...]) -> None:
        """The weights that training ends with, which may be those of another epoch."""
        self._note_history()
        self._keep(weights)

    def _keep(self, weights: tuple[Array, ...]) -> None:
        self.newest = self._taken(weights)
        self._snapshots.add(self.newest)

    def _note_history(self) -> None:
        """Notes the updates and epochs since the last time; the run's own lists, which would grow, are emptied."""
        history = self.fit.history
        for update, loss in enumerate(history.steps, history.updates - len(history.steps) + 1):
            self._curves[LOSS].add(update, loss)
        for name, values in history.epochs.items():
            for end, value in zip(history.ends, values, strict=True):
                self._curves["epoch_loss" if name == LOSS else name].add(end, value)
        history.forget()

    def _note_layers(self, layers: tuple[LayerStep, ...]) -> None:
        for each in layers:
            self._norms[each.name].add(self.fit.history.updates, each.gradient_norm)
            self._ratios[each.name].add(self.fit.history.updates, each.update_ratio)

    def record(self) -> TrainingRecord:
        """Everything so far."""
        curves = {name: each.curve() for name, each in self._curves.items()}
        layers = tuple(
            LayerCurves(name, each.curve(), self._ratios[name].curve()) for name, each in self._norms.items()
        )
        return TrainingRecord(
            self.fit.history.updates,
            self.fit.total,
            *self._epoch,
            curves,
            layers,
            self._snapshots.through(self.newest),
            self.fit.settings.metrics,
            stopped=self.fit.history.stopped,
        )
