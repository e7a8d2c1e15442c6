"""GaussianDropout: multiplies by random numbers while training."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.noise import Noise
from rnn_tui.engine.options.options import Number, option

RATE = (
    "Invalid value received for argument `{name}`. Expected a float value between 0 and 1. Received: {name}={value!r}"
)


class GaussianDropout(Noise):
    """Multiplies by numbers from a normal distribution around 1 while training (Srivastava et al., 2014, section 10).

    y = x       in inference
    y = x · k   while training; k has mean 1 and the standard deviation √( rate / ( 1 - rate ) )

    in  (batch, …)
    out (batch, …)
    """

    rate: float = option(Number(0, 1, message=RATE), start=0.5, help="the rate of a Dropout with the same variance")

    title = "multiplies by random numbers while training"
    positional = ("rate",)
    further = ("seed",)

    @property
    def brief(self) -> str:
        return f"{self.rate:g}"

    def drawn(self, rng: np.random.Generator, x: Array) -> dict[str, Array]:
        if not self.rate:
            return {}
        with np.errstate(divide="ignore"):
            return {"k": 1 + np.sqrt(np.float64(self.rate) / (1 - self.rate)) * rng.standard_normal(x.shape)}
