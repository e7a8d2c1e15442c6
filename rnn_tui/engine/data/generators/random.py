"""Random inputs."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.data.generators.generator import Generator, Tokens
from rnn_tui.engine.options.options import Choice, Number, option


class Random(Generator):
    """x_t ~ N(0, scale²), or uniform in [-scale, scale), all numbers independent; token ids are uniform."""

    distribution: str = option(Choice(("normal", "uniform")), default="normal", help="normal, or uniform")
    scale: float = option(Number(0, 1e9), default=1.0, help="the standard deviation; the bound of a uniform one")

    title = "independent random numbers: nothing in them is worth remembering"
    symbols = True
    positional = ("distribution", "scale")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        shape = (batch, time, features)
        drawn = rng.standard_normal(shape) if self.distribution == "normal" else rng.uniform(-1, 1, shape)
        return self.scale * drawn

    def ids(self, rng: np.random.Generator, batch: int, time: int, count: int) -> Tokens:
        return rng.integers(0, count, (batch, time))


class Noise(Generator):
    """x_t = memory · x_(t-1) + √(1 - memory²) · scale · e_t with e_t ~ N(0, 1): the standard deviation is `scale`."""

    scale: float = option(Number(0, 1e9), default=1.0, help="its standard deviation")
    memory: float = option(Number(0, 1), default=0.9, help="from 0, white noise, to 1, which never changes")

    title = "noise that drifts: values next to each other are similar, the more so the closer memory is to 1"
    positional = ("scale", "memory")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        drawn = rng.standard_normal((batch, time, features))
        fresh = np.sqrt(1 - self.memory**2)
        for t in range(1, time):
            drawn[:, t] = self.memory * drawn[:, t - 1] + fresh * drawn[:, t]
        return self.scale * drawn
