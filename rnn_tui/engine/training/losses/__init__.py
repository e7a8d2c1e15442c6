"""Losses by Keras's names, each with its derivative."""

from rnn_tui.engine.options.one_line_values import read_spelled
from rnn_tui.engine.training.losses.ctc import CTC
from rnn_tui.engine.training.losses.focal import (
    BinaryFocalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
)
from rnn_tui.engine.training.losses.hinge import CategoricalHinge, Hinge, SquaredHinge
from rnn_tui.engine.training.losses.loss import Loss as Loss
from rnn_tui.engine.training.losses.loss import LossValue as LossValue
from rnn_tui.engine.training.losses.overlap import Dice, Tversky
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
    BinaryFocalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    Dice,
    Tversky,
    CTC,
)
"""Every loss, in the order in which the program lists them."""


def loss(spelled: str) -> Loss:
    """The loss for `huber,delta=0.5`; raises `InputError` and `OptionError`, which list the names."""
    return read_spelled(LOSSES, spelled, "is no loss; known are")
