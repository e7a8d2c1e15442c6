"""AlphaDropout: a dropout that keeps mean and variance, for SELU."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.noise import Noise
from rnn_tui.engine.options.options import Number, option

RATE = (
    "Invalid value received for argument `{name}`. Expected a float value between 0 and 1. Received: {name}={value!r}"
)


ALPHA = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946
"""The limit of SELU far below 0, which replaces dropped numbers."""


class AlphaDropout(Noise):
    """Replaces a fraction of the inputs with SELU's lower limit; keeps mean and variance (Klambauer et al., 2017).

    y = x                                        in inference
    y = a · ( x · m + α′ · ( 1 - m ) ) + b       while training; m is 0 with probability rate, else 1

    α′ = -1.7581,  a = 1 / √( ( 1 - rate ) · ( 1 + rate · α′² ) ),  b = -a · α′ · rate

    in  (batch, …)
    out (batch, …)
    """

    rate: float = option(Number(0, 1, message=RATE), start=0.1, help="fraction of the inputs dropped while training")

    title = "drops inputs of SELU while training"
    positional = ("rate",)
    further = ("noise_shape", "seed")

    @property
    def brief(self) -> str:
        return f"{self.rate:g}"

    def drawn(self, rng: np.random.Generator, x: Array) -> dict[str, Array]:
        if not self.rate:
            return {}
        if self.rate == 1:
            return {"k": np.zeros(x.shape), "n": np.zeros(x.shape)}
        kept = rng.random(x.shape) >= self.rate
        a = 1 / np.sqrt((1 - self.rate) * (1 + self.rate * ALPHA**2))
        return {"k": a * kept, "n": a * ALPHA * ~kept - a * ALPHA * self.rate}
