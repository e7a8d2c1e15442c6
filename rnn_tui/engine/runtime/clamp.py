"""What is held of a cell: signals that keep a value, whatever the equations say.

`step` asks `clamp` where a signal is made; whatever follows from it follows from the value it is held at. What is held
depends on nothing, so no derivative passes through it: `pullback` asks `stop` in the same places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.engine.core.arrays import Array


@dataclass(frozen=True)
class ClampedSignal:
    """One signal of a cell, kept at a value."""

    signal: str
    value: float
    unit: int | None = None
    """Counted from 0; None: every unit."""
    since: int = 1
    """The cell's first step at which it is held, counted from 1."""


@dataclass(frozen=True)
class Clamp:
    """Everything that is held of one cell; where two say something of one number, the later says it."""

    held: tuple[ClampedSignal, ...]
    abreast: int = 0
    """Where steps stand side by side, how many: the rows of the batch are so many steps of each sequence, from the
    cell's first on."""
    backwards: bool = False
    """Whether those rows stand in natural time order, and the cell reads from the end."""

    def at(self, t: int) -> "Clamp | None":
        """What is held at the cell's step of that index, counted from 0; None where nothing is."""
        found = tuple(each for each in self.held if each.since <= t + 1)
        return self if found == self.held else Clamp(found) if found else None

    def after(self, steps: int) -> "Clamp":
        """The same for a stretch of the sequence that begins after so many of the cell's steps."""
        return replace(self, held=tuple(replace(each, since=max(each.since - steps, 1)) for each in self.held))

    def side_by_side(self, count: int, *, backwards: bool = False) -> "Clamp":
        """The same for so many steps of each sequence as the rows of a batch."""
        return replace(self, abreast=count, backwards=backwards)

    def __call__(self, **signals: Array) -> Iterator[Array]:
        """The signals (batch, units) in the order given, with what is held of them put in."""
        for name, values in signals.items():
            yield self._put(values, [(each, each.value) for each in self.held if each.signal == name])

    def stop(self, t: int, **derivatives: Array) -> Iterator[Array]:
        """Derivatives with respect to signals (batch, units) at the step of index t: 0 where they are held there."""
        for name, values in derivatives.items():
            mine = [each for each in self.held if each.signal == name and (self.abreast or each.since <= t + 1)]
            yield self._put(values, [(each, 0.0) for each in mine])

    def stopped(self, **factors: Array) -> Iterator[Array]:
        """`stop` for all steps at once, of what derivatives are multiplied by: each (time, batch, units)."""
        for name, values in factors.items():
            yield np.stack([row for t, each in enumerate(values) for row in self.stop(t, **{name: each})])

    def _put(self, values: Array, numbers: list[tuple[ClampedSignal, float]]) -> Array:
        """`values` (batch, units) with those numbers in their places; itself where there are none."""
        if not numbers:
            return values
        made = np.array(values, order="C")
        by_step = made.reshape(-1, self.abreast or 1, made.shape[-1])
        for each, number in numbers:
            steps = slice(each.since - 1 if self.abreast else 0, None)
            by_step[:, :: -1 if self.backwards else 1][:, steps, where(each)] = number
        return made

    def of(self, unit: int, t: int) -> tuple[ClampedSignal, ...]:
        """What is held of that unit at the cell's t-th step, counted from 1: the last word on each signal."""
        mine = {each.signal: each for each in self.held if each.since <= t and each.unit in (None, unit)}
        return tuple(mine.values())


def where(held: ClampedSignal) -> slice:
    """The units that are held."""
    return slice(None) if held.unit is None else slice(held.unit, held.unit + 1)
