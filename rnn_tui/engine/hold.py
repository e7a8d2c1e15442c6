"""What is held of a cell: signals that keep a value, whatever the equations say.

`step` asks `hold` where a signal is made; whatever follows from it follows from the value it is held at. What is held
depends on nothing, so no derivative passes through it: `pullback` asks `stop` in the same places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rnn_tui.engine.arrays import Array


@dataclass(frozen=True)
class Held:
    """One signal of a cell, kept at a value."""

    signal: str
    value: float
    unit: int | None = None
    """Counted from 0; None: every unit."""
    since: int = 1
    """The cell's first step at which it is held, counted from 1."""


@dataclass(frozen=True)
class Hold:
    """Everything that is held of one cell; where two say something of one number, the later says it."""

    held: tuple[Held, ...]

    def at(self, t: int) -> "Hold | None":
        """What is held at the cell's step of that index, counted from 0; None where nothing is."""
        found = tuple(each for each in self.held if each.since <= t + 1)
        return self if found == self.held else Hold(found) if found else None

    def after(self, steps: int) -> "Hold":
        """The same for a stretch of the sequence that begins after so many of the cell's steps."""
        return Hold(tuple(replace(each, since=max(each.since - steps, 1)) for each in self.held))

    def __call__(self, **signals: Array) -> Iterator[Array]:
        """The signals (batch, units) in the order given, with what is held of them put in."""
        for name, values in signals.items():
            mine = [each for each in self.held if each.signal == name]
            made = values.copy() if mine else values
            for each in mine:
                made[..., where(each)] = each.value
            yield made

    def stop(self, t: int, **derivatives: Array) -> Iterator[Array]:
        """Derivatives with respect to signals (batch, units) at the step of index t: 0 where they are held there."""
        for name, values in derivatives.items():
            mine = [each for each in self.held if each.signal == name and each.since <= t + 1]
            made = values.copy() if mine else values
            for each in mine:
                made[..., where(each)] = 0
            yield made

    def of(self, unit: int, t: int) -> tuple[Held, ...]:
        """What is held of that unit at the cell's t-th step, counted from 1: the last word on each signal."""
        mine = {each.signal: each for each in self.held if each.since <= t and each.unit in (None, unit)}
        return tuple(mine.values())


def where(held: Held) -> slice:
    """The units that are held."""
    return slice(None) if held.unit is None else slice(held.unit, held.unit + 1)
