"""Baselines of a network: the best constant answer, and published results.

If answers are classes, it is their frequencies: always the most frequent class, and the entropy -Σ p log p. If they are
numbers, it is their mean, whose mean squared error is their variance.
"""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.data.generators.base_task import Figure
from rnn_tui.engine.training.batches import weight_of_each
from rnn_tui.engine.training.losses import Loss
from rnn_tui.engine.training.losses.probabilistic import BinaryCrossentropy, SparseCategoricalCrossentropy
from rnn_tui.engine.training.losses.regression import MeanAbsoluteError, MeanSquaredError
from rnn_tui.engine.training.task_data import TaskData

ALIKE = 0.15
"""Two figures of one metric closer to each other than this fraction share a line."""


def baselines(data: TaskData, loss: Loss) -> tuple[Figure, ...]:
    """Chance and constant answers first, then the published figure if there is one; no value of another loss."""
    task, time = data.task, data.seen.x.shape[1]
    usual = MeanSquaredError if task.classes is None else (BinaryCrossentropy, SparseCategoricalCrossentropy)
    of_task = (task.chance(time), task.published_figure)
    chance, published = (
        [] if each is None or (each.metric == "loss" and not isinstance(loss, usual)) else [each] for each in of_task
    )
    kept: list[Figure] = []
    for each in [*chance, *constant(data.unseen.y, data.unseen.weights, loss)]:
        if not any(_same_line(each, one) for one in kept):
            kept.append(each)
    return (*kept, *published)


def _same_line(one: Figure, other: Figure) -> bool:
    """Whether a chart needs only `other`: the task's own chance takes precedence over the answers' frequencies."""
    close = abs(one.value - other.value) <= ALIKE * other.value
    return one.metric == other.metric and (close or one.label == other.label)


def constant(y: Array, weights: Array | None, loss: Loss) -> list[Figure]:
    """The results of the best constant answer on these targets, as far as they are known for that loss."""
    counts = weight_of_each(y, weights)
    if isinstance(loss, BinaryCrossentropy | SparseCategoricalCrossentropy):
        if y.min() < 0 or (y != np.floor(y)).any():
            return []  # these targets are no classes
        shares = np.bincount(y.ravel().astype(np.int64), counts.ravel())
        shares = shares[shares > 0] / shares.sum()
        often = Figure("accuracy", float(shares.max()), "always the most frequent answer")
        return [
            Figure("loss", float((shares * np.log(1 / shares)).sum()), "always giving the answers' frequencies"),
            often,
        ]
    values = y[counts > 0]
    if isinstance(loss, MeanSquaredError):
        return [Figure("loss", float(values.var()), "always the mean", "mean")]
    if isinstance(loss, MeanAbsoluteError):
        middle = np.abs(values - np.median(values)).mean()
        return [Figure("loss", float(middle), "always the median", "median")]
    return []
