"""ZeroPadding1D: steps of zeros at both ends."""

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.reshaping.base_reshaping import Rearranged
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import DataFormat, Integers


class ZeroPadding1D(Rearranged):
    """Adds steps of zeros before the first step and after the last.

    y = 0, …, 0, x_1, …, x_T, 0, …, 0

    in  (batch, time, features)
    out (batch, left + time + right, features), without a mask
    """

    padding: tuple[int, ...] = option(
        Integers(0, 2, repeated=True, examples=((1, 2), (2, 2))), default=(1, 1), help="how many steps: left, right"
    )
    data_format: str = option(DataFormat(), default="channels_last", help="the position of the features: last")

    title = "zeros at both ends"
    positional = ("padding", "data_format")
    input_ndim = 3

    @property
    def brief(self) -> str:
        return f"{self.padding}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        return ((shape[0], None if shape[1] is None else shape[1] + sum(self.padding), shape[2]),)

    def arranged(self, x: Array) -> Array:
        left, right = self.padding
        return np.pad(x, ((0, 0), (left, right), (0, 0)))

    def returned(self, dy: Array, shape: tuple[int, ...]) -> Array:
        return dy[:, self.padding[0] : self.padding[0] + shape[1]]
