"""What a layer declares of its numbers: the weights it has, and the signals its cell records."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.options.constraints import Constraint
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.regularizers import Regularizer


@dataclass(frozen=True)
class Signal:
    """Something a cell computes at every step and the explorer can draw."""

    name: str
    help: str
    gate: bool = False
    """Gates lie in [0, 1] and are drawn on a sequential map; everything else has a sign."""
    made_by: str = ""
    """The option that names the activation whose values these are; empty where they are not an activation's."""


@dataclass(frozen=True)
class Weight:
    """One array of a layer, as `get_weights()` would list it."""

    name: str
    """`kernel`, or `forward/kernel` inside a wrapper."""
    shape: tuple[int, ...]
    initializer: Initializer
    trainable: bool = True
    regularizer: Regularizer | None = None
    """What its size adds to the loss while training."""
    constraint: Constraint | None = None
    """What it is held to after every update."""

    def __post_init__(self) -> None:
        self.initializer.check(self.shape)

    @property
    def parameters(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))


def width(shape: Shape, kind: str) -> int:
    """The size of the last axis, which weights need; raises `StackError` where it is unknown."""
    if not shape or shape[-1] is None:
        raise StackError(
            f"Shapes used to initialize variables must be fully-defined (no `None` dimensions): {kind} needs to know"
            f" how many features each step has, and the input shape {shape} does not say"
        )
    return shape[-1]
