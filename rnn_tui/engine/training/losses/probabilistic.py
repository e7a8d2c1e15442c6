"""Losses on probabilities: how unlikely the target is under the prediction.

Equations are for one element: y is its target, p its prediction, sums and means are over the last axis. A logit p is a
prediction before the sigmoid or softmax. Formulas: Keras 3 `losses/losses.py`.
"""

from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.options.rules import OrNone, Whole
from rnn_tui.engine.training.losses.loss import EPSILON, Loss


def within(p: Array, low: float, high: float) -> tuple[Array, Array]:
    """The numbers clipped to the bounds, and the slope of clipping: 1 within, 0 outside."""
    least, most = p.dtype.type(low), p.dtype.type(high)
    return np.clip(p, least, most), ((p >= least) & (p <= most)).astype(p.dtype)


def log_softmax(p: Array) -> Array:
    """The logarithm of the softmax along the last axis."""
    return activations.get("log_softmax")(p)


class Crossentropy(Loss):
    """What the three cross-entropies share."""

    from_logits: bool = option(
        Flag(), default=False, help="whether predictions are logits, before the sigmoid or softmax"
    )


class BinaryCrossentropy(Crossentropy):
    """mean of -y·ln p - (1 - y)·ln(1 - p), with p clipped to [ε, 1 - ε].

    From logits: mean of max(p, 0) - p·y + ln(1 + e^-|p|). Smoothing: y becomes y·(1 - s) + s/2.
    """

    label_smoothing: float = option(Number(0, 1), default=0.0, help="how far targets move towards ½")

    title = "for yes or no, each number separately"
    aliases = ("bce",)
    positional = ("from_logits", "label_smoothing")

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        if self.label_smoothing:
            y = y * (1 - self.label_smoothing) + self.label_smoothing / 2
        if self.from_logits:
            cost = np.maximum(p, 0) - p * y + np.log1p(np.exp(-np.abs(p)))
            return cost.mean(axis=-1), (activations.get("sigmoid")(p) - y) / p.shape[-1]
        q, free = within(p, EPSILON, 1 - EPSILON)
        cost = -y * np.log(q) - (1 - y) * np.log1p(-q)
        return cost.mean(axis=-1), free * (q - y) / (q * (1 - q)) / p.shape[-1]


class CategoricalCrossentropy(Crossentropy):
    """-Σ y·ln q, where q = p / Σ p, clipped to [ε, 1 - ε]; y has a number for each class, of which one is 1.

    From logits: q = softmax( p ). Smoothing: y becomes y·(1 - s) + s / classes.
    """

    label_smoothing: float = option(Number(0, 1), default=0.0, help="how far targets move towards equal probabilities")

    title = "for one of several classes, targets one-hot"
    positional = ("from_logits", "label_smoothing")

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        if self.label_smoothing:
            y = y * (1 - self.label_smoothing) + self.label_smoothing / y.shape[-1]
        if self.from_logits:
            log_q = log_softmax(p)
            return -(y * log_q).sum(axis=-1), np.exp(log_q) * y.sum(axis=-1, keepdims=True) - y
        total = p.sum(axis=-1, keepdims=True)
        share = p / total
        q, free = within(share, EPSILON, 1 - EPSILON)
        d_share = -y / q * free
        slope = (d_share - (d_share * share).sum(axis=-1, keepdims=True)) / total
        return -(y * np.log(q)).sum(axis=-1), slope


class ClassNumbers(Loss):
    """A loss whose targets are the numbers of classes."""

    sparse = True

    @property
    def ignored(self) -> int | None:
        """A target that is no class and does not count; None if there is none."""
        return None

    def counted(self, y: Array) -> Mask | None:
        return None if self.ignored is None else y != self.ignored

    def known(self, y: Any) -> Any:
        """Targets with a valid class in place of those that do not count."""
        return y if self.ignored is None else np.where(y == self.ignored, 0, y)

    def targets(self, y: Array, shape: tuple[int, ...]) -> Array:
        y = np.asarray(y)
        if y.ndim == len(shape) and y.shape[-1] == 1:
            y = y[..., 0]
        if y.shape != shape[:-1]:
            hint = " Targets with a number for each class need categorical_crossentropy." if y.shape == shape else ""
            raise InputError(
                f"{self.kind()} needs the number of a class for each element, targets of shape {shape[:-1]}; got"
                f" {y.shape}.{hint}"
            )
        ids = y.astype(np.int64)
        known = self.known(ids)
        if y.dtype.kind == "f" and not (ids == y).all():
            raise InputError(f"{self.kind()} needs whole numbers as targets, got {float(y[ids != y].flat[0]):g}")
        if known.size and not (known.min() >= 0 and known.max() < shape[-1]):
            worst = known.min() if known.min() < 0 else known.max()
            raise InputError(
                f"{self.kind()}: the target {worst} is no class: the output has {shape[-1]}, from 0 to {shape[-1] - 1}"
            )
        return ids  # type: ignore[return-value]


class SparseCategoricalCrossentropy(ClassNumbers, Crossentropy):
    """-ln q_y, where y is the number of the class and q = p / Σ p, clipped to [ε, 1 - ε].

    From logits: q = softmax( p ). Elements whose target is `ignore_class` do not count.
    """

    ignore_class: int | None = option(
        OrNone(Whole(-(1 << 31), 1 << 31)), default=None, help="a target that is no class, such as padding"
    )

    title = "for one of several classes, targets their numbers from 0"
    positional = ("from_logits", "ignore_class")

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        target = self.known(y)[..., None]
        if self.from_logits:
            log_q = log_softmax(p)
            slope = np.exp(log_q)
            np.put_along_axis(slope, target, np.take_along_axis(slope, target, -1) - 1, -1)
            return -np.take_along_axis(log_q, target, -1)[..., 0], slope
        total = p.sum(axis=-1, keepdims=True)
        share = np.take_along_axis(p, target, -1) / total
        q, free = within(share, EPSILON, 1 - EPSILON)
        d_share = -free / q
        slope = np.broadcast_to(-d_share * share / total, p.shape).copy()
        np.put_along_axis(slope, target, d_share * (1 - share) / total, -1)
        return -np.log(q)[..., 0], slope

    @property
    def ignored(self) -> int | None:
        return self.ignore_class


class KLDivergence(Loss):
    """Σ y·ln( y / p ), both clipped to [ε, 1]."""

    title = "how far one distribution is from another"
    aliases = ("kld",)

    @classmethod
    def kind(cls) -> str:
        return "kl_divergence"

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        (y, _), (q, free) = within(y, EPSILON, 1), within(p, EPSILON, 1)
        return (y * np.log(y / q)).sum(axis=-1), -y / q * free


class Poisson(Loss):
    """mean of p - y·ln( p + ε )"""

    title = "for counts, predictions their expected number"

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        shifted = p + p.dtype.type(EPSILON)
        return (p - y * np.log(shifted)).mean(axis=-1), (1 - y / shifted) / p.shape[-1]
