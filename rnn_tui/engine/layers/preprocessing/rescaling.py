"""Rescaling: one factor and one offset for every number."""

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.elementwise import Elementwise
from rnn_tui.engine.options.options import Number, option


class Rescaling(Elementwise):
    """Multiplies every number by a scale and adds an offset.

    y = x · scale + offset

    in  (batch, …)
    out (batch, …)
    """

    scale: float = option(Number(), start=1.0, help="the factor of every number")
    offset: float = option(Number(), default=0.0, help="the offset, added afterwards")

    title = "one factor and one offset"
    positional = ("scale", "offset")

    @property
    def brief(self) -> str:
        return f"× {self.scale:g} + {self.offset:g}"

    @property
    def formula(self) -> str:
        return f"x · {self.scale:g} + {self.offset:g}"

    def value(self, x: Array) -> Array:
        found: Array = x * x.dtype.type(self.scale) + x.dtype.type(self.offset)
        return found

    def slope(self, x: Array) -> float:
        return self.scale
