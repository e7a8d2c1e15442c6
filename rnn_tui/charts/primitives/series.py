"""One signal of one layer over a whole sequence: the input of all charts.

Positions on the screen are t = 0 … T: 0 is the state before the first input, t = k what belongs to timestep k. A cell
that reads the sequence from its end makes its k-th step at timestep T-k+1; where positions count such steps
(`by_steps`), this file converts them into rows of `values`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.downsampling import LARGE, Reordered, sampled
from rnn_tui.charts.primitives.grid import Ink
from rnn_tui.numbers import exact, whole_number

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Series:
    """`values` (time, units) in natural time order, with everything needed to draw them.

    Raises ValueError if the shapes do not fit each other or `lower` is not below `upper`.
    """

    title: str
    """`simple_rnn · h`: the text after the last `·` is the signal's symbol."""
    values: Floats
    """(time, units), natural time order."""
    initial: Floats | None = None
    """(units,), the value at t = 0, before the first input; None: there is no value at t = 0."""
    lower: float = float("nan")
    """The lower end of the axis: -1 for tanh states, 0 for gates. None: taken from the values."""
    upper: float = float("nan")
    """The upper end of the axis. None: taken from the values."""
    backwards: bool = False
    """Whether the cell reads the sequence from its end: its k-th step reads input T-k+1."""
    by_steps: bool = False
    """Whether position k is the k-th step of the cell, in the order of computing; otherwise it is timestep k."""
    masked: NDArray[np.bool_] | None = None
    """(time,): True at masked steps."""
    unit_names: tuple[str, ...] | None = None
    """A name for each unit, if `h[3]` is not the best one."""
    numbers: tuple[int, ...] | None = None
    """The number of each unit, if the columns of `values` are in another order."""
    first: int = 1
    """The timestep of the first row, where the series is a part of another."""
    border: int = 0
    """In the output of a Bidirectional that joins its halves: the first unit from the backward half; 0: elsewhere."""
    possible: tuple[float, float] | None = None
    """The range that the values cannot leave, where the axis is narrower because they stay far within it."""
    saturated: tuple[float, float] = (-math.inf, math.inf)
    """The limits beyond which a value is saturated."""
    timeless: bool = False
    """Whether it is an output without a time axis: one row, which belongs to no timestep and is there at every one."""
    whole: bool = False
    """Whether its values are whole numbers, such as token ids, which have no decimals and no sign."""
    unbounded: bool = False
    """Whether its axis ends where its values do, because they have no range; found from the ends."""

    def __post_init__(self) -> None:
        if self.values.ndim != 2:
            raise ValueError(f"{self.title}: values have shape {self.values.shape}; expected (time, units)")
        if self.initial is not None and self.initial.shape != (self.units,):
            raise ValueError(f"{self.title}: initial has shape {self.initial.shape}; expected ({self.units},)")
        if self.masked is not None and self.masked.shape != (self.timesteps,):
            raise ValueError(f"{self.title}: masked has shape {self.masked.shape}; expected ({self.timesteps},)")
        if self.unit_names is not None and len(self.unit_names) != self.units:
            raise ValueError(f"{self.title}: {len(self.unit_names)} unit names; expected {self.units}")
        if np.isnan(self.lower) or np.isnan(self.upper):
            lower, upper = limits(self.values)
            object.__setattr__(self, "unbounded", True)
            object.__setattr__(self, "lower", lower if np.isnan(self.lower) else float(self.lower))
            object.__setattr__(self, "upper", upper if np.isnan(self.upper) else float(self.upper))
        if not self.lower < self.upper:
            raise ValueError(f"{self.title}: lower {self.lower:g} is not below upper {self.upper:g}")

    @cached_property
    def fitted(self) -> Self:
        """The same on an axis that its values fill: to the next round number, if that is at most half the range.

        An axis keeps its zero. That of a very long sequence, of which only what is drawn is read, stays as it is.
        """
        if self.values.size > LARGE:
            return self
        low, high = limits(self.values if self.initial is None else np.vstack([self.values, self.initial]))
        most, widest = max(-low, high), max(abs(self.lower), abs(self.upper))
        bound = rounded_up(most)
        if (low, high) == (-1.0, 1.0) or not self.lower <= low or not high <= self.upper or 2 * bound > widest:
            return self
        return self.within(bound)

    def within(self, bound: float) -> Self:
        """The same on an axis that ends at ±`bound`; as it is if it cannot reach that far."""
        lower, upper = max(self.lower, -bound), min(self.upper, bound)
        if (lower, upper) == (self.lower, self.upper):
            return self
        return replace(self, lower=lower, upper=upper, possible=(self.lower, self.upper))

    @property
    def bound(self) -> float:
        """The largest absolute value on the axis."""
        return max(abs(self.lower), abs(self.upper))

    @property
    def timesteps(self) -> int:
        return int(self.values.shape[0])

    @property
    def units(self) -> int:
        return int(self.values.shape[1])

    @property
    def unsigned(self) -> bool:
        """Whether there are no negative values, as in a gate or a relu state."""
        return self.lower >= 0

    @cached_property
    def symbol(self) -> str:
        """The symbol: `h` of `simple_rnn · h`."""
        return self.title.rpartition("·")[2].strip()

    def written(self, value: float) -> str:
        """A value with its decimals: `+0.9786`; `22` of whole numbers."""
        return whole_number(value) if self.whole else exact(value, signed=not self.unsigned)

    def number(self, unit: int) -> int:
        """The number of a unit."""
        return self.numbers[unit] if self.numbers else unit

    def name_ink(self, unit: int, otherwise: int = Ink.LABEL) -> int:
        """The colour of a unit's name: that of the half it comes from, if the output joins two."""
        if not self.border:
            return otherwise
        return Ink.FORWARD if self.number(unit) < self.border else Ink.BACKWARD

    def unit_name(self, unit: int) -> str:
        """The name of a unit: `h[3]`, or the given name."""
        return self.unit_names[unit] if self.unit_names else f"{self.symbol}[{self.number(unit)}]"

    def ordered(self, order: tuple[int, ...]) -> Self:
        """The same with its units in another order; each keeps its number and its name."""
        columns = list(order)
        values: Any = self.values[:, columns] if self.values.size <= LARGE else Reordered(self.values, columns)
        return replace(
            self,
            values=values,
            initial=None if self.initial is None else self.initial[columns],
            unit_names=None if self.unit_names is None else tuple(self.unit_names[unit] for unit in order),
            numbers=tuple(self.number(unit) for unit in order),
        )

    def part(self, first: int, last: int) -> Self:
        """The rows first … last - 1 as a sequence of their own, whose timesteps keep their numbers."""
        masked = None if self.masked is None else self.masked[first:last]
        return replace(self, values=self.values[first:last], masked=masked, backwards=False, first=self.first + first)

    def index(self, t: int) -> int | None:
        """The row of `values` at position t; None at 0 and outside 0 … T, but for an output without a time axis."""
        if self.timeless:
            return 0
        if not 1 <= t <= self.timesteps:
            return None
        return self.timesteps - t if self.backwards and self.by_steps else t - 1

    def position(self, index: int) -> int:
        """The position at which row `index` of `values` is shown: the inverse of `index`."""
        return self.timesteps - index if self.backwards and self.by_steps else index + 1

    def at(self, t: int) -> Floats | None:
        """(units,), the values at position t; None if there are none."""
        index = self.index(t)
        if index is not None:
            row: Floats = self.values[index]
            return row
        return self.initial if t == 0 else None

    def value(self, t: int, unit: int) -> float | None:
        """The value of one unit at position t; None if there is none."""
        values = self.at(t)
        return None if values is None or not 0 <= unit < self.units else float(values[unit])

    def ahead(self, t: int) -> tuple[int, int]:
        """The rows first … last - 1 of `values` that come after position t: all of them before the first input."""
        index = self.index(t)
        if index is None:
            return (0, self.timesteps) if t < 1 else (0, 0)
        return (0, index) if self.backwards and self.by_steps else (index + 1, self.timesteps)

    def is_masked(self, t: int) -> bool:
        """Whether the step that leads to position t was masked."""
        index = self.index(t)
        return self.masked is not None and index is not None and bool(self.masked[index])

    @cached_property
    def sampled(self) -> NDArray[np.int64]:
        """The rows of `values` that lines are drawn from: all of them, or a sample if the sequence is very long."""
        return sampled(self.values)

    @cached_property
    def by_unit(self) -> Floats:
        """(units, sampled rows), the values of each unit contiguous in memory, so that a line reads one row."""
        whole = len(self.sampled) == self.timesteps
        return np.ascontiguousarray(self.values[slice(None) if whole else self.sampled].T)


