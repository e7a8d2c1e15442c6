"""A number that is measured again and again in training, as a curve of bounded length.

An hour of training has millions of updates, and a screen some hundred columns. So updates that follow each other are
put into one bucket, of which the mean, the lowest and the highest value are kept; when there are too many buckets,
every two of them become one.
"""

from dataclasses import dataclass, field

import numpy as np

from rnn_tui.engine.core.arrays import Array

MOST = 400
"""Buckets of a curve; while it grows, up to twice as many."""


@dataclass(frozen=True, eq=False)
class Curve:
    """(buckets,) each, in the order of updates. A bucket in which a value was no finite number has none."""

    steps: Array
    """The last update of each bucket, counted from 1."""
    mean: Array
    low: Array
    high: Array

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def last(self) -> float:
        """The newest value; NaN where there is none."""
        return float(self.mean[-1]) if len(self) else float("nan")

    def at(self, step: int) -> float:
        """The value at an update, or the last one before it; NaN where there is none."""
        place = int(np.searchsorted(self.steps, step))
        if place == len(self) or (self.steps[place] > step and place):
            place -= 1
        return float(self.mean[place]) if len(self) and self.steps[0] <= step else float("nan")

    def smoothed(self, share: float = 0.8) -> Array:
        """(buckets,): an exponential moving average of the means that keeps that share of the old at every bucket,
        corrected for its beginning at 0 as Adam's means are; NaN where there is no value."""
        found, total, weight = np.full(len(self), np.nan), 0.0, 0.0
        for place, value in enumerate(self.mean.tolist()):
            if np.isfinite(value):
                total, weight = share * total + (1 - share) * value, share * weight + 1 - share
                found[place] = total / weight
        return found


NO_CURVE = Curve(*(np.zeros(0) for _ in range(4)))


@dataclass
class CurveRecorder:
    """Collects the values of a curve."""

    most: int = MOST
    width: int = 1
    """Values of a bucket."""
    buckets: list[tuple[int, float, float, float]] = field(default_factory=list)
    """The last update, the mean, the lowest and the highest value of each that is full."""
    _open: list[float] = field(default_factory=list)
    _step: int = 0

    def add(self, step: int, value: float) -> None:
        """One more value, measured after that update."""
        self._open.append(value)
        self._step = step
        if len(self._open) == self.width:
            self.buckets.append(self._bucket())
            self._open = []
            if len(self.buckets) == 2 * self.most:
                self._halve()

    def curve(self) -> Curve:
        """What there is so far."""
        found = [*self.buckets, *([self._bucket()] if self._open else [])]
        return Curve(*np.array(found, np.float64).T) if found else NO_CURVE

    def _bucket(self) -> tuple[int, float, float, float]:
        values = self._open
        return self._step, sum(values) / len(values), min(values), max(values)

    def _halve(self) -> None:
        pairs = zip(self.buckets[::2], self.buckets[1::2], strict=True)
        self.buckets = [(two[0], (one[1] + two[1]) / 2, min(one[2], two[2]), max(one[3], two[3])) for one, two in pairs]
        self.width *= 2
