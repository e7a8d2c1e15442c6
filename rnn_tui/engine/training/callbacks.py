"""Callbacks, which may end training early or change its learning rate: Keras's by name.

A callback is a value with options; `begin` returns a watcher for one run, which is called after every batch and epoch.
Rules: Keras 3 `callbacks/`.
"""

from collections.abc import Mapping, Sequence
from math import inf, isfinite
from typing import ClassVar

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.options.keras_object import snake_case
from rnn_tui.engine.options.one_line_values import Spelled, read_spelled
from rnn_tui.engine.options.options import Choice, Flag, Number, option
from rnn_tui.engine.options.rules import OrNone, Text, Whole
from rnn_tui.engine.training.optimizers.descent import Descent

Logs = Mapping[str, float]
"""The results of an epoch by name: loss, val_loss, metrics."""
RISING = (
    "accuracy",
    "acc",
    "cosine_similarity",
    "auc",
    "precision",
    "recall",
    "AUC",
    "Precision",
    "Recall",
    "f1_score",
    "F1Score",
)
"""Metrics of which more is better, by the ends of their names."""


class Watcher:
    """The work of a callback in one run; this class does nothing."""

    def batch(self, loss: float) -> str:
        """Called after a batch; returns why training ends, or an empty text."""
        return ""

    def epoch(self, epoch: int, logs: Logs, descent: Descent) -> str:
        """Called after an epoch, counted from 0; returns why training ends, or an empty text."""
        return ""

    def end(self, descent: Descent) -> None:
        """Called when training has ended and moving averages have been written to the weights."""


class Callback(Spelled):
    """What all callbacks share."""

    title: ClassVar[str] = ""
    """A sentence on what it does."""

    @classmethod
    def kind(cls) -> str:
        return snake_case(cls.__name__)

    @classmethod
    def called(cls) -> tuple[str, ...]:
        return (cls.kind(), cls.__name__)

    def check(self, names: Sequence[str]) -> None:
        """Raises `InputError` if the results of an epoch do not include the number it monitors."""

    def begin(self) -> Watcher:
        """A watcher for one run."""
        raise NotImplementedError


class TerminateOnNaN(Callback):
    """Ends training if the loss of a batch is NaN or infinite."""

    title = "ends training if the loss is NaN or infinite"
    aliases = ("terminate_on_nan",)

    @classmethod
    def kind(cls) -> str:
        return "terminate_on_nan"

    def begin(self) -> Watcher:
        return NaNWatcher()


class NaNWatcher(Watcher):
    """Checks the loss of every batch."""

    def batch(self, loss: float) -> str:
        return "" if isfinite(loss) else f"the loss is {loss}"


class Monitor(Callback):
    """What callbacks share that monitor one number of every epoch."""

    monitor: str = option(Text(), default="val_loss", kw_only=True, help="the number: loss, val_loss, a metric")
    patience: int = option(Whole(0), default=0, kw_only=True, help="epochs without improvement before it acts")
    mode: str = option(
        Choice(("auto", "min", "max")), default="auto", kw_only=True, help="whether less or more is better"
    )
    min_delta: float = option(Number(), default=0.0, kw_only=True, help="the smallest change that counts as better")

    @property
    def rising(self) -> bool:
        """Whether more is better."""
        return self.mode == "max" or (self.mode == "auto" and self.monitor.endswith(RISING))

    def better(self, value: float, than: float | None) -> bool:
        """Whether the value is an improvement."""
        if than is None:
            return True
        least = abs(self.min_delta)
        return value - least > than if self.rising else value + least < than

    def check(self, names: Sequence[str]) -> None:
        if self.monitor not in names:
            hint = " Validation data or a validation split would give it." if self.monitor.startswith("val_") else ""
            raise InputError(f"{self.kind()} monitors {self.monitor!r}; what there is: {', '.join(names)}.{hint}")


