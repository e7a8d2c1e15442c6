"""What layers share that combine several inputs number by number: shapes and masks."""

import dataclasses
from collections.abc import Sequence
from functools import reduce
from typing import ClassVar, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shapes, summed_to
from rnn_tui.engine.core.errors import InputError, StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import argument
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Merge(Layer):
    """A layer that computes one array from several of the same shape, or of shapes that broadcast."""

    uses_masks: bool = argument(default=True, kw_only=True)
    """Whether masked numbers of an input are left out, in kinds that can: in Keras 3, but not in earlier versions."""

    takes_list: ClassVar[bool] = True
    mask_joint = "or"

    def resolve(self, keras: str) -> Self:
        return dataclasses.replace(super().resolve(keras), uses_masks=keras == "keras3")

    def takes(self, inputs: int) -> bool:
        return inputs >= 1

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        super().check_input(shapes, name, keras)
        sizes = {each[0] for each in shapes} - {None}
        if len(sizes) > 1:
            raise StackError(
                f"Cannot merge tensors with different batch sizes. Received tensors with shapes {list(shapes)}"
            )

    def output_shapes(self, shapes: Shapes) -> Shapes:
        batch = next((each[0] for each in shapes if each[0] is not None), None)
        return ((batch, *reduce(_broadcast, [each[1:] for each in shapes])),)

    def merged(self, values: Sequence[Array], masks: Sequence[Mask | None]) -> Array:
        """The output, from inputs with the same number of axes; each mask has the shape of its input."""
        raise NotImplementedError

    def unmerged(self, dy: Array, values: Sequence[Array], masks: Sequence[Mask | None]) -> Sequence[Array]:
        """The derivatives with respect to the inputs, of any shape that their shapes broadcast to."""
        raise NotImplementedError

    def formula(self, numbers: Sequence[Named]) -> Expression:
        """The formula for one number of each input."""
        raise NotImplementedError

    def _read(self, call: Call) -> tuple[list[Array], list[Mask | None]]:
        """The inputs with the same number of axes, and their masks if the kind uses them."""
        most = max(each.ndim for each in call.inputs)
        values = [with_axes(each, most) for each in call.inputs]
        if not self.uses_masks:
            return values, [None] * len(values)
        return values, [
            None if mask is None or x.ndim < most else _over_numbers(mask, x)
            for x, mask in zip(call.inputs, call.masks, strict=True)
        ]

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        values, masks = self._read(call)
        return LayerRun((self.merged(values, masks),), (_either(call.masks),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        values, masks = self._read(call)
        found = self.unmerged(d_outputs[0], values, masks)
        return LayerGradients(
            tuple(
                summed_to(np.broadcast_to(dx, d_outputs[0].shape), x.shape).reshape(read.shape)
                for dx, x, read in zip(found, values, call.inputs, strict=True)
            )
        )

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """One number of each input, and the formula."""
        y = asked.run.outputs[0]
        timeless = y.ndim == 2
        if not timeless and not 1 <= asked.t <= y.shape[1]:
            return None
        place = (asked.batch,) if timeless else (asked.batch, asked.t - 1)
        spread = [np.broadcast_to(with_axes(each, y.ndim), y.shape)[place].reshape(-1) for each in asked.inputs]
        numbers = [Named(f"x{n}[{asked.unit}]", each[asked.unit]) for n, each in enumerate(spread, 1)]
        context = StepContext((), spread[0], asked.unit, {"y": y[place]})
        found = self.formula(numbers)
        value = float(y[place].reshape(-1)[asked.unit])
        if abs(found.value - value) <= 1e-3 * max(1.0, abs(value)):
            context.define("y", found, self.title)
        else:
            context.recorded_value("y", "without the inputs that are masked at this step")
        return context.explanation("y", f"y[{asked.unit}]", None if timeless else asked.t)


def _broadcast(one: tuple[int | None, ...], other: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """The shape after broadcasting two shapes; raises `StackError` if they do not fit."""
    if len(one) < len(other):
        one, other = other, one
    more = len(one) - len(other)
    found = list(one[:more])
    for i, j in zip(one[more:], other, strict=True):
        if i is not None and j is not None and 1 not in (i, j) and i != j:
            raise StackError(f"Inputs have incompatible shapes. Received shapes {one} and {other}")
        found.append(j if i == 1 else i if j == 1 else None if None in (i, j) else i)
    return tuple(found)


def with_axes(x: Array, ndim: int) -> Array:
    """The array with axes of size 1 inserted after the batch, up to `ndim` axes."""
    return x.reshape(x.shape[0], *(1,) * (ndim - x.ndim), *x.shape[1:])


def _over_numbers(mask: Mask, x: Array) -> Mask:
    """A mask of steps, broadcast to the numbers of an array; raises `InputError` if it does not fit."""
    try:
        return np.broadcast_to(mask[..., None], x.shape)
    except ValueError:
        raise InputError(
            f"a mask of shape {mask.shape} does not fit a tensor of shape {x.shape} that is merged: Keras repeats it"
            " over the last axis"
        ) from None


def _either(masks: Sequence[Mask | None]) -> Mask | None:
    """Steps that count in any input; None if an input has no mask."""
    known = [each for each in masks if each is not None]
    return reduce(np.logical_or, known) if known and len(known) == len(masks) else None
