"""The range of a model's input, feature by feature.

Weights are initialized for inputs of about -1 to 1 (Glorot & Bengio, 2010; LeCun et al., Efficient BackProp, 1998,
section 4.3): a feature with a mean of 52 saturates a tanh whatever its variation.
"""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array

LARGE = 5.0
"""A feature is large if its mean or its standard deviation is further from 0 than this."""


@dataclass(frozen=True)
class InputRange:
    """The feature of the input that is furthest from being scaled."""

    feature: int
    """The feature, counted from 0."""
    features: int
    """The number of features."""
    mean: float
    std: float
    smallest: float
    largest: float

    @property
    def large(self) -> bool:
        return abs(self.mean) > LARGE or self.std > LARGE


def input_range(x: Array) -> InputRange | None:
    """The range of inputs (batch, time, features…); None if they contain no number, or NaN or Inf."""
    rows = np.asarray(x, np.float64).reshape(-1, int(np.prod(x.shape[2:])))
    if not rows.size or not np.isfinite(rows).all():
        return None
    with np.errstate(over="ignore"):
        means, stds = rows.mean(axis=0), rows.std(axis=0)
    worst = int(np.argmax(np.abs(means) + stds))
    column = rows[:, worst]
    return InputRange(
        worst, len(means), float(means[worst]), float(stds[worst]), float(column.min()), float(column.max())
    )
