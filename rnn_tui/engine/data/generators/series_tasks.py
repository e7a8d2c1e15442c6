"""Tasks with series of numbers: predict the next value, or classify the series."""

import math

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.data.generators.base_task import Figure, RawSequences, Task
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.plan.input_spec import InputSpec


class SineForecast(Task):
    """y_t = x_(t+1), where x_t = amplitude · sin(2π t / period + φ) + noise; φ is drawn for every sequence."""

    period: float = option(Number(2, 1e6), default=20.0, help="the period in timesteps")
    amplitude: float = option(Number(-1e6, 1e6), default=1.0, help="the amplitude")
    noise: float = option(Number(0, 1e6), default=0.0, help="the standard deviation of the noise")

    title = "a sine wave: what is its next value?"
    positional = ("period", "amplitude", "noise")
    usual_time = 40
    classes = None
    expect = (
        "Two values in a row determine the wave, so a small network soon does better than repeating the last value"
        ". Given its own output as input, it continues the wave and shows the period it has learned."
    )

    @classmethod
    def kind(cls) -> str:
        return "sine"

    def chance(self, time: int) -> Figure:
        moved = self.amplitude**2 * (1 - math.cos(2 * math.pi / self.period))
        return Figure("loss", moved + 2 * self.noise**2, "repeating the last value", "last value")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        phase = rng.uniform(0, 2 * np.pi, (batch, 1))
        wave = self.amplitude * np.sin(2 * np.pi * np.arange(time + 1) / self.period + phase)
        wave += self.noise * rng.standard_normal(wave.shape)
        return RawSequences(wave[:, :-1, None], wave[:, 1:, None])


DIGITS = np.array(
    [
        [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
        [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
        [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
        [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
        [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
        [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
        [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
        [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
    ]
)
"""(10, 12): the curves of the ten digits, as the paper gives them."""


class MNIST1D(Task):
    """Ten digits as curves of 40 points, stretched, shifted, tilted and noisy (Greydanus & Kobak, Scaling down deep
    learning with MNIST-1D, 2020).

    A digit's 12 points are padded with 36 to 60 zeros, resampled to 72 points, multiplied by 0.8 to 1.2, and shifted
    circularly by up to 47 points; smooth noise replaces the zeros and a little is added everywhere; the curve is tilted
    and resampled to 40 points. All numbers together have mean 0 and standard deviation 1.
    """

    title = "digits drawn as a curve: which is it?"
    every_step = False
    usual_time = 40
    classes = 10
    expect = (
        "The digit is a shape of ten points at any position: a network that reads only the last state must"
        " remember it to the end. It needs a few thousand updates."
    )
    published = (
        "4000 sequences: logistic regression 32 %, MLP 68 %, GRU 91 %, CNN 94 %, people 96 % (Greydanus & Kobak, 2020)."
    )
    published_figure = Figure("accuracy", 0.91, "a GRU (Greydanus & Kobak, 2020)", "published")

    @classmethod
    def kind(cls) -> str:
        return "mnist_1d"

    def length(self, reads: InputSpec) -> int:
        return 40

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        digits = rng.integers(0, 10, batch)
        strokes = DIGITS - DIGITS.mean(axis=1, keepdims=True)
        strokes /= strokes.std(axis=1, keepdims=True)
        strokes = (strokes - strokes[:, :1]) / 6
        x = np.stack([curve(rng, strokes[each]) for each in digits])
        return RawSequences(((x - x.mean()) / x.std())[..., None], digits.astype(np.float64))


def curve(rng: np.random.Generator, stroke: Array) -> Array:
    """(12,) → (40,): the curve of one digit."""
    padded = np.concatenate([stroke + 1e-8, np.zeros(36 + int(rng.random() * 25))])
    x = resampled(padded, 72) * (1 + 0.4 * (rng.random() - 0.5))
    x = np.roll(x, int(rng.integers(0, 48)))
    x = np.where(x != 0, x, smooth(0.25 * rng.standard_normal(72))) + 0.02 * rng.standard_normal(72)
    x = x - 0.75 * (rng.random() - 0.5) * np.linspace(-0.5, 0.5, 72)
    return resampled(x, 40)


def resampled(values: Array, count: int) -> Array:
    """(n,) → (count,): evenly spaced points on the lines between the values."""
    return np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(values)), values)


def smooth(values: Array) -> Array:
    """(n,): a Gaussian filter of standard deviation 2 over 8 points to each side; the ends are mirrored."""
    kernel = np.exp(-0.5 * (np.arange(-8, 9) / 2) ** 2)
    mirrored = np.concatenate([values[:8][::-1], values, values[-8:][::-1]])
    return np.convolve(mirrored, kernel / kernel.sum(), "valid")
