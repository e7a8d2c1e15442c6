"""Gradient through time: how much of a loss arrives at every step of every cell.

‖∂L/∂h_t‖, ‖∂L/∂c_t‖ and ‖∂L/∂x_t‖, for each sequence of the batch by itself, from the total derivatives that
backpropagation leaves (Pascanu, Mikolov & Bengio, 2013). In float64 whatever the run was computed in: the vanishing
tail is what one comes to see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.gradients.entry_points import EntryPoint, LayerEntry, entries
from rnn_tui.engine.gradients.gradients import LOSSES, Gradients, Target, gradients, gradients_work
from rnn_tui.engine.run.study import Study
from rnn_tui.engine.run.trace import Trace

TINY = 1e-300
"""Norms under it are taken for zero: they are noise of numbers that float64 holds with few digits."""


@dataclass(frozen=True, eq=False)
class GradientNorms:
    """The gradient's norm at every step of one thing that has a value at every step."""

    layer: int
    """The layer's key."""
    cell: str
    """"" for a layer's own cell and for its input, "forward" or "backward" inside a Bidirectional."""
    signal: str
    """`h`, `c`, or `x` for what the layer reads."""
    norms: Array
    """(batch, time), natural time order, float64: ‖∂L/∂signal_t‖."""
    entry: EntryPoint
    mask: Mask | None = None
    """(batch, time): where a step counts."""


@dataclass(frozen=True, eq=False)
class GradientFlow:
    """The gradient of one loss through a run, as norms over time."""

    trace: Trace
    loss: float
    currents: tuple[GradientNorms, ...]
    """Layer by layer from the first: each cell's states; before them the layer's input, where that is numbers."""

    def current(self, layer: int, cell: str = "", signal: str = "h") -> GradientNorms:
        """Of one signal of the layer with that key; raises `KeyError` where it has none."""
        for each in self.currents:
            if (each.layer, each.cell, each.signal) == (layer, cell, signal):
                return each
        raise KeyError(f"no gradient of {signal!r} in cell {cell!r} of layer {layer}")


@dataclass(frozen=True)
class FlowOf(Study[GradientFlow]):
    """The gradient of one loss through time."""

    loss: Target = LOSSES["sum-last"]

    def work(self, trace: Trace) -> Work[GradientFlow]:
        """Raises `InputError` where the loss does not fit the run."""
        found = yield from gradients_work(trace, self.loss)
        return flow_of(found, self.loss)


def flow(trace: Trace, loss: str | Target = "sum-last") -> GradientFlow:
    """The gradient of that loss through time; raises `InputError` where the loss does not fit the run."""
    return flow_of(gradients(trace, loss), loss)


def flow_of(found: Gradients, loss: str | Target) -> GradientFlow:
    """The norms of gradients that are there already."""
    return GradientFlow(found.trace, found.loss, tuple(_currents(found, entries(found.trace, loss))))


def _currents(found: Gradients, entered: Sequence[LayerEntry]) -> Iterator[GradientNorms]:
    trace = found.trace
    for key, at, made, entry in zip(trace.keys, trace.layers, found.layers, entered, strict=True):
        if made.x is not None and made.x.ndim > 2:
            yield GradientNorms(key, "", "x", norms(made.x), entry.x)
        for cell, states in made.cells.items():
            for name, values in states.states.items():
                yield GradientNorms(key, cell, name, norms(values), entry.cells[cell], at.run.cells[cell].mask)


def norms(values: Array) -> Array:
    """(batch, time, …) → (batch, time): Euclidean norms that neither overflow nor underflow on the way."""
    flat = values.reshape(*values.shape[:2], -1)
    largest = np.abs(flat).max(axis=-1, initial=0)
    by = np.where((largest > 0) & np.isfinite(largest), largest, 1)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        scaled = flat / by[..., None]
        found: Array = by * np.sqrt(np.einsum("bti,bti->bt", scaled, scaled))
    found[found < TINY] = 0
    return found
