"""Predictions of a model compared with the true values: errors for each window, beside two predictions without a model.

These are the last value in the window (persistence), and the mean of the column in the window. All values are in the
column's own units.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.series import Scaling, Window


@dataclass(frozen=True, eq=False)
class Truth:
    """The true values of a column that is predicted."""

    name: str
    horizon: int
    """How many timesteps ahead."""
    values: Array
    """The values, (time,), in the column's units."""
    starts: tuple[int, ...]
    """The timesteps at which the windows begin, from 0."""
    length: int
    """The number of timesteps in a window."""
    scaling: Scaling | None = None
    """The scaling of the column alone; None: not scaled."""
    feature: int | None = None
    """The index of the column among the inputs; None if it is not an input."""
    features: int = 1

    @classmethod
    def of(cls, name: str, horizon: int, values: Array, window: Window | None, scaling: Scaling | None) -> "Truth":
        """The truth for the windows of a series; without windows the whole series is one."""
        cut = window or Window(len(values))
        return cls(name, horizon, values, tuple(cut.starts(len(values))), cut.length, scaling)

    def alone(self, begin: int, length: int) -> "Truth":
        """The truth for `length` timesteps from `begin` on, as one window; NaN after the end of the series."""
        values = self.values[begin:]
        missing = np.full(max(0, length - len(values)), np.nan)
        return replace(self, values=np.concatenate([values, missing]), starts=(0,), length=length)

    def forecast(self, output: Any) -> "Forecast":
        """The predictions of the column in a model's output (windows, …).

        (windows, time, units) predicts at every timestep, (windows, units) once, at the window's end. If there are as
        many units as inputs, the prediction is the unit at the column's index; with another number of units, they are
        the steps ahead from 1, and the horizon chooses one. Raises `InputError`.
        """
        values: Array = np.asarray(output, np.float64)
        every = values.ndim == 3
        if values.ndim not in (2, 3) or (every and values.shape[1] != self.length):
            raise InputError(f"the output has shape {values.shape}: no prediction of {self.name} for each window")
        predicted = values[..., self._unit(values.shape[-1])]
        predicted = predicted if every else predicted[:, None]
        at = np.asarray(self.starts)[:, None] + (np.arange(self.length) if every else np.array([self.length - 1]))
        return Forecast(self, at, predicted if self.scaling is None else self.scaling.undo(predicted, 0))

    def _unit(self, units: int) -> int:
        if units == 1:
            return 0
        if self.feature is not None and units == self.features:
            return self.feature
        if self.horizon <= units:
            return self.horizon - 1
        raise InputError(
            f"the output has {units} units: which of them is {self.name} in {self.horizon} steps is not known"
        )


@dataclass(frozen=True, eq=False)
class Forecast:
    """Predictions and true values; NaN after the end of the series."""

    truth: Truth
    at: Array
    """(windows, steps): the last timestep that each prediction is based on, from 0."""
    predicted: Array
    """The predictions, (windows, steps)."""

    @property
    def actual(self) -> Array:
        """(windows, steps): the column `horizon` timesteps later; NaN after the end of the series."""
        values, later = self.truth.values, self.at + self.truth.horizon
        there = later < len(values)
        return np.where(there, values[np.where(there, later, 0)], np.nan)

    @property
    def last(self) -> Array:
        """(windows, steps): the last value of the column so far."""
        found: Array = self.truth.values[self.at]
        return found

    @property
    def mean(self) -> Array:
        """(windows, steps): the column's mean in the window so far; missing values are ignored."""
        values, starts = self.truth.values, np.asarray(self.truth.starts)[:, None]
        known = np.isfinite(values)
        total, count = (
            np.concatenate([[0.0], np.cumsum(each)])
            for each in (np.where(known, values, 0.0), known.astype(np.float64))
        )
        seen = count[self.at + 1] - count[starts]
        found: Array = (total[self.at + 1] - total[starts]) / np.where(seen, seen, np.nan)
        return found

    def error(self, predicted: Array) -> Array:
        """(windows,): mean absolute error of each window; NaN if there is no true value."""
        off = np.abs(predicted - self.actual)
        known = np.isfinite(off)
        count = known.sum(axis=1)
        found: Array = np.where(known, off, 0.0).sum(axis=1) / np.where(count, count, np.nan)
        return found

    @property
    def errors(self) -> dict[str, float]:
        """The mean absolute error over all windows, of the model, the last value and the mean; NaN if there is no true
        value."""
        kinds = {"model": self.predicted, "last value": self.last, "mean": self.mean}
        off = {name: np.abs(each - self.actual) for name, each in kinds.items()}
        return {name: _mean(each) for name, each in off.items()}


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
