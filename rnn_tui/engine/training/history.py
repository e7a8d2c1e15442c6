"""The results of a run of training: numbers of every epoch and of every update, and the final weights."""

from array import array
from dataclasses import dataclass, field

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Progress
from rnn_tui.numbers import rounded


@dataclass
class History:
    """The measurements, in the order of time, since the last `forget`."""

    epochs: dict[str, list[float]] = field(default_factory=dict)
    """By name, a number for each epoch: loss, val_loss, metrics, and the metrics of validation with the prefix val_."""
    steps: "array[float]" = field(default_factory=lambda: array("d"))
    """For each update the loss of its batch before it, in eight bytes: an hour has millions of updates."""
    ends: list[int] = field(default_factory=list)
    """The number of updates made at the end of each epoch."""
    updates: int = 0
    """The number of all updates, whether they were forgotten or not."""
    last: dict[str, float] = field(default_factory=dict)
    """The results of the last epoch that ended."""
    stopped: str = ""
    """Why training ended before its last epoch; empty if it did not."""

    def add_step(self, loss: float) -> None:
        """Adds an update."""
        self.steps.append(loss)
        self.updates += 1

    def add(self, logs: dict[str, float]) -> None:
        """Adds an epoch."""
        for name, value in logs.items():
            self.epochs.setdefault(name, []).append(value)
        self.ends.append(self.updates)
        self.last = logs

    def forget(self) -> None:
        """Drops the numbers of each update and epoch, which somebody else has noted; the counts stay."""
        del self.steps[:], self.ends[:]
        self.epochs.clear()

    def table(self) -> dict[str, list[float]]:
        """Everything, with the names that `rnn-tui train --history` writes."""
        return {**self.epochs, "step_loss": self.steps.tolist()}


@dataclass(frozen=True)
class LayerStep:
    """The effect of an update on one layer."""

    name: str
    gradient_norm: float
    """The norm of the loss's derivative with respect to its trainable weights, before clipping."""
    update_ratio: float
    """The norm of what the update changed, divided by the norm of the weights; 0.001 is usual."""


@dataclass(frozen=True)
class TrainingProgress(Progress):
    """The progress of training; `done` and `total` count updates."""

    epoch: int = 0
    """The epoch, counted from 1."""
    epochs: int = 0
    loss: float = 0.0
    """The mean loss of this epoch's batches so far."""
    logs: dict[str, float] = field(default_factory=dict)
    """The results of the last epoch that ended."""
    layers: tuple[LayerStep, ...] = ()
    """The effect of this update on each layer; empty if it was not measured."""
    weights: tuple[Array, ...] | None = None
    """A copy of every weight after this update, in the order of `get_weights()`; None if none was made."""

    def __str__(self) -> str:
        told = [
            f"epoch {self.epoch}/{self.epochs}",
            f"step {self.done}/{self.total}",
            f"loss {rounded(self.loss, 4)}",
        ]
        told += [f"{name} {rounded(value, 4)}" for name, value in self.logs.items() if name != "loss"]
        return " · ".join(told)


@dataclass(frozen=True, eq=False)
class Fitted:
    """The result of training."""

    weights: tuple[Array, ...]
    """The weights, in the order of `get_weights()`."""
    history: History
