"""UnitNormalization: every step divided by its length."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.affine import places_of
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Axes, places
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

SMALLEST = 1e-12
"""The smallest sum of squares, to avoid a division by 0."""


class UnitNormalization(Layer):
    """Divides by the length, the root of the sum of squares.

    y = x / √( sum( x² ) )

    in  (batch, …, features)
    out (batch, …, features)
    """

    axis: int | tuple[int, ...] = option(Axes(), default=-1, help="the axes of the sum")

    title = "divides steps by their length"
    positional = ("axis",)

    def output_shapes(self, shapes: Shapes) -> Shapes:
        places_of(self, self.axis, shapes[0])
        return shapes

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((call.x / self._length(call.x),), call.masks)

    def _length(self, x: Array) -> Array:
        squares = (x * x).sum(axis=places(self.axis, x.ndim), keepdims=True)
        found: Array = np.sqrt(np.maximum(squares, x.dtype.type(SMALLEST)))
        return found

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,), (y,), axes = d_outputs, run.outputs, places(self.axis, call.x.ndim)
        length = self._length(call.x)
        along = np.where(length**2 > SMALLEST, (dy * y).sum(axis=axes, keepdims=True), 0.0)
        return LayerGradients(((dy - y * along) / length,))
