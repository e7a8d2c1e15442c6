"""What pooling over time shares: options, shapes, and windows."""

from typing import ClassVar, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.layers.windows import put_back, steps_of, window_count, windows_of
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Choice, option
from rnn_tui.engine.options.sizes import DataFormat, Size


class Pooling(Layer):
    """A layer that reduces every window to one number for each feature."""

    pool_size: int = option(Size(), default=2, help="steps in a window")
    strides: int | None = option(
        Size(optional=True), default=None, help="the distance of windows in steps; None: pool_size"
    )
    padding: str = option(
        Choice(("valid", "same")), default="valid", help="valid: whole windows; same: smaller ones at the ends too"
    )
    data_format: str = option(DataFormat(), default="channels_last", help="the position of the features: last")

    positional = ("pool_size", "strides", "padding", "data_format")
    input_ndim: ClassVar[int | None] = 3

    def resolve(self, keras: str) -> Self:
        """The layer with its strides, which are pool_size if none are given."""
        resolved = super().resolve(keras)
        return resolved.edit(strides=self.strides or self.pool_size)

    @property
    def _windows(self) -> tuple[int, int, int, str]:
        """Size, strides, dilation and padding."""
        return self.pool_size, self.strides or self.pool_size, 1, self.padding

    @property
    def brief(self) -> str:
        return f"{self.pool_size} steps"

    @property
    def propagates_mask(self) -> bool:
        return False

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        time = window_count(shape[1], *self._windows)
        if time is not None and time < 1:
            raise StackError(
                f"Computed output size would be negative or 0: a window of {self.pool_size} steps does not fit into"
                f" {shape[1]}. Received: inputs shape={shape}, pool_size={self.pool_size}"
            )
        return ((shape[0], time, shape[2]),)

    def seen(self, x: Array, fill: float) -> Array:
        """The windows, (batch, steps, pool_size, features), with `fill` where there is no step."""
        return windows_of(x, self.pool_size, self.strides or self.pool_size, 1, self.padding, fill)

    def back(self, windows: Array, time: int) -> Array:
        """Adds the numbers of all windows to the steps they were taken from."""
        return put_back(windows, time, *self._windows[1:])

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Explains a step of the output by the steps of its window that exist."""
        y = asked.run.outputs[0]
        if not 1 <= asked.t <= y.shape[1]:
            return None
        steps = [each for each in steps_of(asked.t - 1, asked.x.shape[1], *self._windows) if each is not None]
        window = np.asarray(asked.x[asked.batch, steps])
        context = StepContext(asked.weights, window, asked.unit, {"y": y[asked.batch, asked.t - 1]})
        self.equations(context)
        return context.explanation("y", f"y[{asked.unit}]", asked.t)
