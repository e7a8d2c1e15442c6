"""BatchNormalization: every feature normalized to mean 0 and variance 1 over the batch."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.layers.affine import Affine, along_features, sized, spread
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.config_keys import PASSED_OVER
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.initializers import Initializer, InitializerRule, Ones, Zeros
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.options.sizes import Axes, places
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

BACKEND_EPSILON = 1e-7
"""Keras's `backend.epsilon()`, added to the number of steps that count."""


class BatchNormalization(Affine):
    """Normalizes every feature to mean 0 and variance 1 (Ioffe and Szegedy, 2015).

    x̂ = ( x - mean ) / √( variance + epsilon )
    y = x̂ · gamma + beta

    While training, mean and variance are those of the batch, over all of its unmasked steps, and

    moving_mean     = moving_mean · momentum + mean · ( 1 - momentum )
    moving_variance = moving_variance · momentum + variance · ( 1 - momentum )

    In inference they are the moving ones, which have no gradient.

    in  (batch, …, features)
    out (batch, …, features)
    """

    axis: int = option(Axes(several=False), default=-1, help="the axis of the features")
    momentum: float = option(Number(), default=0.99, help="how slowly the moving mean and variance follow")
    moving_mean_initializer: Initializer = option(
        InitializerRule(), default=Zeros(), kw_only=True, help="initial moving mean"
    )
    moving_variance_initializer: Initializer = option(
        InitializerRule(), default=Ones(), kw_only=True, help="initial moving variance"
    )

    title = "normalizes features over the batch"
    counterpart = Counterpart(onnx="BatchNormalization")
    positional = ("axis", "momentum", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer")
    further = (
        *("moving_mean_initializer", "moving_variance_initializer", "beta_regularizer", "gamma_regularizer"),
        *("beta_constraint", "gamma_constraint"),
    )

    passed_over = PASSED_OVER | {"synchronized", "renorm", "renorm_clipping", "renorm_momentum"}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Like `Layer.from_config`; raises `OptionError` for batch renormalization, which has more weights."""
        if config.get("renorm"):
            raise OptionError("renorm=True (batch renormalization) is not supported; leave it False", "renorm")
        return super().from_config(config)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        (shape,) = shapes
        sizes = sized(self, self.axis, shape)
        mean = Weight("moving_mean", sizes, self.moving_mean_initializer, trainable=False)
        variance = Weight("moving_variance", sizes, self.moving_variance_initializer, trainable=False)
        return (*self.affine(sizes, along_features(self.axis, len(shape))), mean, variance)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        if call.training is not None and self.trainable:
            return self._learning(weights, call)
        return LayerRun((self._made(weights, call.x, weights[-2], weights[-1]),), call.masks)

    def _made(self, weights: Sequence[Array], x: Array, mean: Array, variance: Array) -> Array:
        """y, for this mean and variance of every feature."""
        axes = places(self.axis, x.ndim)
        deviation = np.sqrt(variance + x.dtype.type(self.epsilon))
        return self.applied((x - spread(mean, axes, x.ndim)) / spread(deviation, axes, x.ndim), weights, axes)

    def _learning(self, weights: Sequence[Array], call: Call) -> LayerRun:
        """The run in training mode: with the mean and variance of the batch, which update the moving ones."""
        mean, variance = self._moments(call, places(self.axis, call.x.ndim))
        updates = {
            place: weights[place] * self.momentum + new * (1 - self.momentum)
            for place, new in ((len(weights) - 2, mean), (len(weights) - 1, variance))
        }
        rows = {"mean": mean, "variance": variance}
        saved = {name: np.broadcast_to(values, (len(call.x), *values.shape)) for name, values in rows.items()}
        y = self._made(weights, call.x, mean, variance)
        return LayerRun((y,), call.masks, saved=saved, updates=updates)

    def _counts(self, call: Call) -> tuple[Array, float]:
        """1 for steps that count for mean and variance, 0 for masked ones; and how many numbers of a feature count."""
        x = call.x
        if call.mask is None:
            return np.ones((1,) * x.ndim, x.dtype), float(x.size // x.shape[self.axis])
        counts = np.broadcast_to(call.mask[..., None].astype(x.dtype), x.shape)
        return counts, float(counts.sum() / x.shape[self.axis]) + BACKEND_EPSILON

    def _moments(self, call: Call, axes: tuple[int, ...]) -> tuple[Array, Array]:
        """Mean and variance of every feature over the unmasked steps, each (features,)."""
        x, rest = call.x, tuple(n for n in range(call.x.ndim) if n not in axes)
        counts, total = self._counts(call)
        mean = (x * counts).sum(axis=rest) / x.dtype.type(total)
        centred = (x - spread(mean, axes, x.ndim)) * counts
        return mean, (centred * centred).sum(axis=rest) / x.dtype.type(total)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,), x, axes = d_outputs, call.x, places(self.axis, call.x.ndim)
        learning = "mean" in run.saved
        mean, variance = self._moments(call, axes) if learning else weights[-2:]
        deviation = spread(np.sqrt(variance + self.epsilon), axes, x.ndim)
        centred = x - spread(mean, axes, x.ndim)
        d_hat, found = self.affine_gradients(weights, centred / deviation, dy, axes)
        dx = d_hat / deviation
        if learning:  # the moving statistics are not used then
            dx = dx + self._through_moments(call, axes, d_hat, centred, deviation)
            return LayerGradients((dx,), (*found, np.zeros_like(mean), np.zeros_like(variance)))
        rest = tuple(n for n in range(x.ndim) if n not in axes)
        d_variance = (d_hat * centred / deviation**3).sum(axis=rest) / -2
        return LayerGradients((dx,), (*found, -dx.sum(axis=rest), d_variance))

    def _through_moments(
        self, call: Call, axes: tuple[int, ...], d_hat: Array, centred: Array, deviation: Array
    ) -> Array:
        """The part of the derivative that goes through the batch's mean and variance."""
        rest = tuple(n for n in range(d_hat.ndim) if n not in axes)
        counts, total = self._counts(call)
        d_variance = (d_hat * centred).sum(axis=rest, keepdims=True) * -0.5 / deviation**3
        d_mean = -(d_hat / deviation).sum(axis=rest, keepdims=True)
        d_mean = d_mean - 2 * d_variance * (centred * counts).sum(axis=rest, keepdims=True) / total
        found: Array = counts * (2 * d_variance * centred + d_mean) / total
        return found

    def equations(self, context: StepContext) -> None:
        if not along_features(self.axis, context.axes):
            context.recorded_value("y", "the output of the layer")
            return
        unit = context.unit % context.x.shape[-1]
        recorded = {name: context.recorded.get(name) for name in ("mean", "variance")}
        moving = dict(zip(("mean", "variance"), context.weights[-2:], strict=True))
        mean, variance = (
            Named(name if recorded[name] is not None else f"moving_{name}", _at(recorded[name], moving[name], unit))
            for name in ("mean", "variance")
        )
        x = Named(f"x[{context.unit}]", context.x.reshape(-1)[context.unit])
        made = float((x.value - mean.value) / np.sqrt(variance.value + self.epsilon))
        formula = f"({x.formula} - {mean.formula}) / √({variance.formula} + {self.epsilon:g})"
        x_hat = context.define("x̂", Function(formula, made, x, mean, variance), "normalized to mean 0, variance 1")
        self.last_line(context, x_hat, unit)


def _at(recorded: Array | None, moving: Array, unit: int) -> float:
    return float((moving if recorded is None else recorded).reshape(-1)[unit])