class EarlyStopping(Monitor):
    """Ends training if the monitored number has not improved for `patience` epochs."""

    baseline: float | None = option(
        OrNone(Number()), default=None, kw_only=True, help="the number must also be better than this"
    )
    restore_best_weights: bool = option(
        Flag(), default=False, kw_only=True, help="whether training ends with the weights of the best epoch"
    )
    start_from_epoch: int = option(Whole(0), default=0, kw_only=True, help="the epochs before are ignored")

    title = "ends training when it no longer improves"

    def begin(self) -> Watcher:
        return StoppingWatcher(self)


class StoppingWatcher(Watcher):
    """Counts epochs since the last improvement, and keeps the best weights."""

    def __init__(self, rule: EarlyStopping) -> None:
        self.rule = rule
        self.best: float | None = None
        self.wait = 0
        self.weights: tuple[Array, ...] | None = None

    def epoch(self, epoch: int, logs: Logs, descent: Descent) -> str:
        rule, value = self.rule, logs[self.rule.monitor]
        if epoch < rule.start_from_epoch:
            return ""
        improved = rule.better(value, self.best)
        if rule.restore_best_weights and (improved or self.weights is None):
            self.weights = descent.parameters.snapshot()
        self.wait += 1
        if improved:
            self.best = value
            if rule.baseline is None or rule.better(value, rule.baseline):
                self.wait = 0
            return ""
        return f"{rule.monitor} is no better since {self.wait} epochs" if self.wait >= rule.patience and epoch else ""

    def end(self, descent: Descent) -> None:
        if self.weights is not None:
            descent.parameters.restore(self.weights)


class ReduceLROnPlateau(Monitor):
    """Multiplies the learning rate by `factor` if the monitored number has not improved for `patience` epochs."""

    factor: float = option(
        Number(-inf, 1 - 1e-12, message="ReduceLROnPlateau does not support a factor >= 1.0. Received factor={value}"),
        default=0.1,
        kw_only=True,
        help="the factor of the learning rate",
    )
    patience: int = option(Whole(0), default=10, kw_only=True, help="epochs without improvement before it acts")
    min_delta: float = option(Number(), default=1e-4, kw_only=True, help="the smallest change that counts as better")
    cooldown: int = option(Whole(0), default=0, kw_only=True, help="epochs after a reduction that are ignored")
    min_lr: float = option(Number(), default=0.0, kw_only=True, help="the lowest rate")

    title = "lowers the learning rate when training no longer improves"

    @classmethod
    def kind(cls) -> str:
        return "reduce_lr_on_plateau"

    def begin(self) -> Watcher:
        return PlateauWatcher(self)


class PlateauWatcher(Watcher):
    """Counts epochs since the last improvement or reduction."""

    def __init__(self, rule: ReduceLROnPlateau) -> None:
        self.rule = rule
        self.best: float | None = None
        self.wait = self.cooling = 0

    def epoch(self, epoch: int, logs: Logs, descent: Descent) -> str:
        rule, value = self.rule, logs[self.rule.monitor]
        if self.cooling > 0:
            self.cooling -= 1
            self.wait = 0
        if rule.better(value, self.best):
            self.best, self.wait = value, 0
        elif self.cooling <= 0:
            self.wait += 1
            if self.wait >= rule.patience and descent.rate > rule.min_lr:
                self._reduce(descent)
        return ""

    def _reduce(self, descent: Descent) -> None:
        if descent.scheduled:
            raise InputError(
                "reduce_lr_on_plateau cannot change a learning rate that follows a schedule: give the optimizer a"
                " number"
            )
        descent.fixed_rate = max(descent.rate * self.rule.factor, self.rule.min_lr)
        self.wait, self.cooling = 0, self.rule.cooldown


CALLBACKS: tuple[type[Callback], ...] = (EarlyStopping, ReduceLROnPlateau, TerminateOnNaN)
"""Every callback, in the order in which the program lists them."""


def callback(spelled: str) -> Callback:
    """The callback for `early_stopping,patience=3`; raises `InputError` and `OptionError`, which list the names."""
    return read_spelled(CALLBACKS, spelled, "is no callback; known are")
