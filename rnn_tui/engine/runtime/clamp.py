"""Clamping: signals of a cell that are held at a value, whatever the equations give.

`step` calls `clamp` where it computes a signal; everything computed from the signal uses the clamped value. A clamped
value depends on nothing, so no derivative passes through it: `pullback` calls `stop` in the same places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.engine.core.arrays import Array


@dataclass(frozen=True)
class ClampedSignal:
    """One signal of a cell, held at a value."""

    signal: str
    value: float
    unit: int | None = None
    """The unit, counted from 0; None: every unit."""
    since: int = 1
    """The cell's first step at which it is held, counted from 1."""


@dataclass(frozen=True)
class Clamp:
    """All clamped signals of one cell; if two clamp the same number, the later one counts."""

    held: tuple[ClampedSignal, ...]
    steps_in_batch: int = 0
    """The number of steps, if steps stand side by side: the rows of the batch are then this many steps of each
    sequence, beginning with the cell's first. 0: the rows are sequences."""
    backwards: bool = False
    """Whether those rows are in natural time order although the cell reads from the end."""

    def at(self, t: int) -> "Clamp | None":
        """What is held at the cell's step of index t, counted from 0; None if nothing is."""
        found = tuple(each for each in self.held if each.since <= t + 1)
        return self if found == self.held else Clamp(found) if found else None

    def after(self, steps: int) -> "Clamp":
        """The same for the rest of the sequence, which begins after this many of the cell's steps."""
        return replace(self, held=tuple(replace(each, since=max(each.since - steps, 1)) for each in self.held))

    def side_by_side(self, count: int, *, backwards: bool = False) -> "Clamp":
        """The same for a batch whose rows are `count` steps of each sequence."""
        return replace(self, steps_in_batch=count, backwards=backwards)

    def __call__(self, **signals: Array) -> Iterator[Array]:
        """The signals (batch, units) in the given order, with the held values put in."""
        for name, values in signals.items():
            yield self._put(values, [(each, each.value) for each in self.held if each.signal == name])

    def stop(self, t: int, **derivatives: Array) -> Iterator[Array]:
        """Derivatives with respect to signals (batch, units) at the step of index t: 0 where the signal is held."""
        for name, values in derivatives.items():
            mine = [each for each in self.held if each.signal == name and (self.steps_in_batch or each.since <= t + 1)]
            yield self._put(values, [(each, 0.0) for each in mine])

    def stopped(self, **factors: Array) -> Iterator[Array]:
        """`stop` for all steps at once, applied to factors of derivatives, each (time, batch, units)."""
        for name, values in factors.items():
            yield np.stack([row for t, each in enumerate(values) for row in self.stop(t, **{name: each})])

    def _put(self, values: Array, numbers: list[tuple[ClampedSignal, float]]) -> Array:
        """`values` (batch, units) with these numbers put in; the same array if there are none."""
        if not numbers:
            return values
        made = np.array(values, order="C")
        by_step = made.reshape(-1, self.steps_in_batch or 1, made.shape[-1])
        for each, number in numbers:
            steps = slice(each.since - 1 if self.steps_in_batch else 0, None)
            by_step[:, :: -1 if self.backwards else 1][:, steps, where(each)] = number
        return made

    def of(self, unit: int, t: int) -> tuple[ClampedSignal, ...]:
        """What is held of that unit at the cell's t-th step, counted from 1: one entry for each signal."""
        mine = {each.signal: each for each in self.held if each.since <= t and each.unit in (None, unit)}
        return tuple(mine.values())


def where(held: ClampedSignal) -> slice:
    """The units that are held, as a slice."""
    return slice(None) if held.unit is None else slice(held.unit, held.unit + 1)
