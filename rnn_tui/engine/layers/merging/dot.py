"""Dot: products of the vectors of two inputs."""

from collections.abc import Sequence
from string import ascii_letters
from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Sum
from rnn_tui.engine.layers.einsum import Equation
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Flag, option
from rnn_tui.engine.options.sizes import Axes
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

SMALLEST = 1e-7
"""The smallest length by which a vector is divided when it is normalized."""


class Dot(Layer):
    """Multiplies two inputs along one axis of each and sums: scores, cosines.

    y = sum over i of x1_i · x2_i     i counts along the axes, for every other index of x1 and of x2

    in  two (batch, …)
    out (batch, the other axes of x1, the other axes of x2), or (batch, 1); without a mask

    With normalize every vector is scaled to length 1 first, so that y is a cosine.
    """

    axes: int | tuple[int, ...] = option(
        Axes(examples=(-1, (2, 2))), start=-1, help="the axis of both inputs, or one of each, that is summed over"
    )
    normalize: bool = option(Flag(), default=False, help="whether vectors are scaled to length 1 first")

    title = "products of two inputs' vectors"
    positional = ("axes", "normalize")
    takes_list: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.axes, tuple) and len(self.axes) != 2:
            raise OptionError(
                f"Invalid format for argument `axes`: it should contain two elements. Received: axes={self.axes}",
                "axes",
            )

    @property
    def propagates_mask(self) -> bool:
        return False

    def takes(self, inputs: int) -> bool:
        return inputs == 2

    def _places(self, ranks: Sequence[int]) -> tuple[int, int]:
        """The axis of each input, counted from 0; raises `StackError` if there is none."""
        pair = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        for axis, rank in zip(pair, ranks, strict=True):
            if not -rank <= axis < rank or axis % rank == 0:
                raise StackError(f"Dot sums over an axis after the batch axis; axes={self.axes} is none of {rank} axes")
        first, second = (axis % rank for axis, rank in zip(pair, ranks, strict=True))
        return first, second

    def _equation(self, ranks: Sequence[int]) -> Equation:
        """Letters for the axes: both inputs share the batch and the axis that is summed over."""
        first, second = self._places(ranks)
        letters = iter(ascii_letters[2:])
        x1 = "".join("a" if n == 0 else "b" if n == first else next(letters) for n in range(ranks[0]))
        x2 = "".join("a" if n == 0 else "b" if n == second else next(letters) for n in range(ranks[1]))
        return Equation(x1, x2, "a" + (x1 + x2).replace("a", "").replace("b", ""), "", True)

    def output_shapes(self, shapes: Shapes) -> Shapes:
        one, other = shapes
        first, second = self._places([len(one), len(other)])
        if one[first] != other[second]:
            raise StackError(
                f"Incompatible input shapes: axis values {one[first]} (at axis {first}) != {other[second]} (at axis"
                f" {second}). Full input shapes: {one}, {other}"
            )
        rest = [size for n, size in enumerate(one) if n not in (0, first)]
        rest += [size for n, size in enumerate(other) if n not in (0, second)]
        return ((one[0], *(rest or [1])),)

    def _read(self, inputs: Sequence[Array]) -> list[Array]:
        """The inputs, with vectors of length 1 if `normalize` is set."""
        if not self.normalize:
            return list(inputs)
        axes = self._places([each.ndim for each in inputs])
        return [x / lengths(x, axis) for x, axis in zip(inputs, axes, strict=True)]

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        equation = self._equation([each.ndim for each in call.inputs])
        y = np.einsum(equation.text, *self._read(call.inputs), optimize=True)
        return LayerRun((y[:, None] if y.ndim == 1 else y,))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        ranks = [each.ndim for each in call.inputs]
        equation, read = self._equation(ranks), self._read(call.inputs)
        dy = d_outputs[0][:, 0] if len(equation.y) == 1 else d_outputs[0]
        found = list(equation.back(dy, *read))
        if self.normalize:
            for place, axis in enumerate(self._places(ranks)):
                length = lengths(call.inputs[place], axis)
                along = (found[place] * read[place]).sum(axis=axis, keepdims=True)
                along = np.where(length > SMALLEST, along, 0.0)
                found[place] = (found[place] - read[place] * along) / length
        return LayerGradients(tuple(found))

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """The two vectors, and their product."""
        y = asked.run.outputs[0]
        timeless = y.ndim == 2
        if not timeless and not 1 <= asked.t <= y.shape[1]:
            return None
        equation = self._equation([each.ndim for each in asked.inputs])
        lead = (asked.batch,) if timeless else (asked.batch, asked.t - 1)
        inner = np.unravel_index(asked.unit, y.shape[len(lead) :])
        place = (*lead, *(int(each) for each in inner))[: len(equation.y)]
        x1, x2 = self._read(asked.inputs)
        one, other = equation.terms(x1, x2, place)
        context = StepContext((), one, asked.unit, {"y": y[lead]})
        product = context.product("x2·x1", "x1", one, other)
        context.define("y", Sum(product), "the product of two vectors" + " of length 1" * self.normalize)
        return context.explanation("y", f"y[{asked.unit}]", None if timeless else asked.t)


def lengths(x: Array, axis: int) -> Array:
    """The length of every vector along an axis, at least SMALLEST."""
    found: Array = np.maximum(np.sqrt((x * x).sum(axis=axis, keepdims=True)), x.dtype.type(SMALLEST))
    return found
