"""ReLU: rectified linear units as a layer, with a slope, a threshold and a largest value."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.elementwise import Elementwise
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.activation_calls import named
from rnn_tui.engine.options.options import Number, option


class ReLU(Elementwise):
    """The identity above a threshold, up to a largest value; below the threshold a line with negative_slope.

    y = min( x, max_value )                 where x ≥ threshold
    y = negative_slope · ( x - threshold )  otherwise

    in  (batch, …)
    out (batch, …)
    """

    max_value: float | None = option(Number(0, optional=True), default=None, help="the largest output; None: no limit")
    negative_slope: float = option(Number(0), default=0.0, help="the slope below the threshold")
    threshold: float = option(Number(0), default=0.0, help="numbers from here on are not changed")

    title = "cuts off what is below a threshold"
    counterpart = Counterpart(torch_line="x", bare_activation=True)
    positional = ("max_value", "negative_slope", "threshold")

    @property
    def as_activation(self) -> str:
        """The activation that is the same function."""
        return named("relu", self.negative_slope, self.max_value, self.threshold)

    @property
    def brief(self) -> str:
        return "" if self.max_value is None else f"at most {self.max_value:g}"

    @property
    def formula(self) -> str:
        return "max(0, x)" if (self.max_value, self.negative_slope, self.threshold) == (None, 0, 0) else "relu(x)"

    def value(self, x: Array) -> Array:
        y = self._unbounded(x)
        return y if self.max_value is None else np.minimum(y, x.dtype.type(self.max_value))

    def _unbounded(self, x: Array) -> Array:
        """Before max_value."""
        return np.where(x >= self.threshold, x, self.negative_slope * (x - self.threshold)).astype(x.dtype)

    def slope(self, x: Array) -> Array:
        made = np.where(x >= self.threshold if self.threshold else x > 0, 1.0, self.negative_slope)
        return made if self.max_value is None else np.where(self._unbounded(x) >= self.max_value, 0.0, made)
