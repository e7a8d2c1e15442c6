"""Optimisers by Keras's names, each with its equation."""

from rnn_tui.engine.options.one_line_values import read_spelled
from rnn_tui.engine.training.optimizers.adam import Adam, Adamax, AdamW, Lamb, Nadam, ScheduleFreeAdamW
from rnn_tui.engine.training.optimizers.adaptive import Adadelta, Adafactor, Adagrad, RMSprop
from rnn_tui.engine.training.optimizers.momentum import SGD, Ftrl, Lion
from rnn_tui.engine.training.optimizers.muon import Muon
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
    Muon,
    ScheduleFreeAdamW,
    Ftrl,
)
"""Every optimiser, in the order in which the program lists them."""


def optimizer(spelled: str) -> Optimizer:
    """The optimiser for `adam,learning_rate=0.01`; raises `InputError` and `OptionError`, which list the names."""
    return read_spelled(OPTIMIZERS, spelled, "is no optimizer; known are")
