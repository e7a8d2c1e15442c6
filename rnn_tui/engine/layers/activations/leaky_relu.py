"""LeakyReLU: the identity above 0, a small slope below."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.elementwise import Elementwise
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.activation_calls import named
from rnn_tui.engine.options.options import Number, option


class LeakyReLU(Elementwise):
    """The identity above 0, and a small slope below 0 (Maas et al., 2013).

    y = x                   where x ≥ 0
    y = negative_slope · x  otherwise

    in  (batch, …)
    out (batch, …)
    """

    negative_slope: float = option(
        Number(
            0,
            message="The negative_slope value of a Leaky ReLU layer cannot be None or negative value. Expected a float."
            " Received: negative_slope={value!r}",
        ),
        default=0.3,
        help="the slope below 0",
    )

    title = "a small slope below 0"
    counterpart = Counterpart(torch_line="x", bare_activation=True, keras2_arguments=(("negative_slope", "alpha"),))
    positional = ("negative_slope",)

    @property
    def as_activation(self) -> str:
        """The activation that is the same function."""
        return named("leaky_relu", self.negative_slope)

    @property
    def brief(self) -> str:
        return f"{self.negative_slope:g}"

    @property
    def formula(self) -> str:
        return f"max(x, {self.negative_slope:g} · x)" if self.negative_slope <= 1 else "leaky_relu(x)"

    def value(self, x: Array) -> Array:
        found: Array = np.where(x >= 0, x, x * x.dtype.type(self.negative_slope))
        return found

    def slope(self, x: Array) -> Array:
        return np.where(x > 0, 1.0, self.negative_slope)
