"""RMSNormalization: every step divided by the root of its mean square."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.layers.affine import places_of, sized, spread
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.options.initializers import Ones
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.options.sizes import Axes, places
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class RMSNormalization(Layer):
    """Divides by the root of the mean square (Zhang and Sennrich, 2019).

    x̂ = x / √( mean( x² ) + epsilon )
    y = x̂ · scale

    in  (batch, …, features)
    out (batch, …, features), without a mask
    """

    axis: int | tuple[int, ...] = option(Axes(), default=-1, help="the axes of the mean square")
    epsilon: float = option(Number(0), default=1e-6, help="added to the mean square, to avoid a division by 0")

    title = "divides steps by their root mean square"
    positional = ("axis", "epsilon")

    @property
    def propagates_mask(self) -> bool:
        return False

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        if places_of(self, self.axis, shape)[-1] != len(shape) - 1:
            raise StackError(
                f"RMSNormalization takes the mean over the last axes, as in Keras; axis={self.axis} leaves the last"
                f" of {shape} out"
            )
        return shapes

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        (shape,) = shapes
        return (Weight("scale", sized(self, self.axis, shape), Ones(), trainable=self.trainable),)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        x_hat, _, axes = self._normalized(call.x)
        return LayerRun((x_hat * spread(weights[0], axes, x_hat.ndim),))

    def _normalized(self, x: Array) -> tuple[Array, Array, tuple[int, ...]]:
        axes = places(self.axis, x.ndim)
        root = np.sqrt((x * x).mean(axis=axes, keepdims=True) + x.dtype.type(self.epsilon))
        return x / root, root, axes

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        x_hat, root, axes = self._normalized(call.x)
        d_hat = dy * spread(weights[0], axes, dy.ndim)
        dx = (d_hat - x_hat * (d_hat * x_hat).mean(axis=axes, keepdims=True)) / root
        rest = tuple(n for n in range(dy.ndim) if n not in axes)
        return LayerGradients((dx,), ((dy * x_hat).sum(axis=rest),))
