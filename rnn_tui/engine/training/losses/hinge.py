"""Losses with a margin: a prediction that is right by the margin costs nothing.

Equations are of one element; means are over the last axis. Formulas: Keras 3 `losses/losses.py`.
"""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.training.losses.loss import Loss
from rnn_tui.engine.training.losses.regression import halfway


def signs(y: Array) -> Array:
    """Targets as -1 and 1; if a batch contains only 0 and 1, they become -1 and 1, as in Keras."""
    return 2 * y - 1 if bool(((y == 0) | (y == 1)).all()) else y


class Hinge(Loss):
    """mean of max( 1 - y·p, 0 ), where y is -1 or 1"""

    title = "for yes or no: right by 1 is right enough"

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        y = signs(y)
        short = 1 - y * p
        return np.maximum(short, 0).mean(axis=-1), -y * halfway(short) / p.shape[-1]


class SquaredHinge(Loss):
    """mean of max( 1 - y·p, 0 )², where y is -1 or 1"""

    title = "for yes or no: right by 1 is right enough, less than that is squared"

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        y = signs(y)
        short = np.maximum(1 - y * p, 0)
        return np.square(short).mean(axis=-1), -2 * y * short / p.shape[-1]


class CategoricalHinge(Loss):
    """max( n - q + 1, 0 ), with q = Σ y·p the right class's prediction and n = max (1 - y)·p the largest of the
    others."""

    title = "for one of several classes, targets one-hot: ahead of the others by 1 is right enough"

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        others = (1 - y) * p
        largest = others.max(axis=-1, keepdims=True)
        short = largest - (y * p).sum(axis=-1, keepdims=True) + 1
        among = others == largest
        slope = (among / among.sum(axis=-1, keepdims=True) * (1 - y) - y) * halfway(short)
        return np.maximum(short, 0)[..., 0], slope.astype(p.dtype, copy=False)
