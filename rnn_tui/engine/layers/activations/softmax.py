"""Softmax: positive numbers that add up to 1."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shapes
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.layers.affine import places_of
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Axes, places
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

MASKED = -1e9
"""The value used in place of a masked number."""


class Softmax(Layer):
    """Turns the numbers along an axis into positive numbers that add up to 1.

    y_i = exp( x_i ) / sum over j of exp( x_j )

    in  (batch, …)
    out (batch, …)

    A mask has the shape of the input: masked numbers get 0, and the others add up to 1.
    """

    axis: int | tuple[int, ...] = option(
        Axes(examples=(-1, 1)), default=-1, help="the axis, or axes, along which the numbers add up to 1"
    )

    title = "numbers that add up to 1"
    positional = ("axis",)
    reads_mask = True
    masks_numbers = True

    @property
    def as_activation(self) -> str | None:
        """The activation that is the same function; None: none is."""
        return "softmax" if self.axis == -1 else None

    def output_shapes(self, shapes: Shapes) -> Shapes:
        places_of(self, self.axis, shapes[0])
        return shapes

    def limits(self, signal: str) -> tuple[float, float]:
        return 0, 1

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        mask = None if call.mask is None else fitting(call.mask, call.x)
        return LayerRun((softmax(call.x, places(self.axis, call.x.ndim), mask),), call.masks)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,), (y,) = d_outputs, run.outputs
        return LayerGradients((softmax_gradient(dy, y, places(self.axis, y.ndim)),))

    def equations(self, context: StepContext) -> None:
        y, x = context.recorded["y"], context.x
        alone = x.ndim == 1 and self.axis == -1 and abs(float(y.sum()) - 1) < 1e-3 and bool((y > 0).all())
        if not alone:  # along time, over several axes, or with a mask
            context.recorded_value("y", "the softmax along the axis")
            return
        read = Named(f"x[{context.unit}]", x[context.unit])
        context.define("y", context.activated("softmax", read, x), "the softmax over the features")


def fitting(mask: Mask, x: Array) -> Mask:
    """The mask, broadcast to the input; raises `InputError` if its shape does not fit."""
    sizes = zip(mask.shape[::-1], x.shape[::-1], strict=False)
    if mask.ndim > x.ndim or any(one not in (1, size) for one, size in sizes):
        raise InputError(
            f"The `mask` must be broadcastable to `inputs`: Softmax reads {x.shape} with a mask of shape {mask.shape}."
            " It takes a mask with an entry for every number"
        )
    return np.broadcast_to(mask, x.shape)


def softmax(x: Array, axes: tuple[int, ...], mask: Mask | None = None) -> Array:
    """The softmax along these axes; 0 where the mask is False."""
    read = x if mask is None else np.where(mask, x, x.dtype.type(MASKED))
    grown = np.exp(read - read.max(axis=axes, keepdims=True))
    made: Array = grown / grown.sum(axis=axes, keepdims=True)
    return made if mask is None else np.where(mask, made, made.dtype.type(0))


def softmax_gradient(dy: Array, y: Array, axes: tuple[int, ...]) -> Array:
    """The derivative with respect to x, for y = softmax(x) along these axes."""
    found: Array = y * (dy - (dy * y).sum(axis=axes, keepdims=True))
    return found
