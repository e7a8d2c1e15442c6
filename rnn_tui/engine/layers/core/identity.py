"""Identity: the output is the input."""

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.elementwise import Elementwise


class Identity(Elementwise):
    """Returns its input unchanged.

    y = x

    in  (batch, …)
    out (batch, …)
    """

    title = "the output is the input"

    @property
    def formula(self) -> str:
        return "x"

    def value(self, x: Array) -> Array:
        return x

    def slope(self, x: Array) -> float:
        return 1.0
