"""Constraints on weights, applied after every update: Keras's by name.

Sources: Keras API documentation, "Layer weight constraints"; formulas as in Keras 3's `constraints.py`. Norms are taken
along `axis`: 0, the default, gives the norm of each column, that is of the weights that lead into one unit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.options.keras_object import KerasObject, ObjectRule

EPSILON = 1e-7
"""Keras's `backend.epsilon()`."""


@dataclass(frozen=True)
class Constraint(KerasObject, family="constraint"):
    """A projection of a weight of any shape."""

    def __call__(self, w: Array) -> Array:
        """The weight with the constraint applied; the shape is unchanged."""
        raise NotImplementedError


def _norms(w: Array, axis: Any) -> Array:
    found: Array = np.sqrt(np.square(w).sum(axis=axis, keepdims=True))
    return found


@dataclass(frozen=True)
class MaxNorm(Constraint):
    """w · min(n, max_value) / (ε + n), n the norm along the axis."""

    max_value: float = 2
    axis: int = 0

    def __call__(self, w: Array) -> Array:
        norms = _norms(w, self.axis)
        return w * (np.clip(norms, 0, self.max_value) / (EPSILON + norms))


@dataclass(frozen=True)
class NonNeg(Constraint):
    """max(w, 0)"""

    def __call__(self, w: Array) -> Array:
        return np.maximum(w, 0)


@dataclass(frozen=True)
class UnitNorm(Constraint):
    """w / (ε + n), n the norm along the axis."""

    axis: int = 0

    def __call__(self, w: Array) -> Array:
        found: Array = w / (EPSILON + _norms(w, self.axis))
        return found


@dataclass(frozen=True)
class MinMaxNorm(Constraint):
    """w · ( rate · clip(n, min_value, max_value) + (1 - rate) · n ) / (ε + n), n the norm along the axis."""

    min_value: float = 0.0
    max_value: float = 1.0
    rate: float = 1.0
    axis: int = 0

    def __call__(self, w: Array) -> Array:
        norms = _norms(w, self.axis)
        desired = self.rate * np.clip(norms, self.min_value, self.max_value) + (1 - self.rate) * norms
        found: Array = w * (desired / (EPSILON + norms))
        return found


@dataclass(frozen=True)
class ConstraintRule(ObjectRule):
    """The rule of an option that names a constraint, or none."""

    of: type[KerasObject] = Constraint
    optional: bool = True
    example: str = "MaxNorm(max_value=2)"
