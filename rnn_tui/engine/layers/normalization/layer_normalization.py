"""LayerNormalization: every step normalized to mean 0 and variance 1 over its features."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.layers.affine import Affine, along_features, normalized_gradient, sized
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.options import Flag, option
from rnn_tui.engine.options.sizes import Axes, places
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class LayerNormalization(Affine):
    """Normalizes every step to mean 0 and variance 1 over its features (Ba et al., 2016).

    x̂ = ( x - mean ) / √( variance + epsilon )
    y = x̂ · gamma + beta

    gamma, beta   the size of the normalized axes

    in  (batch, …, features)
    out (batch, …, features)

    With rms_scaling it is Keras's x / √( variance + epsilon ) · gamma: no mean is subtracted and no beta added;
    gamma is there without `scale`, too.
    """

    axis: int | tuple[int, ...] = option(Axes(), default=-1, help="the axes of mean and variance")
    rms_scaling: bool = option(Flag(), default=False, kw_only=True, help="whether to subtract no mean and add no beta")

    title = "normalizes every step"
    counterpart = Counterpart(onnx="LayerNormalization")
    positional = ("axis", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer")
    further = ("beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint")

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        (shape,) = shapes
        return self._affine.affine(sized(self, self.axis, shape), along_features(self.axis, len(shape)))

    @property
    def _affine(self) -> "LayerNormalization":
        """The layer whose scale and center say which weights there are: rms_scaling always has gamma, never beta."""
        return replace(self, scale=True, center=False, rms_scaling=False) if self.rms_scaling else self

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        x_hat, deviation, axes = self._normalized(call.x)
        if self.rms_scaling:
            x_hat = call.x / deviation
        return LayerRun((self.applied(x_hat, weights, axes),), call.masks)

    def split(self, weights: Sequence[Array]) -> tuple[Array | None, Array | None]:
        gamma = weights[0] if self.scale or self.rms_scaling else None
        return gamma, weights[int(self.scale)] if self.center and not self.rms_scaling else None

    def _normalized(self, x: Array) -> tuple[Array, Array, tuple[int, ...]]:
        """x̂, √(variance + epsilon), and the axes."""
        axes = places(self.axis, x.ndim)
        centred = x - x.mean(axis=axes, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(axis=axes, keepdims=True) + x.dtype.type(self.epsilon))
        return centred / deviation, deviation, axes

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        x_hat, deviation, axes = self._normalized(call.x)
        if not self.rms_scaling:
            d_hat, found = self.affine_gradients(weights, x_hat, dy, axes)
            return LayerGradients((normalized_gradient(d_hat, x_hat, deviation, axes),), found)
        d_hat, found = self._affine.affine_gradients(weights, call.x / deviation, dy, axes)
        through = (d_hat * call.x).mean(axis=axes, keepdims=True) * x_hat / deviation**2
        return LayerGradients((d_hat / deviation - through,), found)

    def equations(self, context: StepContext) -> None:
        if self.rms_scaling or not along_features(self.axis, context.axes):
            context.recorded_value("y", "the output of the layer")
            return
        row, unit = divmod(context.unit, context.x.shape[-1])
        values = context.x.reshape(-1, context.x.shape[-1])[row]
        mean = context.define("mean", Function("mean(x)", float(values.mean())), "the mean of the input")
        variance = context.define("variance", Function("variance(x)", float(values.var())), "the variance of the input")
        x = Named(f"x[{context.unit}]", values[unit])
        made = float((values[unit] - mean.value) / np.sqrt(variance.value + self.epsilon))
        formula = f"({x.formula} - mean) / √(variance + {self.epsilon:g})"
        x_hat = context.define("x̂", Function(formula, made, x, mean, variance), "with mean 0 and variance 1")
        self.last_line(context, x_hat, unit)
