"""Learning rates that change from update to update: Keras's schedules by name.

Equations give the rate at step s, the number of earlier updates: the first update is at s = 0. Formulas: Keras 3
`optimizers/schedules/learning_rate_schedule.py`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.keras_object import KerasObject, ObjectRule
from rnn_tui.engine.options.options import Number


@dataclass(frozen=True)
class Schedule(KerasObject, family="learning rate schedule", module="keras.optimizers.schedules"):
    """A learning rate for every step."""

    def __post_init__(self) -> None:
        steps = {each.name: getattr(self, each.name) for each in fields(self) if each.name.endswith("decay_steps")}
        for name, value in steps.items():
            if not value > 0:
                raise OptionError(f"Argument `{name}` must be > 0. Received: {name}={value}", name)

    def __call__(self, step: int) -> float:
        """The rate of the update after `step` others."""
        raise NotImplementedError


@dataclass(frozen=True)
class ExponentialDecay(Schedule):
    """r · decay_rate^(s / n); with staircase, the whole part of s / n."""

    initial_learning_rate: float
    decay_steps: float
    decay_rate: float
    staircase: bool = False

    def __call__(self, step: int) -> float:
        return float(self.initial_learning_rate * self.decay_rate ** _periods(step, self.decay_steps, self.staircase))


@dataclass(frozen=True)
class InverseTimeDecay(Schedule):
    """r / ( 1 + decay_rate · s / n ); with staircase, the whole part of s / n."""

    initial_learning_rate: float
    decay_steps: float
    decay_rate: float
    staircase: bool = False

    def __call__(self, step: int) -> float:
        return self.initial_learning_rate / (1 + self.decay_rate * _periods(step, self.decay_steps, self.staircase))


def _periods(step: int, length: float, staircase: bool) -> float:
    return math.floor(step / length) if staircase else step / length


@dataclass(frozen=True)
class PiecewiseConstantDecay(Schedule):
    """values[i] for the first i with s ≤ boundaries[i]; the last value after all of them."""

    boundaries: Sequence[float] = ()
    values: Sequence[float] = ()

    def __post_init__(self) -> None:
        if len(self.boundaries) != len(self.values) - 1:
            raise OptionError(
                "The length of boundaries should be 1 less than the length of values. Received:"
                f" boundaries={list(self.boundaries)} of length {len(self.boundaries)}, and"
                f" values={list(self.values)} of length {len(self.values)}.",
                "boundaries",
            )

    def __call__(self, step: int) -> float:
        passed = sum(step > each for each in self.boundaries)
        return float(self.values[passed])


@dataclass(frozen=True)
class PolynomialDecay(Schedule):
    """( r - end ) · ( 1 - min(s, n) / n )^power + end; with cycle, n is stretched to its next multiple."""

    initial_learning_rate: float
    decay_steps: float
    end_learning_rate: float = 0.0001
    power: float = 1.0
    cycle: bool = False

    def __call__(self, step: int) -> float:
        length = self.decay_steps * (max(1, math.ceil(step / self.decay_steps)) if self.cycle else 1)
        left = 1 - min(step, length) / length
        return float((self.initial_learning_rate - self.end_learning_rate) * left**self.power + self.end_learning_rate)


@dataclass(frozen=True)
class CosineDecay(Schedule):
    """r · ( (1 - alpha) · ½ (1 + cos(π · min(s, n) / n)) + alpha ) (Loshchilov & Hutter, 2017).

    With a warmup_target, the rate first goes in a straight line from r to it in warmup_steps, then decays from there.
    """

    initial_learning_rate: float
    decay_steps: float
    alpha: float = 0.0
    warmup_target: float | None = None
    warmup_steps: float = 0

    def __call__(self, step: int) -> float:
        r, target = self.initial_learning_rate, self.warmup_target
        if target is None:
            return r * self._share(step)
        if step < self.warmup_steps:
            return r + (target - r) * step / self.warmup_steps
        return target * self._share(step - self.warmup_steps)

    def _share(self, step: float) -> float:
        wave = 0.5 * (1 + math.cos(math.pi * min(step, self.decay_steps) / self.decay_steps))
        return (1 - self.alpha) * wave + self.alpha


@dataclass(frozen=True)
class CosineDecayRestarts(Schedule):
    """CosineDecay repeated: each time t_mul times as long, and from m_mul times the rate."""

    initial_learning_rate: float
    first_decay_steps: float
    t_mul: float = 2.0
    m_mul: float = 1.0
    alpha: float = 0.0

    def __call__(self, step: int) -> float:
        done, restarts = step / self.first_decay_steps, 0.0
        if self.t_mul == 1:
            restarts = math.floor(done)
            done -= restarts
        else:
            restarts = math.floor(math.log(1 - done * (1 - self.t_mul)) / math.log(self.t_mul))
            done = (done - (1 - self.t_mul**restarts) / (1 - self.t_mul)) / self.t_mul**restarts
        wave = 0.5 * self.m_mul**restarts * (1 + math.cos(math.pi * done))
        return self.initial_learning_rate * ((1 - self.alpha) * wave + self.alpha)


@dataclass(frozen=True)
class LearningRate(ObjectRule):
    """The rule of a learning rate: a number, or a schedule as a call."""

    of: type[KerasObject] = Schedule
    example: str = "ExponentialDecay(initial_learning_rate=0.1, decay_steps=100, decay_rate=0.9)"

    def check(self, name: str, value: Any) -> Any:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return Number().check(name, value) if number else super().check(name, value)

    def parse(self, name: str, text: str) -> Any:
        known = "(" in text or text.strip() in Schedule.known
        return super().parse(name, text) if known else Number().parse(name, text)

    def show(self, value: Any) -> str:
        return value.call if isinstance(value, Schedule) else Number().show(value)

    @property
    def choices(self) -> Sequence[str]:
        return ()
