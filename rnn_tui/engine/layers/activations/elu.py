"""ELU: below 0 an exponential that ends at -alpha."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.elementwise import Elementwise
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.options.activation_calls import named
from rnn_tui.engine.options.options import Number, option


class ELU(Elementwise):
    """The identity above 0; below 0 an exponential that approaches -alpha (Clevert et al., 2016).

    y = x                       where x > 0
    y = alpha · ( exp(x) - 1 )  otherwise

    in  (batch, …)
    out (batch, …)
    """

    alpha: float = option(Number(), default=1.0, help="minus the limit for numbers far below 0")

    title = "an exponential below 0"
    counterpart = Counterpart(torch_line="x", bare_activation=True)
    positional = ("alpha",)

    @property
    def as_activation(self) -> str:
        """The activation that is the same function."""
        return named("elu", self.alpha)

    @property
    def brief(self) -> str:
        return f"{self.alpha:g}"

    @property
    def formula(self) -> str:
        return "elu(x)"

    def value(self, x: Array) -> Array:
        found: Array = np.where(x > 0, x, x.dtype.type(self.alpha) * np.expm1(np.minimum(x, 0)))
        return found

    def slope(self, x: Array) -> Array:
        found: Array = np.where(x > 0, 1.0, self.alpha * np.exp(np.minimum(x, 0)))
        return found
