"""What a run of training has come to so far, as something that can be looked at while it goes on: a frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rnn_tui.engine.training.session.curves import NO_CURVE, Curve
from rnn_tui.engine.training.session.snapshots import WeightSnapshot


@dataclass(frozen=True, eq=False)
class LayerCurves:
    """What updates did to one layer, where they were looked at."""

    name: str
    gradient_norm: Curve
    update_ratio: Curve


@dataclass(frozen=True, eq=False)
class TrainingRecord:
    """A run of training up to some update."""

    step: int
    """Updates so far."""
    total: int
    epoch: int
    """Counted from 1; 0 before the first update."""
    epochs: int
    curves: Mapping[str, Curve]
    """`loss` of every update before it; `epoch_loss`, `val_loss`, the metrics and those of validation at every epoch's
    end."""
    layers: tuple[LayerCurves, ...]
    """Of every layer with trainable weights."""
    snapshots: tuple[WeightSnapshot, ...]
    """The weights from the first to the newest."""
    metrics: tuple[str, ...] = ()
    """What is measured beside the loss."""
    race: tuple["Racer", ...] = ()
    """Every model of a race; empty if there is no race."""
    racer: int = 0
    """Which of them this is the record of."""
    stopped: str = ""
    """Why training ended before its last update; empty where it did not."""
    overflow: str = ""
    """Where the first number arose that is none: `pre_f of lstm overflows at t 3 by Wh·h′`; empty if there is none."""

    def curve(self, name: str) -> Curve:
        """The curve of that name; an empty one where it was not measured yet."""
        return self.curves.get(name, NO_CURVE)

    def place(self, step: int) -> int:
        """Which snapshot is the newest that is no later than that update."""
        return max((n for n, each in enumerate(self.snapshots) if each.step <= step), default=0)

    def of_racer(self, number: int) -> "TrainingRecord":
        """The record of that model of the race, beside all of them; itself if there is no race."""
        return replace(self.race[number].record, race=self.race, racer=number) if self.race else self


@dataclass(frozen=True, eq=False)
class Racer:
    """One of several models that learn the same task, update by update beside each other."""

    name: str
    """What it is made around."""
    record: TrainingRecord

    @property
    def stopped(self) -> str:
        """Why and where it ended before its last update: `nan, stopped at update 7`; empty if it did not."""
        why = self.record.stopped.removeprefix("the loss is ")
        return f"{why}, stopped at update {self.record.step:,}" if why else ""

    @property
    def loss(self) -> Curve:
        return self.record.curve("loss")

    @property
    def accuracy(self) -> Curve:
        """Of validation; empty if its answers are no classes."""
        return self.record.curve("val_accuracy")

    @property
    def gradient_norm(self) -> Curve:
        """Of its recurrent layer."""
        return self.record.layers[0].gradient_norm if self.record.layers else NO_CURVE

    @property
    def update_ratio(self) -> Curve:
        """Of its recurrent layer."""
        return self.record.layers[0].update_ratio if self.record.layers else NO_CURVE
