"""What may end training early, or change its learning rate: Keras's callbacks by name.

A callback is a value with options; `begin` gives a watcher for one run, which is told of every batch and epoch. Rules:
Keras 3 `callbacks/`.
"""

from collections.abc import Mapping, Sequence
from math import inf, isfinite
from typing import ClassVar

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.options.keras_object import snake_case
from rnn_tui.engine.options.options import Choice, Flag, Number, option
from rnn_tui.engine.options.rules import OrNone, Text, Whole
from rnn_tui.engine.options.spelled import Spelled, read_spelled
from rnn_tui.engine.training.optimizers.descent import Descent

Logs = Mapping[str, float]
"""What an epoch came to, by name: loss, val_loss, metrics."""
RISING = ("accuracy", "acc", "cosine_similarity")
"""Metrics of which more is better, by what their names end in."""


class Watcher:
    """What a callback does in one run; by itself nothing."""

    def batch(self, loss: float) -> str:
        """After a batch: why training ends here; empty where it goes on."""
        return ""

    def epoch(self, epoch: int, logs: Logs, descent: Descent) -> str:
        """After an epoch, counted from 0: why training ends here; empty where it goes on."""
        return ""

    def end(self, descent: Descent) -> None:
        """Training has ended, and moving averages have been written back."""


class Callback(Spelled):
    """What every callback has."""

    title: ClassVar[str] = ""
    """A sentence on what it does."""

    @classmethod
    def kind(cls) -> str:
        return snake_case(cls.__name__)

    @classmethod
    def called(cls) -> tuple[str, ...]:
        return (cls.kind(), cls.__name__)

    def check(self, names: Sequence[str]) -> None:
        """Raises `InputError` where what it looks at is not among what an epoch comes to."""

    def begin(self) -> Watcher:
        """A watcher for a run."""
        raise NotImplementedError


class TerminateOnNaN(Callback):
    """Ends training where the loss of a batch is NaN or infinite."""

    title = "ends training where the loss is no number any more"
    aliases = ("terminate_on_nan",)

    @classmethod
    def kind(cls) -> str:
        return "terminate_on_nan"

    def begin(self) -> Watcher:
        return NaNWatcher()


class NaNWatcher(Watcher):
    """Looks at the loss of every batch."""

    def batch(self, loss: float) -> str:
        return "" if isfinite(loss) else f"the loss is {loss}"


class Monitor(Callback):
    """What callbacks share that look at one number of every epoch."""

    monitor: str = option(Text(), default="val_loss", kw_only=True, help="which number: loss, val_loss, a metric")
    patience: int = option(Whole(0), default=0, kw_only=True, help="epochs without improvement that are borne")
    mode: str = option(
        Choice(("auto", "min", "max")), default="auto", kw_only=True, help="whether less or more is better"
    )
    min_delta: float = option(Number(), default=0.0, kw_only=True, help="how much better counts as better")

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
    """Ends training where the monitored number has not improved for `patience` epochs."""

    baseline: float | None = option(
        OrNone(Number()), default=None, kw_only=True, help="an improvement must be better than this too"
    )
    restore_best_weights: bool = option(
        Flag(), default=False, kw_only=True, help="whether training ends with the weights of the best epoch"
    )
    start_from_epoch: int = option(Whole(0), default=0, kw_only=True, help="epochs that are not looked at")

    title = "ends training where it gets no better"

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
    """Multiplies the learning rate by `factor` where the monitored number has not improved for `patience` epochs."""

    factor: float = option(
        Number(-inf, 1 - 1e-12, message="ReduceLROnPlateau does not support a factor >= 1.0. Received factor={value}"),
        default=0.1,
        kw_only=True,
        help="what the learning rate is multiplied by",
    )
    patience: int = option(Whole(0), default=10, kw_only=True, help="epochs without improvement that are borne")
    min_delta: float = option(Number(), default=1e-4, kw_only=True, help="how much better counts as better")
    cooldown: int = option(Whole(0), default=0, kw_only=True, help="epochs after a reduction that are not looked at")
    min_lr: float = option(Number(), default=0.0, kw_only=True, help="the rate goes no lower")

    title = "lowers the learning rate where training gets no better"

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
"""Every kind, in the order in which they are offered."""


def callback(spelled: str) -> Callback:
    """`early_stopping,patience=3` as a value; raises `InputError` and `OptionError`, naming what there is."""
    return read_spelled(CALLBACKS, spelled, "is no callback; what is")
