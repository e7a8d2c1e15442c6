"""Conv1D: a kernel that slides over time."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named, Sum
from rnn_tui.engine.layers.convolutional.base_conv import Convolution
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Weight, width
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import GlorotUniform, Initializer, InitializerRule
from rnn_tui.engine.options.options import Choice, PositiveInteger, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import Size
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Conv1D(Convolution):
    """Multiplies every window of kernel_size steps by one kernel.

    y_t = activation( sum over j of x_{t · strides + j · dilation_rate} · W_j + b )

    W   (kernel_size, features / groups, filters)   kernel
    b   (filters,)                                  bias

    in  (batch, time, features)
    out (batch, steps, filters), without a mask

    With padding "causal" zeros are added before the first step only, so that no step depends on later ones. With
    groups, each group of filters reads its own group of features.
    """

    filters: int = option(PositiveInteger(), start=8, help="outputs")
    kernel_size: int = option(Size(), start=3, help="steps in a window")
    padding: str = option(
        Choice(("valid", "same", "causal")),
        default="valid",
        kw_only=True,
        help="valid: no padding; same: zeros at both ends; causal: zeros at the beginning",
    )
    groups: int = option(PositiveInteger(), default=1, kw_only=True, help="groups of features with separate filters")
    kernel_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of W"
    )
    kernel_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large W while training"
    )
    kernel_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on W after every update"
    )

    title = "a kernel that slides over time"
    positional = (
        *("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups", "activation"),
        *("use_bias", "kernel_initializer", "bias_initializer"),
    )
    further = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.filters % self.groups:
            raise OptionError(
                "The number of filters must be evenly divisible by the number of groups."
                f" Received: groups={self.groups}, filters={self.filters}.",
                "groups",
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
        features = width(shapes[0], self.kind())
        if features % self.groups:
            raise StackError(
                "The number of input channels must be evenly divisible by the number of groups."
                f" Received groups={self.groups}, but the input has {features} channels (full input shape is"
                f" {shapes[0]})."
            )
        shape = (self.kernel_size, features // self.groups, self.filters)
        sizes = tuple(zip(shape, ("timestep", "feature", "filter"), strict=True))
        kernel = Weight("kernel", shape, self.kernel_initializer, sizes=sizes)
        return (trained(self, kernel, self.kernel_regularizer, self.kernel_constraint), *self.bias(self.filters))

    def _parts(self, size: int) -> list[slice]:
        """The slices of the features, or of the filters, of each group."""
        each = size // self.groups
        return [slice(n * each, (n + 1) * each) for n in range(self.groups)]

    def _products(self, weights: Sequence[Array], x: Array) -> Array:
        """The pre-activation, (batch, steps, filters)."""
        windows, kernel = self.windows_in(x), weights[0]
        made = [
            windows[..., read].reshape(*windows.shape[:2], -1) @ kernel[..., put].reshape(-1, put.stop - put.start)
            for read, put in zip(self._parts(x.shape[2]), self._parts(self.filters), strict=True)
        ]
        z = made[0] if self.groups == 1 else np.concatenate(made, axis=-1)
        return z + weights[1] if self.use_bias else z

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.activate(self._products(weights, call.x)),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        x, kernel = call.x, weights[0]
        dz = self.before(d_outputs[0], self._products(weights, x), run.outputs[0])
        windows = self.windows_in(x)
        d_kernel, d_windows = np.zeros(kernel.shape), np.zeros(windows.shape)
        for read, put in zip(self._parts(x.shape[2]), self._parts(self.filters), strict=True):
            rows = dz[..., put].reshape(-1, put.stop - put.start)
            seen, part = windows[..., read], kernel[..., put]
            d_kernel[..., put] = (seen.reshape(len(rows), -1).T @ rows).reshape(part.shape)
            d_windows[..., read] = (rows @ part.reshape(-1, rows.shape[1]).T).reshape(seen.shape)
        found = (d_kernel, dz.sum(axis=(0, 1)))
        return LayerGradients((self.back(d_windows, x.shape[1]),), found[: 1 + self.use_bias])

    def equations(self, context: StepContext) -> None:
        group = context.unit // (self.filters // self.groups)
        read = self._parts(context.x.shape[1])[group]
        names = "x" if self.groups == 1 else f"x of group {group}"
        kernel = context.weights[0][..., context.unit].reshape(-1)
        bias = (Named("b", context.weights[1][context.unit]),) if self.use_bias else ()
        product = context.product("W·x", names, context.x[:, read].reshape(-1), kernel)
        z = context.define("z", Sum(product, *bias), "the window times the kernel, before the activation")
        context.define("y", context.activated(self.activation, z), "the output of the layer")
