"""Gradient through time: the norm of a loss's gradient at every step of every cell.

‖∂L/∂h_t‖, ‖∂L/∂c_t‖ and ‖∂L/∂x_t‖, separately for each sequence of the batch, from the total derivatives of
backpropagation (Pascanu, Mikolov & Bengio, 2013). Always in float64, because vanishing gradients are very small.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.gradients.entry_points import EntryPoint, LayerEntry, entries
from rnn_tui.engine.gradients.gradients import LOSSES, Gradients, Target, gradients, gradients_work
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import Trace

TINY = 1e-300
"""Norms below this count as zero: float64 keeps only a few digits of numbers this small."""


@dataclass(frozen=True, eq=False)
class GradientNorms:
    """The norm of the gradient with respect to one signal, at every step."""

    layer: int
    """The layer's key."""
    cell: str
    """"" for a layer's own cell and for its input, "forward" or "backward" inside a Bidirectional."""
    signal: str
    """`h`, `c`, or `x` for the layer's input."""
    norms: Array
    """(batch, time), natural time order, float64: ‖∂L/∂signal_t‖."""
    entry: EntryPoint
    mask: Mask | None = None
    """(batch, time): False at masked steps."""


@dataclass(frozen=True, eq=False)
class GradientFlow:
    """The gradient of one loss through a run, as norms over time."""

    trace: Trace
    loss: float
    norms: tuple[GradientNorms, ...]
    """Layer by layer from the first: the layer's input, if it holds numbers, then each cell's states."""

    def norms_of(self, layer: int, cell: str = "", signal: str = "h") -> GradientNorms:
        """The norms for one signal of the layer with that key; raises `KeyError` if it has no such signal."""
        for each in self.norms:
            if (each.layer, each.cell, each.signal) == (layer, cell, signal):
                return each
        raise KeyError(f"no gradient of {signal!r} in cell {cell!r} of layer {layer}")


@dataclass(frozen=True)
class FlowOf(Study[GradientFlow]):
    """The study of the gradient of one loss through time."""

    loss: Target = LOSSES["sum-last"]

    def work(self, trace: Trace) -> Work[GradientFlow]:
        """Raises `InputError` if the loss does not fit the run."""
        found = yield from gradients_work(trace, self.loss)
        return flow_of(found, self.loss)


def flow(trace: Trace, loss: str | Target = "sum-last") -> GradientFlow:
    """The gradient of that loss through time; raises `InputError` if the loss does not fit the run."""
    return flow_of(gradients(trace, loss), loss)


def flow_of(found: Gradients, loss: str | Target) -> GradientFlow:
    """The norms of gradients that were computed before."""
    return GradientFlow(found.trace, found.loss, tuple(_norms_by_signal(found, entries(found.trace, loss))))


def _norms_by_signal(found: Gradients, entered: Sequence[LayerEntry]) -> Iterator[GradientNorms]:
    trace = found.trace
    for key, at, made, entry in zip(trace.keys, trace.layers, found.layers, entered, strict=True):
        if made.x is not None and made.x.ndim > 2:
            yield GradientNorms(key, "", "x", norms(made.x), entry.x)
        for cell, states in made.cells.items():
            for name, values in states.states.items():
                yield GradientNorms(key, cell, name, norms(values), entry.cells[cell], at.run.cells[cell].mask)


def norms(values: Array) -> Array:
    """(batch, time, …) → (batch, time): Euclidean norms, computed without overflow or underflow."""
    flat = values.reshape(*values.shape[:2], -1)
    largest = np.abs(flat).max(axis=-1, initial=0)
    by = np.where((largest > 0) & np.isfinite(largest), largest, 1)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        scaled = flat / by[..., None]
        found: Array = by * np.sqrt(np.einsum("bti,bti->bt", scaled, scaled))
    found[found < TINY] = 0
    return found
