"""Metrics by Keras's names: measures of predictions besides the loss, as a mean over an epoch.

A metric gives one number for each element of the output, whose mean it is; masked elements do not count, and sample
weights are ignored. Those of `counted` count instead. Formulas: Keras 3 `metrics/`.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import meant
from rnn_tui.engine.training.losses import LOSSES, Loss
from rnn_tui.engine.training.metrics.counted import COUNTED
from rnn_tui.engine.training.metrics.metric import Measure, Metric


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


def metrics(name: str, y: Array, shape: tuple[int, ...]) -> tuple[Metric, ...]:
    """The metric with that name for those targets and an output of that shape; one for each class if it is one that
    Keras gives for each. Raises `InputError`.

    `accuracy` is the binary one if the output's last axis is 1, the sparse one if targets are class numbers, else the
    categorical one.
    """
    if name.lower() in ACCURACY:
        numbers = np.ndim(y) < len(shape) or (np.shape(y)[-1] == 1 and shape[-1] > 1)
        kind = "binary" if shape[-1] == 1 else "sparse_categorical" if numbers else "categorical"
        return (Metric(name, *KNOWN[f"{kind}_accuracy"]),)
    if name in COUNTED:
        return COUNTED[name](name, shape)
    if name not in KNOWN:
        names = [*ACCURACY, *KNOWN, *COUNTED]
        raise InputError(f"{name!r:.40} is no metric; known are: {', '.join(names)}.{meant(name, names)}")
    return (Metric(name, *KNOWN[name]),)


class Running:
    """The results of some metrics over the batches so far."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self.metrics = tuple(metrics)
        self._totals: list[Any] = [0.0] * len(self.metrics)

    def add(self, targets: Sequence[Array], p: Array, mask: Mask | None) -> None:
        """Adds a batch: for each metric its targets, the prediction (batch, …, n), and which elements count."""
        for index, (each, y) in enumerate(zip(self.metrics, targets, strict=True)):
            self._totals[index] = self._totals[index] + each.tally(y, p, mask)

    def means(self) -> dict[str, float]:
        """Every metric by its name; 0 before the first batch."""
        pairs = zip(self.metrics, self._totals, strict=True)
        return {each.name: each.result(total) if np.ndim(total) else 0.0 for each, total in pairs}
