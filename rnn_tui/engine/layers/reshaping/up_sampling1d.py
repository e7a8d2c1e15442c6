"""UpSampling1D: every step repeated."""

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.reshaping.base_reshaping import Rearranged
from rnn_tui.engine.options.options import PositiveInteger, option


class UpSampling1D(Rearranged):
    """Repeats every step, one after the other.

    y = x_1, x_1, …, x_2, x_2, …

    in  (batch, time, features)
    out (batch, time · size, features), without a mask
    """

    size: int = option(
        PositiveInteger("Argument `{name}` should be a positive integer. Received: {name}={value!r}"),
        default=2,
        help="how often every step is repeated",
    )

    title = "every step repeated"
    positional = ("size",)
    input_ndim = 3

    @property
    def brief(self) -> str:
        return f"× {self.size}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        return ((shape[0], None if shape[1] is None else shape[1] * self.size, shape[2]),)

    def arranged(self, x: Array) -> Array:
        return np.repeat(x, self.size, axis=1)

    def returned(self, dy: Array, shape: tuple[int, ...]) -> Array:
        found: Array = dy.reshape(shape[0], shape[1], self.size, shape[2]).sum(axis=2)
        return found
