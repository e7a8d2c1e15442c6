"""What convolutions over time share: options, shapes, and windows."""

from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.layers.windows import put_back, steps_of, window_count, windows_of
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_name import ActivationName
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import Initializer, InitializerRule, Zeros
from rnn_tui.engine.options.options import Choice, Flag, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import DataFormat, Size


class Convolution(Layer):
    """A layer that applies the same kernel to every window of time: (batch, time, features) in and out."""

    strides: int = option(Size(), default=1, kw_only=True, help="the distance of windows in steps")
    padding: str = option(
        Choice(("valid", "same")),
        default="valid",
        kw_only=True,
        help="valid: no padding; same: zeros at both ends",
    )
    data_format: str = option(
        DataFormat(), default="channels_last", kw_only=True, help="the position of the features: last"
    )
    dilation_rate: int = option(Size(), default=1, kw_only=True, help="the distance of steps within a window")
    activation: str = option(ActivationName(), default="linear", kw_only=True, help="activation of each output")
    use_bias: bool = option(Flag(), default=True, kw_only=True, help="whether a bias b is added")
    bias_initializer: Initializer = option(InitializerRule(), default=Zeros(), kw_only=True, help="initializer of b")
    bias_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large biases b while training"
    )
    bias_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on the biases b after every update"
    )

    input_ndim: ClassVar[int | None] = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strides > 1 and self.dilation_rate > 1:
            raise OptionError(
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`."
                f" Received: strides=({self.strides},) and dilation_rate=({self.dilation_rate},)",
                "strides",
            )

    @property
    def window_size(self) -> int:
        """The number of steps in a window: kernel_size."""
        raise NotImplementedError

    @property
    def _windows(self) -> tuple[int, int, int, str]:
        """Size, strides, dilation and padding."""
        return self.window_size, self.strides, self.dilation_rate, self.padding

    @property
    def propagates_mask(self) -> bool:
        return False

    def made(self, shape: Shape, features: int) -> Shapes:
        """The shape of its output; raises `StackError` if no window fits."""
        time = window_count(shape[1], *self._windows)
        if time is not None and time < 1:
            reach = (self.window_size - 1) * self.dilation_rate + 1
            raise StackError(
                f"Computed output size would be negative or 0: a window of {reach} steps does not fit into"
                f" {shape[1]}. Received: inputs shape={shape}, kernel_size={self.window_size}"
            )
        return ((shape[0], time, features),)

    def bias(self, size: int) -> tuple[Weight, ...]:
        """The declaration of b, if the layer has a bias."""
        b = trained(self, Weight("bias", (size,), self.bias_initializer), self.bias_regularizer, self.bias_constraint)
        return (b,) * self.use_bias

    def limits(self, signal: str) -> tuple[float, float]:
        known = activations.get(self.activation)
        return known.lower, known.upper

    def windows_in(self, x: Array) -> Array:
        """The windows of an input (batch, time, features): (batch, steps, window, features)."""
        return windows_of(x, *self._windows, 0.0)

    def back(self, windows: Array, time: int) -> Array:
        """Adds the numbers of all windows to the steps they were taken from."""
        return put_back(windows, time, *self._windows[1:])

    def activate(self, z: Array) -> Array:
        return activations.get(self.activation)(z)

    def before(self, dy: Array, z: Array, y: Array) -> Array:
        """The derivative with respect to the pre-activation."""
        return activations.get(self.activation).backward(dy, z, y)

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Explains a step of the output by the window of the input it comes from."""
        y = asked.run.outputs[0]
        if not 1 <= asked.t <= y.shape[1]:
            return None
        window = np.zeros((self.window_size, asked.x.shape[2]), asked.x.dtype)
        for place, step in enumerate(steps_of(asked.t - 1, asked.x.shape[1], *self._windows)):
            if step is not None:
                window[place] = asked.x[asked.batch, step]
        context = StepContext(asked.weights, window, asked.unit, {"y": y[asked.batch, asked.t - 1]})
        self.equations(context)
        return context.explanation("y", f"y[{asked.unit}]", asked.t)
