"""A metric: a measure of predictions that is a mean over elements."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError

Measure = Callable[[Array, Array], Any]
"""(targets, predictions (…, n)) → a number for each element, (…)"""


def sparse_targets(y: Array, shape: tuple[int, ...]) -> Array:
    """Class numbers, (batch, …), for an output (batch, …, n)."""
    y = np.asarray(y)
    if y.ndim == len(shape) and y.shape[-1] == 1:
        y = y[..., 0]
    return y


def dense_targets(y: Array, shape: tuple[int, ...]) -> Array:
    """Targets of the output's shape."""
    y = np.asarray(y)
    return y[..., None] if y.ndim == len(shape) - 1 and shape[-1] == 1 else y


@dataclass(frozen=True)
class Metric:
    """One metric, with the name by which it was asked for."""

    name: str
    measure: Measure
    sparse: bool = False
    """Whether targets are class numbers."""
    finish: Callable[[float], float] = field(default=float)
    """A function of the mean over the epoch."""

    def targets(self, y: Array, shape: tuple[int, ...]) -> Array:
        """Targets in the form that `measure` takes; raises `InputError`."""
        made, wanted = (sparse_targets, shape[:-1]) if self.sparse else (dense_targets, shape)
        found = made(y, shape)
        if found.shape != wanted:
            raise InputError(f"the metric {self.name} needs targets of shape {wanted}, got {np.shape(y)}")
        return found

    def tally(self, y: Array, p: Array, mask: Mask | None) -> Array:
        """What is added up over batches, (2,): the sum, and how many elements count."""
        values = np.asarray(self.measure(y, p), np.float64)
        if mask is None:
            return np.array([values.sum(), values.size])
        counts = np.broadcast_to(mask.reshape(*mask.shape, *[1] * (values.ndim - mask.ndim)), values.shape)
        return np.array([(values * counts).sum(), counts.sum()])

    def result(self, total: Array) -> float:
        """The metric of everything that was added up; 0 if nothing counted."""
        return self.finish(float(total[0] / total[1]) if total[1] else 0.0)
