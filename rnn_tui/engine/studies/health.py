"""The health of units: which are saturated, which are dead, which have invalid numbers.

A unit is **saturated** at a step if its value is closer to one of its bounds than a hundredth of half the range: for
tanh, |h| > 0.99. It counts as saturated if that is so at half of the steps or more. A bound at zero does not count if
the other end is open: a relu at 0 is not saturated. A unit is **dead** if it never changes (by more than a billionth)
over all steps and sequences, or is zero at every step; a saturated unit is not counted as dead too. Skipped steps are
left out. A single value is too few to call a unit saturated or dead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, Mask

NEAR = 0.01
"""How close to a bound a value is saturated, as a fraction of half the range."""
HALF = 0.5
"""The fraction of steps from which a unit counts as saturated."""
FEW = 2
"""The smallest number of values of a unit."""
STILL = 1e-9
"""A unit that changes by no more than this counts as never changing."""


@dataclass(frozen=True)
class Bounds:
    """The limits beyond which a value of one signal is saturated."""

    lower: float = -np.inf
    """-inf if there is no such bound."""
    upper: float = np.inf
    top: float = np.inf
    """The upper bound itself."""

    @classmethod
    def of(cls, lower: float, upper: float) -> "Bounds":
        """For values that cannot leave `lower` … `upper`; no limit on a side whose bound is infinite or does not
        count."""
        if not (np.isfinite(lower) and np.isfinite(upper) and lower < upper):
            return cls()
        near = NEAR * (upper - lower) / 2
        return cls(lower + near, upper - near, upper)

    @property
    def any(self) -> bool:
        """Whether there is any limit."""
        return bool(np.isfinite(self.lower))

    @property
    def symmetric(self) -> bool:
        return self.lower == -self.upper

    def beyond(self, values: Array) -> NDArray[np.bool_]:
        """Which values are saturated; NaN is not."""
        found: NDArray[np.bool_] = (values < self.lower) | (values > self.upper)
        return found

    def words(self, signal: str) -> str:
        """The limits in words: `|h| > 0.99`, or `h < 0.005 or > 0.995`."""
        if self.symmetric:
            return f"|{signal}| > {self.upper:g}"
        return f"{signal} < {self.lower:g} or > {self.upper:g}"


@dataclass(frozen=True, eq=False)
class Health:
    """The problems of the units of one signal; units count from 0."""

    units: int
    bounds: Bounds
    share: NDArray[np.float64]
    """(units,): the fraction of steps at which each unit is saturated."""
    upper: NDArray[np.float64]
    """(units,): the fraction of steps at which each is saturated at its upper bound."""
    at_last: tuple[int, ...]
    """The units that are saturated at the last step of the first sequence, or of the one examined."""
    zero: tuple[int, ...]
    """The units that are 0 at every step."""
    still: tuple[int, ...]
    """The units that never change, without the saturated ones and those at zero."""
    values: int
    """How many values of each unit were examined: the steps of all sequences that were not skipped."""

    @property
    def enough(self) -> bool:
        """Whether there are enough values to call a unit saturated or dead."""
        return self.values >= FEW

    @property
    def saturated(self) -> tuple[int, ...]:
        return _listed(self.share >= HALF) if self.bounds.any and self.enough else ()

    @property
    def dead(self) -> tuple[int, ...]:
        return tuple(sorted({*self.zero, *self.still}))


@dataclass(frozen=True)
class NotNumbers:
    """The units with NaN or infinite values; units count from 0."""

    nan: tuple[int, ...]
    infinite: tuple[int, ...]
    first: int | None
    """The first timestep with such a value, from 1; None if there is none."""

    @property
    def units(self) -> tuple[int, ...]:
        """The units with either."""
        return tuple(sorted({*self.nan, *self.infinite}))


def not_numbers(signals: Sequence[Array]) -> NotNumbers:
    """The invalid values in all signals of the same units, each (batch, time, units)."""
    nan: NDArray[Any] = np.zeros(signals[0].shape[-1], bool)
    infinite = nan
    first: list[int] = []
    for values in signals:
        rows = values.reshape(len(values), -1, values.shape[-1])
        if np.isfinite(rows).all():
            continue
        nan, infinite = nan | np.isnan(rows).any(axis=(0, 1)), infinite | np.isinf(rows).any(axis=(0, 1))
        first.append(int(np.argmax(~np.isfinite(rows).all(axis=(0, 2)))) + 1)
    return NotNumbers(_listed(nan), _listed(infinite), min(first, default=None))


def health(values: Array, bounds: Bounds, mask: Mask | None = None, *, batch: int = 0, last: int = -1) -> Health:
    """The health of one signal (batch, time, units) with these bounds; `mask` (batch, time): False at skipped steps.

    `last` is the row of the last step, and `batch` the sequence in which it is examined.
    """
    values = values.reshape(len(values), -1, values.shape[-1])
    values = values.astype(np.int8) if values.dtype.kind == "b" else values  # True less False is no number
    rows = values.reshape(-1, values.shape[-1]) if mask is None else values[mask]
    none = np.zeros(values.shape[-1])
    share = upper = none
    at_last: tuple[int, ...] = ()
    if bounds.any and len(rows):
        upper = (rows > bounds.upper).mean(axis=0)
        share = upper + (rows < bounds.lower).mean(axis=0)
        end = values[batch, last]
        at_last = _listed(bounds.beyond(end))
    zero: NDArray[Any] = np.invert(rows.any(axis=0)) if len(rows) >= FEW else none > 0
    with np.errstate(invalid="ignore"):
        still = (np.ptp(rows, axis=0) <= STILL) if len(rows) >= FEW else none > 0
    still &= ~zero & (share < HALF)
    return Health(
        values.shape[-1],
        bounds,
        np.asarray(share, np.float64),
        np.asarray(upper, np.float64),
        at_last,
        _listed(zero),
        _listed(still),
        len(rows),
    )


def _listed(where: NDArray[Any]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(where).tolist())
