"""Cropping1D: steps cut off at both ends."""

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.layers.reshaping.base_reshaping import Rearranged
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Integers


class Cropping1D(Rearranged):
    """Removes steps at the beginning and at the end.

    y = x_{left + 1}, …, x_{T - right}

    in  (batch, time, features)
    out (batch, time - left - right, features), without a mask
    """

    cropping: tuple[int, ...] = option(
        Integers(0, 2, repeated=True, examples=((1, 2), (0, 1))), default=(1, 1), help="how many steps: left, right"
    )

    title = "cuts steps off at both ends"
    positional = ("cropping",)
    input_ndim = 3

    @property
    def brief(self) -> str:
        return f"{self.cropping}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        time = None if shape[1] is None else shape[1] - sum(self.cropping)
        if time is not None and time < 1:
            raise StackError(
                "`cropping` parameter of `Cropping1D` layer must be smaller than the input length."
                f" Received: input_shape={shape}, cropping={self.cropping}"
            )
        return ((shape[0], time, shape[2]),)

    def arranged(self, x: Array) -> Array:
        left, right = self.cropping
        return x[:, left : x.shape[1] - right]

    def returned(self, dy: Array, shape: tuple[int, ...]) -> Array:
        return np.pad(dy, ((0, 0), (self.cropping[0], self.cropping[1]), (0, 0)))
