"""Penalties on large weights or outputs: Keras's regularisers by name, with their derivatives.

Sources: Keras API documentation, "Layer weight regularizers"; formulas as in Keras 3's `regularizers.py`.
"""

from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.keras_object import KerasObject, ObjectRule


@dataclass(frozen=True)
class Regularizer(KerasObject, family="regularizer"):
    """A penalty on an array of any shape: a number that training adds to the loss."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value: Any = getattr(self, each.name)
            if not isinstance(value, str) and not (isfinite(value) and value >= 0):
                raise OptionError(
                    f"Invalid value for argument {each.name}: expected a non-negative float."
                    f" Received: {each.name}={value}",
                    each.name,
                )

    def penalty(self, w: Array) -> float:
        """The penalty on an array, a number that is added to the loss."""
        raise NotImplementedError

    def gradient(self, w: Array) -> Array:
        """The derivative of the penalty with respect to every number of the array; the same shape."""
        raise NotImplementedError


@dataclass(frozen=True)
class L1(Regularizer):
    """l1 · Σ |w|"""

    l1: float = 0.01

    def penalty(self, w: Array) -> float:
        return float(self.l1 * np.abs(w).sum())

    def gradient(self, w: Array) -> Array:
        return self.l1 * np.sign(w)


@dataclass(frozen=True)
class L2(Regularizer):
    """l2 · Σ w²"""

    l2: float = 0.01

    def penalty(self, w: Array) -> float:
        return float(self.l2 * np.square(w).sum())

    def gradient(self, w: Array) -> Array:
        return 2 * self.l2 * w


@dataclass(frozen=True)
class L1L2(Regularizer):
    """l1 · Σ |w| + l2 · Σ w²; both are 0 if it is given by its name only, "l1l2"."""

    l1: float = 0.0
    l2: float = 0.0

    identifier = "l1l2"

    def penalty(self, w: Array) -> float:
        return L1(self.l1).penalty(w) + L2(self.l2).penalty(w)

    def gradient(self, w: Array) -> Array:
        return L1(self.l1).gradient(w) + L2(self.l2).gradient(w)


@dataclass(frozen=True)
class OrthogonalRegularizer(Regularizer):
    """factor · mean over all pairs i ≠ j of |ŵ_i · ŵ_j|, where ŵ are the rows (or columns) of a matrix, scaled to
    length 1."""

    factor: float = 0.01
    mode: str = "rows"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.mode not in ("rows", "columns"):
            raise OptionError(
                f'Invalid value for argument `mode`. Expected one of {{"rows", "columns"}}. Received: mode={self.mode}',
                "mode",
            )

    def penalty(self, w: Array) -> float:
        unit, _ = self._unit(w)
        return float(self._share(w) * np.abs(_off_diagonal(unit @ unit.T)).sum() / 2)

    def gradient(self, w: Array) -> Array:
        unit, lengths = self._unit(w)
        d_unit = self._share(w) * np.sign(_off_diagonal(unit @ unit.T)) @ unit
        d_rows = (d_unit - unit * (d_unit * unit).sum(axis=1, keepdims=True)) / lengths
        found: Array = d_rows if self.mode == "rows" else d_rows.T
        return found

    def _unit(self, w: Array) -> tuple[Array, Array]:
        """The compared rows, scaled to length 1, and their lengths (rows, 1)."""
        if w.ndim != 2:
            raise OptionError(
                f"Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape={w.shape}", "regularizer"
            )
        rows = w if self.mode == "rows" else w.T
        lengths: Array = np.maximum(np.sqrt(np.square(rows).sum(axis=1, keepdims=True)), 1e-7)
        return rows / lengths, lengths

    def _share(self, w: Array) -> float:
        size = w.shape[0 if self.mode == "rows" else 1]
        return float(self.factor / (size * (size - 1) / 2))


def _off_diagonal(matrix: Array) -> Array:
    return matrix * (1 - np.eye(len(matrix), dtype=matrix.dtype))


@dataclass(frozen=True)
class RegularizerRule(ObjectRule):
    """The rule of an option that takes a regulariser or None."""

    of: type[KerasObject] = Regularizer
    optional: bool = True
    example: str = "L2(l2=0.01)"
