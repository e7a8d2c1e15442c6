"""Concatenate: several inputs joined along an axis."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.layers.affine import places_of
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Axes
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Concatenate(Layer):
    """Joins several inputs along an axis.

    y = [ x1, x2, … ]

    in  several (batch, …), of equal shapes except for that axis
    out (batch, …)

    Masks: along time they are joined too; along the features a step counts if it counts in any input. An input without
    a mask counts at every step.
    """

    axis: int = option(
        Axes(several=False, examples=(-1, 1)), default=-1, help="the axis to join them on; 1: time, -1: features"
    )

    title = "its inputs joined along an axis"
    positional = ("axis",)
    takes_list: ClassVar[bool] = True
    mask_joint = "concatenate"

    def takes(self, inputs: int) -> bool:
        return inputs >= 1

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (axis,) = places_of(self, self.axis, shapes[0])
        if axis == 0:
            raise StackError("Concatenate along axis 0 would join the batches, which no layer here does")
        rest = [(*each[:axis], *each[axis + 1 :]) for each in shapes if len(each) == len(shapes[0])]
        sizes = [{each for each in column if each is not None} for column in zip(*rest, strict=True)]
        if len(rest) < len(shapes) or any(len(each) > 1 for each in sizes):
            raise StackError(
                "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis."
                f" Received: input_shape={list(shapes)}"
            )
        along = [each[axis] for each in shapes]
        known = [each for each in along if each is not None]
        whole = sum(known) if len(known) == len(along) else None
        return ((*shapes[0][:axis], whole, *shapes[0][axis + 1 :]),)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((np.concatenate(call.inputs, axis=self.axis),), (self._mask(call),))

    def _mask(self, call: Call) -> Mask | None:
        """The mask of the output, (batch, time): see the docstring of the class."""
        if all(each is None for each in call.masks):
            return None
        spread = []
        for x, mask in zip(call.inputs, call.masks, strict=True):
            if mask is None:
                spread.append(np.ones(x.shape, bool))
            else:
                spread.append(np.broadcast_to(mask[..., None], x.shape) if mask.ndim < x.ndim else mask)
        return np.asarray(np.concatenate(spread, axis=self.axis).any(axis=-1))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        ends = np.cumsum([each.shape[self.axis] for each in call.inputs])[:-1]
        return LayerGradients(tuple(np.split(d_outputs[0], ends, axis=self.axis)))

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Which number of which input it is."""
        y = asked.run.outputs[0]
        timeless = y.ndim == 2
        if not timeless and not 1 <= asked.t <= y.shape[1]:
            return None
        inner = np.unravel_index(asked.unit, y.shape[1:] if timeless else y.shape[2:])
        place = [asked.batch, *([] if timeless else [asked.t - 1]), *(int(each) for each in inner)]
        which, axis = 0, self.axis % y.ndim
        while place[axis] >= asked.inputs[which].shape[axis]:
            place[axis] -= asked.inputs[which].shape[axis]
            which += 1
        name = f"x{which + 1}[{', '.join(map(str, place[1 if timeless else 2 :]))}]"
        context = StepContext((), y, asked.unit, {})
        about = f"the same number, of input {which + 1}" + ("" if timeless else f" at step {place[1] + 1}")
        context.define("y", Named(name, asked.inputs[which][tuple(place)]), about)
        return context.explanation("y", f"y[{asked.unit}]", None if timeless else asked.t)
