"""SpatialDropout1D: drops whole features of a sequence while training."""

from functools import cache

import numpy as np

from rnn_tui.engine.core.arrays import Array, dropout_factors
from rnn_tui.engine.layers.noise import Noise
from rnn_tui.engine.options.options import Number, Option, option

RATE = (
    "Invalid value received for argument `{name}`. Expected a float value between 0 and 1. Received: {name}={value!r}"
)


class SpatialDropout1D(Noise):
    """Sets a fraction of the features to 0 while training, the same at all timesteps (Tompson et al., 2014).

    y_t = x_t                      in inference
    y_t = x_t · k / ( 1 - rate )   while training; k is 0 with probability rate, else 1, one for each feature

    in  (batch, time, features)
    out (batch, time, features)
    """

    rate: float = option(Number(0, 1, message=RATE), start=0.5, help="fraction of the features dropped while training")

    title = "drops whole features while training"
    positional = ("rate",)
    further = ("seed",)
    input_ndim = 3

    passed_over = Noise.passed_over | {"trainable", "activity_regularizer"}

    @classmethod
    @cache
    def options(cls) -> tuple[Option, ...]:
        """Every option except those that Keras accepts for other layers but not for this one."""
        return tuple(each for each in super().options() if each.name not in ("trainable", "activity_regularizer"))

    @property
    def brief(self) -> str:
        return f"{self.rate:g}"

    def drawn(self, rng: np.random.Generator, x: Array) -> dict[str, Array]:
        return {"k": dropout_factors(rng, self.rate, (x.shape[0], 1, x.shape[2]))} if self.rate else {}
