"""Inputs of a simple, known form, so that the states they cause are easy to understand."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.generator import Generator
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.options.rules import Whole


def chosen(values: Array, feature: int, batch: int, features: int) -> Array:
    """(time,) as (batch, time, features): in one feature (from 1) or, for 0, in all; the others are 0."""
    made = np.zeros((batch, len(values), features))
    if feature == 0:
        made[...] = values[:, None]
    else:
        made[..., min(feature, features) - 1] = values
    return made


class Sine(Generator):
    """x_t = amplitude · sin(2π (t - 1) / period - shift), where feature k of D is shifted by 2π k / D."""

    period: float = option(Number(1e-6, 1e9), default=10.0, help="the period in timesteps")
    amplitude: float = option(Number(-1e9, 1e9), default=1.0, help="the amplitude")

    title = "a sine wave; several features have phases evenly spread over the period"
    positional = ("period", "amplitude")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        angle = 2 * np.pi * (np.arange(time)[:, None] / self.period - np.arange(features) / features)
        wave = np.sin(angle)
        wave[np.abs(wave) < 1e-12] = 0  # sin(π) is 1e-16
        return np.broadcast_to(self.amplitude * wave, (batch, time, features)).copy()


def within(at: int, time: int) -> None:
    """Raises `InputError` if there is no such timestep."""
    if at > time:
        raise InputError(f"`at` is a timestep from 1 to {time:,}, got {at:,}; `timesteps` makes the sequence longer")


class Impulse(Generator):
    """x_t = height at t = at, at + every, at + 2 · every, …; otherwise 0."""

    at: int = option(Whole(), default=1, help="the timestep of the impulse, from 1")
    height: float = option(Number(-1e9, 1e9), default=1.0, help="its value")
    every: int = option(Whole(0), default=0, help="how many steps until the next one; 0: there is only one")
    feature: int = option(Whole(0), default=0, help="the feature of the impulse, from 1; 0: all of them")

    title = "a single step that is not zero: how long does the state remember it?"
    positional = ("at", "height", "every", "feature")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        within(self.at, time)
        t = np.arange(1, time + 1) - self.at
        there = (t >= 0) & (t % self.every == 0) if self.every else t == 0
        return chosen(np.where(there, self.height, 0.0), self.feature, batch, features)


class Step(Generator):
    """x_t = before for t < at, and height from t = at on."""

    at: int = option(Whole(), default=3, help="the timestep of the change, from 1")
    height: float = option(Number(-1e9, 1e9), default=1.0, help="the value after the change")
    before: float = option(Number(-1e9, 1e9), default=0.0, help="the value before the change")
    feature: int = option(Whole(0), default=0, help="the feature that changes, from 1; 0: all of them")

    title = "one value, and from some step on another: how fast does the state follow, and where does it settle?"
    positional = ("at", "height", "before", "feature")

    def numbers(self, rng: np.random.Generator, batch: int, time: int, features: int) -> Array:
        within(self.at, time)
        values = np.where(np.arange(1, time + 1) >= self.at, self.height, self.before)
        return chosen(values, self.feature, batch, features)
