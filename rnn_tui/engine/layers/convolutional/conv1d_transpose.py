"""Conv1DTranspose: every input step adds to several output steps."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
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


class Conv1DTranspose(Convolution):
    """Adds every step, times a kernel, to kernel_size steps of the output: the transpose of a Conv1D.

    z_{t · strides + j · dilation_rate} += x_t · W_jᵀ     for every step t and every j of the kernel
    y = activation( z + b )

    W   (kernel_size, filters, features)   kernel
    b   (filters,)                         bias

    in  (batch, time, features)
    out (batch, steps, filters), without a mask

    With padding "same" the output has time · strides steps, cut at both ends; with "valid" every step that the kernel
    reaches. output_padding adds steps at the end.
    """

    filters: int = option(PositiveInteger(), start=8, help="outputs")
    kernel_size: int = option(Size(), start=3, help="the number of output steps that one step adds to")
    output_padding: int | None = option(
        Size(optional=True, zero=True), default=None, kw_only=True, help="how many steps are added at the end"
    )
    kernel_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of W"
    )
    kernel_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on a large W while training"
    )
    kernel_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on W after every update"
    )

    title = "every step added to a window"
    positional = (
        *("filters", "kernel_size", "strides", "padding", "output_padding", "data_format", "dilation_rate"),
        *("activation", "use_bias", "kernel_initializer", "bias_initializer"),
    )
    further = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.output_padding is not None and self.output_padding >= self.strides:
            raise OptionError(
                "`output_padding` must be strictly less than `strides`."
                f" Received: output_padding={self.output_padding}, strides={self.strides}",
                "output_padding",
            )

    @property
    def window_size(self) -> int:
        return self.kernel_size

    @property
    def brief(self) -> str:
        return f"{self.filters} × {self.kernel_size} {self.activation}"

    @property
    def _how(self) -> tuple[int, int, int, str, int | None]:
        """Size, strides, dilation, padding and output padding."""
        return self.kernel_size, self.strides, self.dilation_rate, self.padding, self.output_padding

    def output_shapes(self, shapes: Shapes) -> Shapes:
        batch, time, _ = shapes[0]
        steps = None if time is None else transposed_length(time, *self._how)
        if steps is not None and steps < 1:
            raise StackError(f"Computed output size would be negative or 0. Received: inputs shape={shapes[0]}")
        return ((batch, steps, self.filters),)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        shape = (self.kernel_size, self.filters, width(shapes[0], self.kind()))
        sizes = tuple(zip(shape, ("timestep", "filter", "feature"), strict=True))
        kernel = Weight("kernel", shape, self.kernel_initializer, sizes=sizes)
        return (trained(self, kernel, self.kernel_regularizer, self.kernel_constraint), *self.bias(self.filters))

    def _products(self, weights: Sequence[Array], x: Array) -> Array:
        """The pre-activation, (batch, steps, filters)."""
        strides, dilation, padding, more = self.strides, self.dilation_rate, self.padding, self.output_padding
        z = transposed(x, weights[0], strides, dilation, padding, more)
        return z + weights[1] if self.use_bias else z

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.activate(self._products(weights, call.x)),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        x, time = call.x, call.x.shape[1]
        dz = self.before(d_outputs[0], self._products(weights, x), run.outputs[0])
        whole = np.zeros((len(x), reached(time, self.kernel_size, self.strides, self.dilation_rate), self.filters))
        cut, count = kept_steps(time, *self._how)
        whole[:, cut : cut + count] = dz[:, :count]
        dx, d_kernel = np.zeros(x.shape), np.zeros(weights[0].shape)
        for place, kernel in enumerate(weights[0]):
            first = place * self.dilation_rate
            rows = whole[:, first : first + (time - 1) * self.strides + 1 : self.strides]
            dx += rows @ kernel
            d_kernel[place] = rows.reshape(-1, self.filters).T @ x.reshape(-1, x.shape[2])
        return LayerGradients((dx,), (d_kernel, dz.sum(axis=(0, 1)))[: 1 + self.use_bias])

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Which input steps reach this output step, and with which numbers of the kernel."""
        y, time = asked.run.outputs[0], asked.x.shape[1]
        if not 1 <= asked.t <= y.shape[1]:
            return None
        found, (cut, _) = [], kept_steps(time, *self._how)
        for place in range(self.kernel_size):
            step, rest = divmod(asked.t - 1 + cut - place * self.dilation_rate, self.strides)
            if not rest and 0 <= step < time:
                found.append((step, place))
        read = asked.x[asked.batch, [step for step, _ in found]].reshape(-1)
        kernel = asked.weights[0][[place for _, place in found], asked.unit].reshape(-1)
        context = StepContext(asked.weights, read, asked.unit, {"y": y[asked.batch, asked.t - 1]})
        bias = (Named("b", asked.weights[1][asked.unit]),) if self.use_bias else ()
        z = context.define(
            "z", Sum(context.product("W·x", "x", read, kernel), *bias), "the steps that reach it, times the kernel"
        )
        row = self._products(asked.weights, asked.x[[asked.batch]])[0, asked.t - 1]
        context.define("y", context.activated(self.activation, z, row), "the output of the layer")
        return context.explanation("y", f"y[{asked.unit}]", asked.t)


def reached(time: int, size: int, strides: int, dilation: int) -> int:
    """How many output steps the kernel reaches, before any is cut."""
    return (time - 1) * strides + (size - 1) * dilation + 1


def transposed_length(time: int, size: int, strides: int, dilation: int, padding: str, more: int | None) -> int:
    """The number of output steps; `more`: the output padding."""
    reach = (size - 1) * dilation + 1
    if more is not None:
        return (time - 1) * strides + reach + more - (2 * (reach // 2) if padding == "same" else 0)
    return time * strides + (0 if padding == "same" else max(reach - strides, 0))


def kept_steps(time: int, size: int, strides: int, dilation: int, padding: str, more: int | None) -> tuple[int, int]:
    """How many of the reached steps are cut before the first one that is kept, and how many are kept."""
    whole, length = (
        reached(time, size, strides, dilation),
        transposed_length(time, size, strides, dilation, padding, more),
    )
    cut = max(whole - length, 0) // 2 if padding == "same" else 0
    return cut, min(whole - cut, length)


def transposed(x: Array, kernel: Array, strides: int, dilation: int, padding: str, more: int | None) -> Array:
    """The pre-activation without bias, (batch, steps, filters): every step of x times the kernel, summed where it
    falls."""
    time, (size, filters, _) = x.shape[1], kernel.shape
    whole = np.zeros((len(x), reached(time, size, strides, dilation), filters), x.dtype)
    for place in range(size):
        first = place * dilation
        whole[:, first : first + (time - 1) * strides + 1 : strides] += x @ kernel[place].T
    z = np.zeros((len(x), transposed_length(time, size, strides, dilation, padding, more), filters), x.dtype)
    cut, count = kept_steps(time, size, strides, dilation, padding, more)
    z[:, :count] = whole[:, cut : cut + count]
    return z
