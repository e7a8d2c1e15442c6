"""SeparableConv1D: kernels for each feature, then one product over all features."""

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


class SeparableConv1D(Convolution):
    """Kernels for each feature separately, and then one product over all features.

    d_{t, c·M + m} = sum over j of x_{t · strides + j · dilation_rate, c} · D_{j, c, m}
    y_t            = activation( d_t · P + b )

    M   depth_multiplier
    D   (kernel_size, features, M)       depthwise kernel
    P   (1, features · M, filters)       pointwise kernel
    b   (filters,)                       bias

    in  (batch, time, features)
    out (batch, steps, filters), without a mask
    """

    filters: int = option(PositiveInteger(), start=8, help="outputs")
    kernel_size: int = option(Size(), start=3, help="steps in a window")
    depth_multiplier: int = option(PositiveInteger(), default=1, kw_only=True, help="kernels for each feature")
    depthwise_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of D"
    )
    depthwise_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large D while training"
    )
    depthwise_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on D after every update"
    )
    pointwise_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of P"
    )
    pointwise_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large P while training"
    )
    pointwise_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on P after every update"
    )

    title = "kernels of each feature, then a product"
    positional = (
        *("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier"),
        *("activation", "use_bias", "depthwise_initializer", "pointwise_initializer", "bias_initializer"),
    )
    further = (
        *("depthwise_regularizer", "pointwise_regularizer", "bias_regularizer", "activity_regularizer"),
        *("depthwise_constraint", "pointwise_constraint", "bias_constraint"),
    )

    @property
    def window_size(self) -> int:
        return self.kernel_size

    @property
    def brief(self) -> str:
        return f"{self.filters} × {self.kernel_size} {self.activation}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return self.made(shapes[0], self.filters)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        features, many = width(shapes[0], self.kind()), self.depth_multiplier
        deep = (self.kernel_size, "timestep"), (features, "feature"), (many, "filter")
        wide = (features * many, "feature"), (self.filters, "filter")
        D = Weight("depthwise_kernel", (self.kernel_size, features, many), self.depthwise_initializer, sizes=deep)
        P = Weight("pointwise_kernel", (1, features * many, self.filters), self.pointwise_initializer, sizes=wide)
        return (
            trained(self, D, self.depthwise_regularizer, self.depthwise_constraint),
            trained(self, P, self.pointwise_regularizer, self.pointwise_constraint),
            *self.bias(self.filters),
        )

    def _products(self, weights: Sequence[Array], x: Array) -> tuple[Array, Array]:
        """d and the pre-activation."""
        by_feature = np.einsum("btjc,jcm->btcm", self.windows_in(x), weights[0], optimize=True)
        d = by_feature.reshape(*by_feature.shape[:2], -1)
        z = d @ weights[1][0]
        return d, z + weights[2] if self.use_bias else z

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.activate(self._products(weights, call.x)[1]),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        x, (D, P) = call.x, weights[:2]
        d, z = self._products(weights, x)
        dz = self.before(d_outputs[0], z, run.outputs[0])
        rows = dz.reshape(-1, self.filters)
        d_P = (d.reshape(len(rows), -1).T @ rows)[None]
        by_feature = (dz @ P[0].T).reshape(*dz.shape[:2], x.shape[2], self.depth_multiplier)
        d_D = np.einsum("btjc,btcm->jcm", self.windows_in(x), by_feature, optimize=True)
        d_windows = np.einsum("btcm,jcm->btjc", by_feature, D, optimize=True)
        found = (d_D, d_P, rows.sum(axis=0))
        return LayerGradients((self.back(d_windows, x.shape[1]),), found[: 2 + self.use_bias])

    def equations(self, context: StepContext) -> None:
        d = np.einsum("jc,jcm->cm", context.x, context.weights[0]).reshape(-1)
        bias = (Named("b", context.weights[2][context.unit]),) if self.use_bias else ()
        product = context.product("P·d", "d", d, context.weights[1][0, :, context.unit])
        z = context.define("z", Sum(product, *bias), "d, each feature's window times its kernel, times P")
        context.define("y", context.activated(self.activation, z), "the output of the layer")
