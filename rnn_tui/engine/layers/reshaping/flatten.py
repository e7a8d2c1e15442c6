"""Flatten: the numbers of all steps on one axis."""

import math

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.reshaping.base_reshaping import Rearranged
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import DataFormat


class Flatten(Rearranged):
    """Puts all numbers of a sequence on one axis.

    y_{t · features + i} = x_{t, i}

    in  (batch, …)
    out (batch, numbers), without a mask
    """

    data_format: str = option(DataFormat(), default="channels_last", help="the position of the features: last")

    title = "all steps on one axis"
    positional = ("data_format",)

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        sizes = [each for each in shape[1:] if each is not None]
        return ((shape[0], math.prod(sizes) if len(sizes) == len(shape) - 1 else None),)

    def arranged(self, x: Array) -> Array:
        return x.reshape(len(x), -1)

    def returned(self, dy: Array, shape: tuple[int, ...]) -> Array:
        return dy.reshape(shape)
