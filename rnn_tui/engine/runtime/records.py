"""What a layer did, and what a loss makes of it: the records that `Layer.run` and `Layer.gradients` return.

Arrays over time are (batch, time, units) in natural time order, whichever way the cell read. They may be views: copy
before writing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.lazy_signals import LazySignals


@dataclass(frozen=True, eq=False)
class CellRun:
    """What one recurrent cell did over a sequence. Arrays are (batch, time, units) in natural time order."""

    weights: Sequence[Array]
    x: Array
    """(batch, time, features): what it read."""
    signals: Mapping[str, Array]
    """By name, the states first. Of a long sequence only the states are there: another signal is worked out when it is
    asked for (`LazySignals`); ask `at` and `between` for a few of its steps."""
    initial: Mapping[str, Array]
    """(batch, units): each state before the cell's first step."""
    backwards: bool = False
    """Whether it read the sequence from its end."""
    mask: Mask | None = None
    kept: tuple[Array | None, Array | None] = (None, None)
    """While training: (batch, features) and (batch, units), what each input and each state was multiplied by."""
    clamp: Clamp | None = None
    """Signals that kept a value; None where every number is what the equations make it."""

    def index(self, t: int) -> int | None:
        """The row of the arrays that the cell's t-th step wrote; None at t = 0, before the first input."""
        if t < 1:
            return None
        return self.x.shape[1] - t if self.backwards else t - 1

    def at(self, row: int) -> dict[str, Array]:
        """(batch, units): every signal of the step that wrote `row`, whatever the length of the sequence."""
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
        """Whether that signal is there and need not be worked out first."""
        return not isinstance(self.signals, LazySignals) or self.signals.has(signal)

    def before(self, state: str, row: int) -> Array:
        """(batch, units): that state as the step that wrote `row` found it."""
        previous = row + 1 if self.backwards else row - 1
        if not 0 <= previous < self.x.shape[1]:
            return self.initial[state]
        return self.signals[state][:, previous]


@dataclass(frozen=True, eq=False)
class LayerRun:
    """What a layer made of its inputs."""

    outputs: tuple[Array, ...]
    masks: tuple[Mask | None, ...] = ()
    """One for each output, None where that has no mask; those left out are None."""
    cells: Mapping[str, CellRun] = field(default_factory=dict)
    """Its recurrent cells: "" for a layer's own, "forward" and "backward" inside a Bidirectional."""
    states: tuple[Array, ...] = ()
    """(batch, units): the states after the last step, where a next call would go on."""
    saved: Mapping[str, Array] = field(default_factory=dict)
    """Arrays (batch, …) that `backward` or an equation needs beside inputs and outputs: the factors of a dropout, the
    weights of an attention."""
    updates: Mapping[int, Array] = field(default_factory=dict)
    """New values for weights that a forward pass in training changes, such as the moving statistics of a batch
    normalization, by their place in the layer's weights. The run itself changes nothing."""
    inside: tuple[Any, ...] = ()
    """Of a model as a layer, its calls (`plan.forward.CallRecord`)."""

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
    """What a loss makes of one recurrent cell, float64."""

    states: Mapping[str, Array]
    """(batch, time, units), natural time order: the total derivative of the loss with respect to each state after each
    step: through everything that follows, in this step and in later ones."""
    initial: Mapping[str, Array]
    """(batch, units): the same for each state before the first step."""


@dataclass(frozen=True, eq=False)
class LayerGradients:
    """What a loss makes of one layer: its derivatives, float64."""

    inputs: tuple[Array | None, ...]
    """With respect to each input, of its shape; None where that is token ids."""
    weights: tuple[Array, ...] = ()
    """With respect to each weight, of its shape; zeros for one that no gradient reaches, such as a moving mean."""
    cells: Mapping[str, CellGradients] = field(default_factory=dict)
    """By the names of the cells of its run."""

    @property
    def x(self) -> Array | None:
        """With respect to the first input."""
        return self.inputs[0]

    @property
    def initial(self) -> tuple[Array, ...]:
        """With respect to each state the layer started from, (batch, units), in the order of `Call.initial`."""
        return tuple(each for cell in self.cells.values() for each in cell.initial.values())
