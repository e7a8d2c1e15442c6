"""The base of losses: a number for every element of the output, its derivative, and their reduction to one number.

An element is a row of the output's last axis: a sequence, or one step of it. A kind defines the loss of one element and
its derivative; masks, weights and reduction are the same for all. Rules: Keras 3 `losses/loss.py`.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.options.keras_object import snake_case
from rnn_tui.engine.options.one_line_values import Spelled
from rnn_tui.engine.options.options import Choice, option

EPSILON = 1e-7
"""Keras's `backend.epsilon()`."""
REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "mean_with_sample_weight")


@dataclass(frozen=True, eq=False)
class LossValue:
    """The value of a loss on one batch."""

    value: float
    gradient: Array
    """The derivative of the value with respect to the prediction, of its shape."""


class Loss(Spelled):
    """What all losses share."""

    reduction: str = option(
        Choice(REDUCTIONS), default="sum_over_batch_size", kw_only=True, help="how the elements become one number"
    )

    title: ClassVar[str] = ""
    """A few words on what it measures."""
    sparse: ClassVar[bool] = False
    """Whether targets are class numbers."""
    whole: ClassVar[bool] = False
    """Whether it is a number of more than one element of the output, and so no metric."""

    @classmethod
    def kind(cls) -> str:
        """Keras's name of the function: `mean_squared_error`."""
        return snake_case(cls.__name__)

    @classmethod
    def called(cls) -> tuple[str, ...]:
        return (cls.kind(), *cls.aliases, *(each.upper() for each in cls.aliases), cls.__name__)

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        """The loss of each element, (…), and its slope, (…, n), for targets and predictions (…, n).

        The slope is the derivative of an element's loss with respect to each number of its prediction.
        """
        raise NotImplementedError

    def elements_of(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of its elements for an output of that shape (batch, …, n)."""
        return shape[:-1]

    def counted(self, y: Array) -> Mask | None:
        """Which elements count, by their targets, (…); None: all."""
        return None

    def targets(self, y: Array, shape: tuple[int, ...]) -> Array:
        """Targets in the form that `elements` takes, for an output of that shape (batch, …, n); raises `InputError`."""
        y = np.asarray(y)
        if y.ndim == len(shape) - 1 and shape[-1] == 1:
            y = y[..., None]
        if y.shape != shape:
            raise InputError(f"targets of shape {y.shape} do not fit outputs of shape {shape}")
        return y

    def value(self, y: Array, p: Array, mask: Mask | None = None, weights: Array | None = None) -> LossValue:
        """The loss on a batch: targets from `targets`, a prediction (batch, …, n) of the same dtype.

        `mask`: which elements count, (batch, …) with as many axes as the elements or fewer. `weights`: the factor of
        each element, from `element_weights`.
        """
        costs, slopes = self.elements(y, p)
        factors = self._factors(costs, both(mask, self.counted(y)), weights)
        if isinstance(factors, float):
            return LossValue(float(costs.sum()) * factors, slopes * p.dtype.type(factors))
        factors = factors.astype(p.dtype, copy=False)
        return LossValue(float((costs * factors).sum()), slopes * factors[..., None])

    def _factors(self, costs: Array, mask: Mask | None, weights: Array | None) -> float | Array:
        """The factor of each element before they are summed."""
        counts = None if mask is None else _spread(mask, costs.shape)
        if self.reduction == "sum":
            share = 1.0
        elif self.reduction == "mean_with_sample_weight" and not (weights is None and counts is None):
            w = np.ones(costs.shape) if weights is None else np.broadcast_to(weights, costs.shape)
            share = _inverse((w if counts is None else w * counts).sum())
        else:
            share = _inverse(costs.size if counts is None else counts.sum())
        if counts is None and weights is None:
            return share
        made = np.broadcast_to(share if weights is None else weights * share, costs.shape)
        return np.asarray(made if counts is None else made * counts)


def both(one: Mask | None, other: Mask | None) -> Mask | None:
    """Where both masks are True; None if there is none."""
    if one is None or other is None:
        return other if one is None else one
    return _spread(one, other.shape) & other


def _spread(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """The mask broadcast to the elements: (batch, time) → (batch, time, …)."""
    made: Mask = np.broadcast_to(mask.reshape(*mask.shape, *[1] * (len(shape) - mask.ndim)), shape)
    return made


def _inverse(count: float) -> float:
    """1 / count; 0 if nothing counts."""
    return 1 / float(count) if count else 0.0


def element_weights(given: Array, elements: tuple[int, ...]) -> Array:
    """Sample weights as factors for elements of that shape (batch, …); raises `InputError`.

    (batch,) and (batch, 1) weight whole sequences; with as many axes as the elements, or one more of size 1, they
    weight each element.
    """
    w, batch = np.asarray(given), elements[0]
    if w.ndim == len(elements) + 1 and w.shape[-1] == 1 and w.ndim > 2:
        w = w[..., 0]
    if w.shape in ((batch,), (batch, 1)):
        return w.reshape(batch, *[1] * (len(elements) - 1))
    if w.shape != elements:
        raise InputError(
            f"sample weights of shape {w.shape} fit neither the sequences, ({batch},), nor the elements of the loss,"
            f" {elements}"
        )
    return w
