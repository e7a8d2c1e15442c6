"""What a layer declares about its numbers: its weights, and the signals that its cell records."""

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.regularizers import Regularizer


@dataclass(frozen=True)
class Signal:
    """A signal that a cell computes at every step and the explorer can show."""

    name: str
    help: str
    gate: bool = False
    """Gates lie in [0, 1] and get a sequential colour map; all other signals have a sign."""
    made_by: str = ""
    """The option that names the activation which computes this signal; empty if no activation does."""


@dataclass(frozen=True)
class Weight:
    """One array of a layer, as in `get_weights()`."""

    name: str
    """The name: `kernel`, or `forward/kernel` inside a wrapper."""
    shape: tuple[int, ...]
    initializer: Initializer
    trainable: bool = True
    regularizer: Regularizer | None = None
    """The penalty that its size adds to the loss while training."""
    constraint: Constraint | None = None
    """The constraint applied after every update."""
    sizes: tuple[tuple[int, str], ...] = field(default=(), compare=False)
    """What its shape counts, for the explanation of a count: (4, "feature"), (8, "unit"); empty where that is said
    otherwise."""

    def __post_init__(self) -> None:
        self.initializer.check(self.shape)

    @property
    def parameters(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))


class Trains(Protocol):
    """What has weights."""

    @property
    def trainable(self) -> bool:
        """Whether training changes them."""


def trained(layer: Trains, weight: Weight, regularizer: Regularizer | None, constraint: Constraint | None) -> Weight:
    """A weight of that layer with what matters while training."""
    return replace(weight, trainable=layer.trainable, regularizer=regularizer, constraint=constraint)


def width(shape: Shape, kind: str) -> int:
    """The size of the last axis, which weights need; raises `StackError` if it is unknown."""
    if not shape or shape[-1] is None:
        raise StackError(
            f"Shapes used to initialize variables must be fully-defined (no `None` dimensions): {kind} needs to know"
            f" how many features each step has, and the input shape {shape} does not say"
        )
    return shape[-1]
