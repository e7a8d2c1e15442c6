"""Metrics by Keras's names: measures of predictions besides the loss, as a mean over an epoch.

A metric gives one number for each element of the output; masked elements do not count, and sample weights are ignored.
Formulas: Keras 3 `metrics/`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import meant
from rnn_tui.engine.training.losses import LOSSES, Loss

Measure = Callable[[Array, Array], Any]
"""(targets, predictions (…, n)) → a number for each element, (…)"""


def binary_accuracy(y: Array, p: Array) -> Any:
    """The fraction of numbers on the same side of ½ as their target; for logits too, as in Keras."""
    return ((p > 0.5) == y).mean(axis=-1)


def categorical_accuracy(y: Array, p: Array) -> Any:
    """Whether the largest prediction is at the one-hot target."""
    return y.argmax(axis=-1) == p.argmax(axis=-1)


def sparse_categorical_accuracy(y: Array, p: Array) -> Any:
    """Whether the largest prediction is at the target's class."""
    return y == p.argmax(axis=-1)


def top_5(y: Array, p: Array) -> Any:
    """Whether the target's class is among the five largest predictions."""
    larger = (p > np.take_along_axis(p, y[..., None].astype(np.int64), -1)).sum(axis=-1)
    return larger < 5


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


def _of_loss(kind: type[Loss]) -> Measure:
    made = kind()
    sign = -1 if kind.kind() == "cosine_similarity" else 1  # the metric is the similarity itself
    return lambda y, p: sign * made.elements(y, p)[0]


ACCURACY = ("accuracy", "acc")
"""Names with three meanings, between which the shapes decide."""
KNOWN: dict[str, tuple[Measure, bool, Callable[[float], float]]] = {
    "binary_accuracy": (binary_accuracy, False, float),
    "categorical_accuracy": (categorical_accuracy, False, float),
    "sparse_categorical_accuracy": (sparse_categorical_accuracy, True, float),
    "sparse_top_k_categorical_accuracy": (top_5, True, float),
    "root_mean_squared_error": (lambda y, p: np.square(p - y).mean(axis=-1), False, lambda mean: mean**0.5),
    **{
        name: (_of_loss(kind), kind.sparse, float)
        for kind in LOSSES
        if not kind.whole
        for name in (kind.kind(), *kind.aliases)
    },
}
"""Every metric by name."""


def metric(name: str, y: Array, shape: tuple[int, ...]) -> Metric:
    """The metric with that name for those targets and an output of that shape; raises `InputError`.

    `accuracy` is the binary one if the output's last axis is 1, the sparse one if targets are class numbers, else the
    categorical one.
    """
    if name.lower() in ACCURACY:
        numbers = np.ndim(y) < len(shape) or (np.shape(y)[-1] == 1 and shape[-1] > 1)
        kind = "binary" if shape[-1] == 1 else "sparse_categorical" if numbers else "categorical"
        return Metric(name, *KNOWN[f"{kind}_accuracy"])
    if name not in KNOWN:
        names = [*ACCURACY, *KNOWN]
        raise InputError(f"{name!r:.40} is no metric; known are: {', '.join(names)}.{meant(name, names)}")
    return Metric(name, *KNOWN[name])


class Running:
    """The means of some metrics over the batches so far."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self.metrics = tuple(metrics)
        self._sums = [0.0] * len(self.metrics)
        self._counts = [0.0] * len(self.metrics)

    def add(self, targets: Sequence[Array], p: Array, mask: Mask | None) -> None:
        """Adds a batch: for each metric its targets, the prediction (batch, …, n), and which elements count."""
        for index, (each, y) in enumerate(zip(self.metrics, targets, strict=True)):
            values = np.asarray(each.measure(y, p), np.float64)
            if mask is not None:
                counts = np.broadcast_to(mask.reshape(*mask.shape, *[1] * (values.ndim - mask.ndim)), values.shape)
                self._sums[index] += float((values * counts).sum())
                self._counts[index] += float(counts.sum())
            else:
                self._sums[index] += float(values.sum())
                self._counts[index] += values.size

    def means(self) -> dict[str, float]:
        """Every metric by its name; 0 if nothing counted."""
        pairs = zip(self.metrics, self._sums, self._counts, strict=True)
        return {each.name: each.finish(total / count if count else 0.0) for each, total, count in pairs}
