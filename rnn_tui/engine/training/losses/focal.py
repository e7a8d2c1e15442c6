"""Cross-entropies in which some targets count less: those that are easy already, or those that may be wrong.

Equations are for one element: y is its target, p its prediction, sums and means are over the last axis. Formulas: Keras
3 `losses/losses.py`.
"""

from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.training.losses.loss import EPSILON
from rnn_tui.engine.training.losses.probabilistic import ClassNumbers, Crossentropy, within


class Focal(Crossentropy):
    """What the two focal losses share."""

    alpha: float = option(Number(0, 1), default=0.25, help="the weight α")
    gamma: float = option(Number(0, 1e6), default=2.0, help="the exponent γ: the larger, the less easy targets count")
    label_smoothing: float = option(Number(0, 1), default=0.0, help="how far targets move towards equal probabilities")

    def easy(self, q: Array) -> tuple[Array, Array]:
        """(1 - q)^γ and its slope."""
        left = 1 - q
        slope = -self.gamma * left ** (self.gamma - 1) if self.gamma else np.zeros_like(q)
        return left**self.gamma, slope


class BinaryFocalCrossentropy(Focal):
    """mean of (1 - r)^γ · b (Lin et al., 2017), with b the binary cross-entropy and r = y·p + (1 - y)·(1 - p) how right
    p is; with apply_class_balancing times α·y + (1 - α)·(1 - y). Smoothing: y becomes y·(1 - s) + s/2.
    """

    apply_class_balancing: bool = option(Flag(), default=False, help="whether ones count α and zeros 1 - α")

    title = "for yes or no, where one of them is rare"
    positional = ("apply_class_balancing", "alpha", "gamma", "from_logits", "label_smoothing")

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        if self.label_smoothing:
            y = y * (1 - self.label_smoothing) + self.label_smoothing / 2
        share = activations.get("sigmoid")(p) if self.from_logits else p
        q, free = within(share, EPSILON, 1 - EPSILON)
        cost = -y * np.log(q) - (1 - y) * np.log1p(-q)
        factor, slope = self.easy(y * share + (1 - y) * (1 - share))
        d_share = slope * (2 * y - 1) * cost + factor * free * (q - y) / (q * (1 - q))
        balance = y * self.alpha + (1 - y) * (1 - self.alpha) if self.apply_class_balancing else 1.0
        d_p = d_share * share * (1 - share) if self.from_logits else d_share
        return (balance * factor * cost).mean(axis=-1), balance * d_p / p.shape[-1]


class CategoricalFocalCrossentropy(Focal):
    """-Σ α·(1 - q)^γ · y·ln q (Lin et al., 2017), with q = p / Σ p, clipped to [ε, 1 - ε]; y has a number for each
    class, of which one is 1. From logits: q = softmax( p ). Smoothing: y becomes y·(1 - s) + s / classes.
    """

    title = "for one of several classes, targets one-hot, where some are rare"
    positional = ("alpha", "gamma", "from_logits", "label_smoothing")

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        if self.label_smoothing:
            y = y * (1 - self.label_smoothing) + self.label_smoothing / y.shape[-1]
        total: Any = 1.0 if self.from_logits else p.sum(axis=-1, keepdims=True)
        share = activations.get("softmax")(p) if self.from_logits else p / total
        q, free = within(share, EPSILON, 1 - EPSILON)
        factor, slope = self.easy(q)
        d_share = -self.alpha * y * (slope * np.log(q) + factor / q) * free
        d_p = d_share - (d_share * share).sum(axis=-1, keepdims=True)
        return -(self.alpha * factor * y * np.log(q)).sum(axis=-1), d_p * share if self.from_logits else d_p / total


class CategoricalGeneralizedCrossEntropy(ClassNumbers):
    """(1 - p_y^q) / q, where y is the number of the class (Zhang & Sabuncu, 2018)."""

    q: float = option(Number(0, 1), default=0.5, help="between 0, the cross-entropy, and 1, the absolute error")

    title = "for one of several classes, targets their numbers, some of which are wrong"
    positional = ("q",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.q < 1:
            raise OptionError("q must be in the interval (0, 1)", "q")

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        target: Any = self.known(y)[..., None]
        right = np.take_along_axis(p, target, -1)
        slope = np.zeros_like(p)
        np.put_along_axis(slope, target, -(right ** (self.q - 1)), -1)
        return ((1 - right**self.q) / self.q)[..., 0], slope