def on_one_axis(several: Sequence[Series], *, fits: bool) -> list[Series]:
    """Series that are shown beside each other, on the axis of the one that needs most; what cannot leave a smaller
    range keeps it. `fits`: on an axis that their values fill."""
    bound = max((each.fitted if fits else each).bound for each in several)
    low = -bound if any(each.unbounded and each.lower < 0 for each in several) else 0.0
    high = bound if any(each.unbounded and each.upper > 0 for each in several) else 0.0
    return [
        replace(each, lower=low, upper=high) if each.unbounded else each.within(bound) if fits else each
        for each in several
    ]


def limits(values: Floats) -> tuple[float, float]:
    """Limits around all finite values: symmetric about 0 if both signs occur, otherwise from or to 0.

    (-1, 1) if there are only zeros, NaN and infinities.
    """
    low = float(np.min(values, initial=0.0, where=np.isfinite(values)))
    high = float(np.max(values, initial=0.0, where=np.isfinite(values)))
    if low == high == 0:
        return -1.0, 1.0
    if low < 0 < high:
        high = max(-low, high)
        low = -high
    return low, high


def rounded_up(value: float) -> float:
    """The next of 1, 2, 3, 4, 5, 6 and 8 · 10ⁿ that is not below a positive number."""
    power = math.floor(math.log10(value))
    steps = (float(f"{step}e{power}") for step in (1, 2, 3, 4, 5, 6, 8, 10))
    return next(step for step in steps if value <= step)
