"""Metrics that count right and wrong answers over the whole epoch: AUC, precision, recall, the F1 score.

They are no means over batches. As in Keras 3, a target counts as positive if it is not 0, and masks are not looked at.
Formulas: Keras 3 `metrics/confusion_metrics.py`, `metrics/f_score_metrics.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.metrics.metric import Metric

THRESHOLDS = 200
"""Of the AUC: evenly from 0 to 1."""
EPSILON = 1e-7
"""Added to what the F1 score divides by, as in Keras."""
Tally = Callable[[Array, Array], Array]
"""(targets, predictions, both (batch, …, n)) → counts, which are added up over batches"""
Score = Callable[[Array], float]


def _not_measured(y: Array, p: Array) -> Any:
    raise NotImplementedError


@dataclass(frozen=True)
class CountedMetric(Metric):
    """A metric of counts."""

    counts: Tally = _not_measured
    score: Score = float

    def tally(self, y: Array, p: Array, mask: Mask | None) -> Array:
        return self.counts(y, p)

    def result(self, total: Array) -> float:
        return self.score(total)


def _share(part: float, whole: float) -> float:
    """A quotient; 0 if there is nothing to divide by."""
    return float(part / whole) if whole else 0.0


def confusion(y: Array, p: Array) -> Array:
    """(3,): true positives, false positives and false negatives; more than ½ is a positive answer."""
    positive, said = y != 0, p > 0.5
    return np.array([(positive & said).sum(), (~positive & said).sum(), (positive & ~said).sum()], np.float64)


def precision(total: Array) -> float:
    """The share of right answers among the positive ones."""
    return _share(total[0], total[0] + total[1])


def recall(total: Array) -> float:
    """The share of the positive targets that were found."""
    return _share(total[0], total[0] + total[2])


def below_thresholds(y: Array, p: Array) -> Array:
    """(2, 200): how many positive and how many other targets have a prediction between two thresholds."""
    places = np.ceil(np.clip(p, 0, 1).ravel() * (THRESHOLDS - 1)) - 1
    at = np.where(np.isnan(places), 0, np.maximum(places, 0)).astype(np.int64)
    positive = (y != 0).ravel()
    return np.array([np.bincount(at[each], minlength=THRESHOLDS) for each in (positive, ~positive)], np.float64)


def area(total: Array) -> float:
    """The area under the ROC curve, by trapezoids."""
    above = np.cumsum(total[:, ::-1], axis=1)[:, ::-1]
    found, false = (row / row[0] if row[0] else np.zeros(len(row)) for row in above)
    return float(((false[:-1] - false[1:]) * (found[:-1] + found[1:]) / 2).sum())


def best_of_each(y: Array, p: Array) -> Array:
    """(3, n): true positives, false positives and false negatives of each class; the positive answer is the largest
    prediction."""
    said = ((p >= p.max(axis=-1, keepdims=True)) & (np.abs(p) > 1e-9)).astype(np.float64)
    return np.array([(said * y).sum(0), (said * (1 - y)).sum(0), ((1 - said) * y).sum(0)])


def f1_score(total: Array, place: int) -> float:
    """The harmonic mean of precision and recall of one class."""
    right, false, missed = total[:, place]
    found = right / (right + false + EPSILON), right / (right + missed + EPSILON)
    return float(2 * found[0] * found[1] / (found[0] + found[1] + EPSILON))


def _one(counts: Tally, score: Score) -> Callable[[str, tuple[int, ...]], tuple[Metric, ...]]:
    return lambda name, shape: (CountedMetric(name, _not_measured, counts=counts, score=score),)


def _f1(name: str, shape: tuple[int, ...]) -> tuple[Metric, ...]:
    if len(shape) != 2:
        raise InputError(f"the metric {name} needs one answer for each sequence, an output (batch, classes)")
    names = [name] if shape[-1] == 1 else [f"{name}_{place}" for place in range(shape[-1])]
    return tuple(
        CountedMetric(each, _not_measured, counts=best_of_each, score=partial(f1_score, place=place))
        for place, each in enumerate(names)
    )


COUNTED: Mapping[str, Callable[[str, tuple[int, ...]], tuple[Metric, ...]]] = MappingProxyType(
    {
        **{each: _one(below_thresholds, area) for each in ("auc", "AUC")},
        **{each: _one(confusion, precision) for each in ("precision", "Precision")},
        **{each: _one(confusion, recall) for each in ("recall", "Recall")},
        **dict.fromkeys(("f1_score", "F1Score"), _f1),
    }
)
"""The metrics of that name for an output of that shape; the F1 score gives one for each class."""
