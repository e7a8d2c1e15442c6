"""The results of a layer: the records that `Layer.run` and `Layer.gradients` return.

Arrays over time are (batch, time, units) in natural time order, also if the cell read from the end. They may be views:
copy them before writing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.lazy_signals import LazySignals


@dataclass(frozen=True, eq=False)
class CellRun:
    """The run of one recurrent cell over a sequence. Arrays are (batch, time, units) in natural time order."""

    weights: Sequence[Array]
    x: Array
    """(batch, time, features): the inputs."""
    signals: Mapping[str, Array]
    """Signals by name, the states first. For a long sequence only the states are kept: another signal is computed when
    it is asked for (`LazySignals`); use `at` and `between` for a few of its steps."""
    initial: Mapping[str, Array]
    """(batch, units): each state before the cell's first step."""
    backwards: bool = False
    """Whether it read the sequence from its end."""
    mask: Mask | None = None
    kept: tuple[Array | None, Array | None] = (None, None)
    """In training mode the dropout factors of inputs (batch, features) and of the first state (batch, units)."""
    clamp: Clamp | None = None
    """Signals that were held at a value; None if every number follows from the equations."""

    def index(self, t: int) -> int | None:
        """The row of the arrays that the cell's t-th step wrote; None at t = 0, before the first input."""
        if t < 1:
            return None
        return self.x.shape[1] - t if self.backwards else t - 1

    def at(self, row: int) -> dict[str, Array]:
        """(batch, units): every signal of the step that wrote `row`."""
        return {name: values[:, 0] for name, values in self.between(row, row + 1).items()}

    def between(self, start: int, stop: int) -> dict[str, Array]:
        """(batch, stop - start, units): every signal on those rows of the time axis."""
        if isinstance(self.signals, LazySignals):
            return self.signals.between(start, stop)
        return {name: values[:, start:stop] for name, values in self.signals.items()}

    def everything(self) -> dict[str, Array]:
        """Every signal over the whole sequence."""
        return self.signals.everything() if isinstance(self.signals, LazySignals) else dict(self.signals)

    def has(self, signal: str) -> bool:
        """Whether that signal is there and need not be computed first."""
        return not isinstance(self.signals, LazySignals) or self.signals.has(signal)

    def before(self, state: str, row: int) -> Array:
        """(batch, units): that state before the step that wrote `row`."""
        previous = row + 1 if self.backwards else row - 1
        if not 0 <= previous < self.x.shape[1]:
            return self.initial[state]
        return self.signals[state][:, previous]


@dataclass(frozen=True, eq=False)
class LayerRun:
    """The outputs of a layer in one call, and what else the call left behind."""

    outputs: tuple[Array, ...]
    masks: tuple[Mask | None, ...] = ()
    """A mask for each output, None for an output without one; missing entries at the end mean None."""
    cells: Mapping[str, CellRun] = field(default_factory=dict)
    """The runs of its recurrent cells: "" for a layer's own, "forward" and "backward" inside a Bidirectional."""
    states: tuple[Array, ...] = ()
    """(batch, units): the states after the last step, from which a stateful layer's next call starts."""
    saved: Mapping[str, Array] = field(default_factory=dict)
    """Arrays (batch, …) that `backward` or an equation needs besides inputs and outputs: dropout factors, attention
    weights."""
    updates: Mapping[int, Array] = field(default_factory=dict)
    """New values of weights that a forward pass in training changes, such as the moving statistics of a batch
    normalization, by the weight's index in the layer. The run itself changes no weight."""
    inside: tuple[Any, ...] = ()
    """For a model used as a layer: the records of its calls (`plan.forward.CallRecord`)."""
    apart: int = 1
    """How many of the outputs are parts of one that were not merged: both halves of a Bidirectional."""

    def __post_init__(self) -> None:
        if len(self.masks) < len(self.outputs):
            left_out = (None,) * (len(self.outputs) - len(self.masks))
            object.__setattr__(self, "masks", (*self.masks, *left_out))

    @property
    def mask(self) -> Mask | None:
        """The mask of the first output."""
        return self.masks[0] if self.masks else None


@dataclass(frozen=True, eq=False)
class CellGradients:
    """The derivatives of a loss through one recurrent cell, float64."""

    states: Mapping[str, Array]
    """(batch, time, units), natural time order: the total derivative of the loss with respect to each state after each
    step, through the rest of this step and through all later steps."""
    initial: Mapping[str, Array]
    """(batch, units): the same for each state before the first step."""


@dataclass(frozen=True, eq=False)
class LayerGradients:
    """The derivatives of a loss with respect to one layer's inputs, weights and states, float64."""

    inputs: tuple[Array | None, ...]
    """With respect to each input, of its shape; None if the input is token ids."""
    weights: tuple[Array, ...] = ()
    """With respect to each weight, of its shape; zeros for one that has no gradient, such as a moving mean."""
    cells: Mapping[str, CellGradients] = field(default_factory=dict)
    """By the names of the run's cells."""

    @property
    def x(self) -> Array | None:
        """With respect to the first input."""
        return self.inputs[0]

    @property
    def initial(self) -> tuple[Array, ...]:
        """With respect to each initial state, (batch, units), in the order of `Call.initial`."""
        return tuple(each for cell in self.cells.values() for each in cell.initial.values())
