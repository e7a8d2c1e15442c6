"""Losses on the overlap of predictions and targets: one number for a whole batch.

Sums are over everything in the batch, as with Keras's `axis=None`. Formulas: Keras 3 `losses/losses.py`.
"""

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.training.losses.loss import EPSILON, Loss, LossValue


class Overlap(Loss):
    """What they share."""

    whole = True

    def value(self, y: Array, p: Array, mask: Mask | None = None, weights: Array | None = None) -> LossValue:
        if mask is not None or weights is not None:
            raise InputError(
                f"{self.kind()} is one number for a whole batch, so it takes no mask and no sample weights"
            )
        return self.overlap(y, p)

    def overlap(self, y: Array, p: Array) -> LossValue:
        """The loss of the whole batch."""
        raise NotImplementedError


class Dice(Overlap):
    """1 - 2·Σ y·p / ( Σ y + Σ p + ε )"""

    title = "the overlap of predictions and targets of 0 and 1"

    def overlap(self, y: Array, p: Array) -> LossValue:
        both, size = float((y * p).sum()), float(y.sum() + p.sum()) + EPSILON
        return LossValue(1 - 2 * both / size, 2 * (both / size - y) / p.dtype.type(size))


class Tversky(Overlap):
    """1 - Σ y·p / ( Σ y·p + α·Σ y·(1 - p) + β·Σ p·(1 - y) + ε ) (Salehi et al., 2017)"""

    alpha: float = option(Number(0, 1e9), default=0.5, help="the weight of ones that were missed")
    beta: float = option(Number(0, 1e9), default=0.5, help="the weight of zeros that were taken for ones")

    title = "the overlap of predictions and targets, with a weight for each kind of mistake"
    positional = ("alpha", "beta")

    def overlap(self, y: Array, p: Array) -> LossValue:
        both = float((y * p).sum())
        size = both + self.alpha * float((y * (1 - p)).sum()) + self.beta * float((p * (1 - y)).sum()) + EPSILON
        d_size = y - self.alpha * y + self.beta * (1 - y)
        return LossValue(1 - both / size, (both / size * d_size - y) / p.dtype.type(size))
