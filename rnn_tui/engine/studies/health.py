"""The health of units: which are saturated, which are dead, which are no numbers.

A unit is **saturated** at a step where its value has come within a hundredth of the half width of its range to one of
its bounds: for tanh, |h| > 0.99. It counts as saturated where that holds at half of the steps or more. A bound at zero
is no saturation where the other end is open: a relu that is silent is silent. It is **dead** where it never changes (by
more than a billionth) over all steps and sequences, or is zero at every step; a saturated unit does not count as dead
as well. Skipped steps are left out. Of a single value neither is said: it takes at least two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, Mask

NEAR = 0.01
"""How near to a bound is saturated, as a share of half the range's width."""
HALF = 0.5
"""The share of steps from which on a unit counts as saturated."""
FEW = 2
"""So many values of a unit are needed at least."""
STILL = 1e-9
"""A unit that changes by no more than this never changes."""


@dataclass(frozen=True)
class Bounds:
    """From where on a value of one signal is saturated."""

    lower: float = -np.inf
    """-inf where there is no such bound."""
    upper: float = np.inf
    bottom: float = -np.inf
    """The bound itself."""
    top: float = np.inf

    @classmethod
    def of(cls, lower: float, upper: float) -> "Bounds":
        """For values that cannot leave `lower` … `upper`; none where one of these is infinite."""
        if not (np.isfinite(lower) and np.isfinite(upper) and lower < upper):
            return cls()
        near = NEAR * (upper - lower) / 2
        return cls(lower + near, upper - near, lower, upper)

    @property
    def any(self) -> bool:
        """Whether there is something to reach."""
        return bool(np.isfinite(self.lower))

    @property
    def symmetric(self) -> bool:
        return self.lower == -self.upper

    def words(self, signal: str) -> str:
        """`|h| > 0.99`, or `h < 0.005 or > 0.995`."""
        if self.symmetric:
            return f"|{signal}| > {self.upper:g}"
        return f"{signal} < {self.lower:g} or > {self.upper:g}"


@dataclass(frozen=True, eq=False)
class Health:
    """What is the matter with the units of one signal; units count from 0."""

    units: int
    bounds: Bounds
    share: NDArray[np.float64]
    """(units,): the share of steps at which each unit is saturated."""
    upper: NDArray[np.float64]
    """(units,): the share of steps at which each is saturated at its upper bound."""
    at_last: tuple[int, ...]
    """The units that are saturated at the last step of the first sequence, or of the one examined."""
    zero: tuple[int, ...]
    """Those that are 0 at every step."""
    still: tuple[int, ...]
    """Those that never change, saturated ones and those at zero aside."""
    values: int
    """How many values of each unit were looked at: the steps of all sequences that were not skipped."""

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
    """Which units are NaN or infinite somewhere; units count from 0."""

    nan: tuple[int, ...]
    infinite: tuple[int, ...]
    first: int | None
    """The first timestep, from 1, at which one is; None where all are numbers."""

    @property
    def units(self) -> tuple[int, ...]:
        """Those that are either."""
        return tuple(sorted({*self.nan, *self.infinite}))


def not_numbers(signals: Sequence[Array]) -> NotNumbers:
    """Over everything recorded of the same units, each (batch, time, units)."""
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


def health(
    values: Array, limits: tuple[float, float], mask: Mask | None = None, *, batch: int = 0, last: int = -1
) -> Health:
    """Of one signal (batch, time, units) with these limits; `mask` (batch, time) says which steps count.

    `last` is the row of the last step, and `batch` the sequence in which it is looked at.
    """
    values = values.reshape(len(values), -1, values.shape[-1])
    bounds = Bounds.of(*limits)
    rows = values.reshape(-1, values.shape[-1]) if mask is None else values[mask]
    none = np.zeros(values.shape[-1])
    share = upper = none
    at_last: tuple[int, ...] = ()
    if bounds.any and len(rows):
        upper = (rows > bounds.upper).mean(axis=0)
        share = upper + (rows < bounds.lower).mean(axis=0)
        end = values[batch, last]
        at_last = _listed((end > bounds.upper) | (end < bounds.lower))
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
