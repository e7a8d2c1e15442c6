"""What a model predicts, held against what happened: errors for each window, beside two predictions that need no model.

They are the last value that the window knows (persistence) and the mean of the column over what the window knows.
All values are in the column's own units.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.series import Scaling, Window


@dataclass(frozen=True, eq=False)
class Truth:
    """A column that is to be predicted."""

    name: str
    horizon: int
    """How many timesteps ahead."""
    values: Array
    """(time,), in the column's units."""
    starts: tuple[int, ...]
    """Where each window begins, in timesteps from 0."""
    length: int
    """Timesteps of a window."""
    scaling: Scaling | None = None
    """How the column was scaled, alone; None: not at all."""
    feature: int | None = None
    """Which of the inputs it is; None where it is none."""
    features: int = 1

    @classmethod
    def of(cls, name: str, horizon: int, values: Array, window: Window | None, scaling: Scaling | None) -> "Truth":
        """For the windows of a series; the whole of it is one where none are cut."""
        cut = window or Window(len(values))
        return cls(name, horizon, values, tuple(cut.starts(len(values))), cut.length, scaling)

    def forecast(self, output: Any) -> "Forecast":
        """What the model's output (windows, …) says of the column.

        (windows, time, units) predicts at every timestep, (windows, units) once, at the window's end. Of several units
        the one is meant that stands where the column stands among the inputs; where there is another number of units,
        they are the steps ahead from 1, and the horizon chooses one. Raises `InputError`.
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
    """Predictions beside what happened; NaN where the series ends before."""

    truth: Truth
    at: Array
    """(windows, steps): the last timestep that each prediction knows, from 0."""
    predicted: Array
    """(windows, steps)"""

    @property
    def actual(self) -> Array:
        """(windows, steps): the column `horizon` timesteps later; NaN behind the end of the series."""
        values, later = self.truth.values, self.at + self.truth.horizon
        there = later < len(values)
        return np.where(there, values[np.where(there, later, 0)], np.nan)

    @property
    def last(self) -> Array:
        """(windows, steps): the last value known."""
        found: Array = self.truth.values[self.at]
        return found

    @property
    def mean(self) -> Array:
        """(windows, steps): the column's mean over what the window knows; missing values count for nothing."""
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
        """(windows,): mean absolute error of each window; NaN where nothing is known to hold it against."""
        off = np.abs(predicted - self.actual)
        known = np.isfinite(off)
        count = known.sum(axis=1)
        found: Array = np.where(known, off, 0.0).sum(axis=1) / np.where(count, count, np.nan)
        return found

    @property
    def errors(self) -> dict[str, float]:
        """The mean absolute error over all windows, of the model, the last value and the mean; NaN where none is
        known."""
        kinds = {"model": self.predicted, "last value": self.last, "mean": self.mean}
        off = {name: np.abs(each - self.actual) for name, each in kinds.items()}
        return {name: _mean(each) for name, each in off.items()}


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
