"""Normalization with a mean and a variance that were measured beforehand."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.layers.affine import places_of, sized, spread
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.options.initializers import Ones, Zeros
from rnn_tui.engine.options.options import Flag, option
from rnn_tui.engine.options.sizes import Axes, places
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

SMALLEST = 1e-7
"""The smallest standard deviation by which numbers are divided."""


@dataclass(frozen=True)
class Statistics:
    """The rule of an option: a number, numbers in nested tuples, or None: they are measured."""

    examples: tuple[Any, ...] = (None,)
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Any:
        if value is None:
            return None
        try:
            numbers = np.asarray(value, np.float64)
        except (TypeError, ValueError):
            numbers = np.array(np.nan)
        if isinstance(value, str | bool) or not np.isfinite(numbers).all():
            raise OptionError(f"`{name}` is a number, a tuple of numbers, or None, got {value!r:.60}.", name)
        return _tuples(numbers.tolist())

    def parse(self, name: str, text: str) -> Any:
        word = text.strip()
        if word in ("", "None"):
            return None
        try:
            numbers = [float(each) for each in word.strip("()[]").replace(",", " ").split()]
        except ValueError:
            raise OptionError(f"`{name}` is a number, a tuple of numbers, or None, got {word!r:.60}.", name) from None
        return self.check(name, numbers if word[0] in "([" else numbers[0])

    def show(self, value: Any) -> str:
        return str(value)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


class Normalization(Layer):
    """Subtracts a mean and divides by a standard deviation, both measured beforehand or given.

    y = ( x - mean ) / max( √variance, 1e-7 )
    y = x · max( √variance, 1e-7 ) + mean       with invert

    mean, variance   of the size of `axis`; they are weights if they are not given

    in  (batch, …)
    out (batch, …)
    """

    axis: int | tuple[int, ...] | None = option(
        Axes(optional=True, examples=(-1, 1, None)), default=-1, help="axes with a mean of their own; None: one for all"
    )
    mean: Any = option(Statistics((None, 0.5)), default=None, help="the mean; None: a weight")
    variance: Any = option(Statistics((None, 4.0)), default=None, help="the variance; None: a weight")
    invert: bool = option(Flag(), default=False, help="whether to undo the normalization")

    title = "a measured mean and variance"
    positional = ("axis", "mean", "variance", "invert")

    @property
    def given(self) -> bool:
        """Whether mean and variance are options rather than weights."""
        return self.mean is not None

    @property
    def _axes(self) -> tuple[int, ...]:
        return () if self.axis is None else tuple(int(each) for each in np.atleast_1d(self.axis))

    def output_shapes(self, shapes: Shapes) -> Shapes:
        sizes, given = self._sizes(shapes), (np.shape(self.mean), np.shape(self.variance))
        if (self.mean is None) != (self.variance is None):
            raise StackError(
                "When setting values directly, both `mean` and `variance` must be set. Received:"
                f" mean={self.mean} and variance={self.variance}"
            )
        fits = all(one in (1, size) for one, size in zip(given[0][::-1], sizes[::-1], strict=False))
        if given[0] != given[1] or len(given[0]) > len(sizes) or not fits:
            raise StackError(
                f"`mean` and `variance` have the shapes {given[0]} and {given[1]}, and the axes of {shapes[0]} that are"
                f" kept have the sizes {sizes}"
            )
        return shapes

    def _sizes(self, shapes: Shapes) -> tuple[int, ...]:
        """The sizes of the kept axes, in their order in the input."""
        axes = places_of(self, self._axes, shapes[0])
        return sized(self, axes, shapes[0]) if axes else ()

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        if self.given:
            return ()
        sizes = self._sizes(shapes)
        found = Weight("mean", sizes, Zeros()), Weight("variance", sizes, Ones()), Weight("count", (), Zeros())
        return tuple(dataclasses.replace(each, trainable=False) for each in found)

    def statistics(self, weights: Sequence[Array], shape: tuple[int, ...]) -> tuple[Array, Array]:
        """Mean and standard deviation, with as many axes as the input."""
        axes = places(self._axes, len(shape))
        mean, variance = (self.mean, self.variance) if self.given else (weights[0], weights[1])
        sizes = tuple(shape[each] for each in axes)
        m = spread(np.broadcast_to(np.asarray(mean), sizes), axes, len(shape))
        s = spread(np.broadcast_to(np.sqrt(np.asarray(variance)), sizes), axes, len(shape))
        return m, np.maximum(s, SMALLEST)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        mean, deviation = self.statistics(weights, call.x.shape)
        y = call.x * deviation + mean if self.invert else (call.x - mean) / deviation
        return LayerRun((y.astype(call.x.dtype),), call.masks)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,), x = d_outputs, call.x
        mean, deviation = self.statistics(weights, x.shape)
        dx = dy * deviation if self.invert else dy / deviation
        if self.given:
            return LayerGradients((dx,))
        axes = places(self._axes, x.ndim)
        rest = tuple(n for n in range(x.ndim) if n not in axes)
        d_mean = dy if self.invert else -dx
        d_deviation = dy * x if self.invert else -dy * (x - mean) / deviation**2
        found = d_mean.sum(axis=rest), d_deviation.sum(axis=rest)
        inside = np.sqrt(weights[1]) > SMALLEST
        d_variance = np.where(inside, found[1] / (2 * np.where(inside, np.sqrt(weights[1]), 1)), 0.0)
        return LayerGradients((dx,), (found[0].reshape(weights[0].shape), d_variance, np.zeros(weights[2].shape)))

    def equations(self, context: StepContext) -> None:
        if self._axes not in ((), (-1,)) or context.x.ndim != 1:  # with a mean for each step
            context.recorded_value("y", "the output of the layer")
            return
        statistics = self.statistics(context.weights, (1, 1, context.x.size))
        mean, deviation = (np.broadcast_to(each, (1, 1, context.x.size))[0, 0, context.unit] for each in statistics)
        x = Named(f"x[{context.unit}]", context.x[context.unit])
        m, s = Named("mean", mean), Named("deviation", deviation)
        if self.invert:
            context.define("y", x * s + m, "the normalization undone")
            return
        made = (x.value - m.value) / s.value
        context.define("y", Function(f"({x.formula} - mean) / deviation", made, x, m, s), "the output of the layer")
