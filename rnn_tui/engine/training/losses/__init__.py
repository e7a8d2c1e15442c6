"""Losses by Keras's names, each with its slope beside it."""

from rnn_tui.engine.options.spelled import read_spelled
from rnn_tui.engine.training.losses.hinge import CategoricalHinge, Hinge, SquaredHinge
from rnn_tui.engine.training.losses.loss import Loss as Loss
from rnn_tui.engine.training.losses.loss import LossValue as LossValue
from rnn_tui.engine.training.losses.probabilistic import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
)
from rnn_tui.engine.training.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
)

LOSSES: tuple[type[Loss], ...] = (
    MeanSquaredError,
    MeanAbsoluteError,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    Huber,
    LogCosh,
    MeanAbsolutePercentageError,
    MeanSquaredLogarithmicError,
    CosineSimilarity,
    KLDivergence,
    Poisson,
    Hinge,
    SquaredHinge,
    CategoricalHinge,
)
"""Every kind, in the order in which they are offered."""


def loss(spelled: str) -> Loss:
    """`huber,delta=0.5` as a value; raises `InputError` and `OptionError`, naming what there is."""
    return read_spelled(LOSSES, spelled, "is no loss; what is")
