"""An equation with its numbers, as parts of text.

A layer kind returns an `Equation` for one unit at one step; the caller chooses the colours. The parts stand in reading
order; joined they are the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rnn_tui.engine.core.rounding import decimals


@dataclass(frozen=True)
class Quantity:
    """A named number in an equation: `Wh·h +1.30`."""

    label: str
    value: float
    digits: int = 2

    def __str__(self) -> str:
        shown = decimals(self.value, self.digits)
        return f"{self.label} {shown}" if self.label else shown


@dataclass(frozen=True)
class Equation:
    """`h[3] = +0.9786 = tanh( Wx·x +0.61  +  Wh·h +1.30  +  b +0.34 )`, as parts of text."""

    parts: tuple[str | Quantity, ...]

    def holding(self, held: Mapping[str, float]) -> "Equation":
        """The same, with a remark which of its signals were held at which values."""
        return Equation((*self.parts, *(f",  {name} held at {value:g}" for name, value in held.items())))

    def __str__(self) -> str:
        return "".join(map(str, self.parts))
