"""Identity: hands on what it reads."""

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.elementwise import Elementwise


class Identity(Elementwise):
    """Hands on what it reads as it is.

    y = x

    in  (batch, …)
    out (batch, …)
    """

    title = "hands on what it reads"

    @property
    def formula(self) -> str:
        return "x"

    def value(self, x: Array) -> Array:
        return x

    def slope(self, x: Array) -> float:
        return 1.0
