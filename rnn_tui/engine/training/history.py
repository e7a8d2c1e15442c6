"""What a run of training came to: numbers of every epoch and of every step, and the weights that they end in."""

from array import array
from dataclasses import dataclass, field

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Progress


@dataclass
class History:
    """What was measured, in the order in which it happened."""

    epochs: dict[str, list[float]] = field(default_factory=dict)
    """By name, a number for each epoch: loss, val_loss, metrics, and val_ before the metrics of validation."""
    steps: "array[float]" = field(default_factory=lambda: array("d"))
    """For each update the loss of its batch, before it; eight bytes each, as an hour has millions."""
    ends: list[int] = field(default_factory=list)
    """How many updates had been made when each epoch ended."""
    stopped: str = ""
    """Why training ended before its last epoch; empty where it did not."""

    def add(self, logs: dict[str, float]) -> None:
        """One more epoch."""
        for name, value in logs.items():
            self.epochs.setdefault(name, []).append(value)
        self.ends.append(len(self.steps))

    def table(self) -> dict[str, list[float]]:
        """Everything under the names of `rnn-tui train --history`."""
        return {**self.epochs, "step_loss": self.steps.tolist()}


@dataclass(frozen=True)
class LayerStep:
    """What an update did to one layer."""

    name: str
    gradient_norm: float
    """The norm of the loss's derivative with respect to its trainable weights, before clipping."""
    update_ratio: float
    """The norm of what the update changed, divided by the norm of the weights; 0.001 is usual."""


@dataclass(frozen=True)
class TrainingProgress(Progress):
    """How far training is; `done` and `total` count updates."""

    epoch: int = 0
    """Counted from 1."""
    epochs: int = 0
    loss: float = 0.0
    """The mean of this epoch's batches so far."""
    logs: dict[str, float] = field(default_factory=dict)
    """What the last epoch that ended came to."""
    layers: tuple[LayerStep, ...] = ()
    """What this update did to each layer; empty where it was not looked at."""
    weights: tuple[Array, ...] | None = None
    """A copy of every weight after this update, in `get_weights()` order; None where none was made."""

    def __str__(self) -> str:
        told = [f"epoch {self.epoch}/{self.epochs}", f"step {self.done}/{self.total}", f"loss {self.loss:.4g}"]
        told += [f"{name} {value:.4g}" for name, value in self.logs.items() if name != "loss"]
        return " · ".join(told)


@dataclass(frozen=True, eq=False)
class Fitted:
    """What training ends with."""

    weights: tuple[Array, ...]
    """In `get_weights()` order."""
    history: History
