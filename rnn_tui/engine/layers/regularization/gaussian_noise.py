"""GaussianNoise: adds noise while training."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.noise import Noise
from rnn_tui.engine.options.options import Number, option


class GaussianNoise(Noise):
    """Adds numbers from a normal distribution while training.

    y = x       in inference
    y = x + n   while training; n has mean 0 and the standard deviation stddev

    in  (batch, …)
    out (batch, …)
    """

    stddev: float = option(
        Number(
            0,
            message="Invalid value received for argument `stddev`. Expected a float value greater than 0."
            " Received: stddev={value!r}",
        ),
        start=0.1,
        help="the standard deviation of the noise",
    )

    title = "adds noise while training"
    positional = ("stddev",)
    further = ("seed",)

    @property
    def brief(self) -> str:
        return f"{self.stddev:g}"

    def drawn(self, rng: np.random.Generator, x: Array) -> dict[str, Array]:
        return {"n": self.stddev * rng.standard_normal(x.shape)} if self.stddev else {}
