"""Losses on numbers: how far predictions are from targets.

Equations are for one element: y is its target, p its prediction, d = p - y, and means are over the last axis. Formulas:
Keras 3 `losses/losses.py`.
"""

from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.training.losses.loss import EPSILON, Loss


def halfway(z: Array) -> Array:
    """The slope of max(z, 0): 1, 0, and ½ at 0, as in automatic differentiation."""
    return np.heaviside(z, z.dtype.type(0.5))


def softplus(z: Array) -> Array:
    """ln(1 + e^z)"""
    return np.logaddexp(z, z.dtype.type(0))


class MeanSquaredError(Loss):
    """mean d²"""

    title = "the mean of squared differences"
    aliases = ("mse",)

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        d = p - y
        return np.square(d).mean(axis=-1), d * (2 / d.shape[-1])


class MeanAbsoluteError(Loss):
    """mean |d|"""

    title = "the mean of differences without their sign"
    aliases = ("mae",)

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        d = p - y
        return np.abs(d).mean(axis=-1), np.sign(d) / d.shape[-1]


class MeanAbsolutePercentageError(Loss):
    """100 · mean |d| / max(|y|, ε)"""

    title = "the mean difference in percent of the target; targets near 0 cost very much"
    aliases = ("mape",)

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        d, size = p - y, np.maximum(np.abs(y), EPSILON)
        return 100 * (np.abs(d) / size).mean(axis=-1), np.sign(d) / size * (100 / d.shape[-1])


class MeanSquaredLogarithmicError(Loss):
    """mean ( ln(1 + max(p, ε)) - ln(1 + max(y, ε)) )²"""

    title = "the mean of squared differences between logarithms"
    aliases = ("msle",)

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        at_least = np.maximum(p, p.dtype.type(EPSILON))
        d = np.log1p(at_least) - np.log1p(np.maximum(y, y.dtype.type(EPSILON)))
        slope = 2 / d.shape[-1] * d / (1 + at_least) * halfway(p - p.dtype.type(EPSILON))
        return np.square(d).mean(axis=-1), slope


class Huber(Loss):
    """mean of ½ d² where |d| ≤ δ, otherwise of δ·|d| - ½ δ² (Huber, 1964)."""

    delta: float = option(Number(0, 1e9), default=1.0, help="the difference from which it is linear")

    title = "squared for small differences, linear for large ones"
    positional = ("delta",)

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        d, delta = p - y, self.delta
        size = np.abs(d)
        cost = np.where(size <= delta, 0.5 * np.square(d), delta * size - 0.5 * delta**2)
        return cost.mean(axis=-1), np.clip(d, -delta, delta) / d.shape[-1]


class LogCosh(Loss):
    """mean ln cosh d"""

    title = "nearly squared for small differences, linear for large ones"

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        d = p - y
        return (d + softplus(-2 * d) - d.dtype.type(np.log(2))).mean(axis=-1), np.tanh(d) / d.shape[-1]


class CosineSimilarity(Loss):
    """-Σ ŷ·p̂, where ŷ and p̂ have length 1: -1 if both have the same direction."""

    title = "the angle between target and prediction, whatever their lengths"

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        (y_unit, _), (p_unit, inverse) = unit(y), unit(p)
        cosine = (y_unit * p_unit).sum(axis=-1, keepdims=True)
        free = inverse < 1 / EPSILON  # the divisor is the length, not the bound
        return -cosine[..., 0], -inverse * (y_unit - np.where(free, cosine * p_unit, 0))


def unit(v: Array) -> tuple[Array, Array]:
    """Each row times min(1 / its length, 1 / ε), and that factor (…, 1)."""
    length = np.sqrt(np.square(v).sum(axis=-1, keepdims=True))
    inverse: Any = 1 / np.maximum(length, v.dtype.type(EPSILON))
    return v * inverse, inverse
