"""DepthwiseConv1D: every feature has kernels of its own."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named, Sum
from rnn_tui.engine.layers.convolutional.base_conv import Convolution
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Weight, width
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import GlorotUniform, Initializer, InitializerRule
from rnn_tui.engine.options.options import PositiveInteger, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import Size
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class DepthwiseConv1D(Convolution):
    """Multiplies every window of each feature by kernels for that feature only.

    y_{t, c·M + m} = activation( sum over j of x_{t · strides + j · dilation_rate, c} · W_{j, c, m} + b_{c·M + m} )

    M   depth_multiplier
    W   (kernel_size, features, M)   kernel
    b   (features · M,)              bias

    in  (batch, time, features)
    out (batch, steps, features · M), without a mask
    """

    kernel_size: int = option(Size(), start=3, help="steps in a window")
    depth_multiplier: int = option(PositiveInteger(), default=1, kw_only=True, help="kernels for each feature")
    depthwise_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of W"
    )
    depthwise_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large W while training"
    )
    depthwise_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on W after every update"
    )

    title = "kernels of each feature slide over time"
    positional = (
        *("kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate", "activation"),
        *("use_bias", "depthwise_initializer", "bias_initializer"),
    )
    further = (
        *("depthwise_regularizer", "bias_regularizer", "activity_regularizer", "depthwise_constraint"),
        "bias_constraint",
    )

    @property
    def window_size(self) -> int:
        return self.kernel_size

    @property
    def brief(self) -> str:
        return f"{self.kernel_size} {self.activation}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return self.made(shapes[0], width(shapes[0], self.kind()) * self.depth_multiplier)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        features = width(shapes[0], self.kind())
        shape = (self.kernel_size, features, self.depth_multiplier)
        sizes = tuple(zip(shape, ("timestep", "feature", "filter"), strict=True))
        kernel = Weight("kernel", shape, self.depthwise_initializer, sizes=sizes)
        kernel = trained(self, kernel, self.depthwise_regularizer, self.depthwise_constraint)
        return (kernel, *self.bias(features * self.depth_multiplier))

    def _products(self, weights: Sequence[Array], x: Array) -> Array:
        z = np.einsum("btjc,jcm->btcm", self.windows_in(x), weights[0], optimize=True)
        flat: Array = z.reshape(*z.shape[:2], -1)
        return flat + weights[1] if self.use_bias else flat

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.activate(self._products(weights, call.x)),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        x, kernel = call.x, weights[0]
        dz = self.before(d_outputs[0], self._products(weights, x), run.outputs[0])
        by_feature = dz.reshape(*dz.shape[:2], x.shape[2], self.depth_multiplier)
        d_kernel = np.einsum("btjc,btcm->jcm", self.windows_in(x), by_feature, optimize=True)
        d_windows = np.einsum("btcm,jcm->btjc", by_feature, kernel, optimize=True)
        found = (d_kernel, dz.sum(axis=(0, 1)))
        return LayerGradients((self.back(d_windows, x.shape[1]),), found[: 1 + self.use_bias])

    def equations(self, context: StepContext) -> None:
        feature, kernel = divmod(context.unit, self.depth_multiplier)
        bias = (Named("b", context.weights[1][context.unit]),) if self.use_bias else ()
        product = context.product(
            "W·x", f"x of feature {feature}", context.x[:, feature], context.weights[0][:, feature, kernel]
        )
        z = context.define("z", Sum(product, *bias), "the window times the kernel, before the activation")
        context.define("y", context.activated(self.activation, z), "the output of the layer")
