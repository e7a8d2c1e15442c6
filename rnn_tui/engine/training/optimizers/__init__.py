"""Optimisers by Keras's names, each with its equation."""

from rnn_tui.engine.options.spelled import read_spelled
from rnn_tui.engine.training.optimizers.adam import Adam, Adamax, AdamW, Lamb, Nadam
from rnn_tui.engine.training.optimizers.adaptive import Adadelta, Adafactor, Adagrad, RMSprop
from rnn_tui.engine.training.optimizers.momentum import SGD, Ftrl, Lion
from rnn_tui.engine.training.optimizers.optimizer import Optimizer as Optimizer

OPTIMIZERS: tuple[type[Optimizer], ...] = (
    Adam,
    SGD,
    RMSprop,
    AdamW,
    Nadam,
    Adamax,
    Adagrad,
    Adadelta,
    Lion,
    Lamb,
    Adafactor,
    Ftrl,
)
"""Every kind, in the order in which they are offered."""


def optimizer(spelled: str) -> Optimizer:
    """`adam,learning_rate=0.01` as a value; raises `InputError` and `OptionError`, naming what there is."""
    return read_spelled(OPTIMIZERS, spelled, "is no optimizer; what is")
