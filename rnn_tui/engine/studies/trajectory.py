"""A trajectory: one cell's way through one sequence, in the order in which it read, float64.

The words are those of dynamical systems: the state moves through a space of `size` axes, driven by the inputs.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.nn.cell import Cell, cells_of
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.records import CellRun
from rnn_tui.engine.studies.jacobian import jacobians, pullback


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A recurrent cell and what it did on one sequence of the batch."""

    cell: Cell
    made: CellRun
    batch: int = 0

    @cached_property
    def weights(self) -> tuple[Array, ...]:
        return tuple(np.asarray(each, np.float64) for each in self.made.weights)

    @property
    def timesteps(self) -> int:
        return int(self.made.x.shape[1])

    @property
    def size(self) -> int:
        """How many numbers its state has: all states together."""
        return self.cell.units * len(self.cell.states)

    @cached_property
    def x(self) -> Array:
        """(time, features): what each step read."""
        return np.asarray(self._read(self.made.x), np.float64)

    @cached_property
    def states(self) -> Array:
        """(time + 1, size): the state before the first step and after each."""
        found = np.empty((self.timesteps + 1, self.size))
        for k, name in enumerate(self.cell.states):
            columns = found[:, k * self.cell.units : (k + 1) * self.cell.units]
            columns[0], columns[1:] = self.made.initial[name][self.batch], self._read(self.made.signals[name])
        return found

    @cached_property
    def mask(self) -> Mask | None:
        """(time,): False where a step was skipped; None where none was."""
        if self.made.mask is None or self.made.mask[self.batch].all():
            return None
        return np.asarray(self._read(self.made.mask), np.bool_)

    def skipped(self, t: int) -> bool:
        """Whether the t-th step, from 1, only carried the state on."""
        return self.mask is not None and not self.mask[t - 1]

    def held(self, first: int) -> Clamp | None:
        """What is held of the cell from its step `first` on, from 1, as if that were its first."""
        return None if self.made.clamp is None else self.made.clamp.after(first - 1)

    def jacobian(self, t: int) -> Array:
        """(size, size): ∂state_t / ∂state_{t-1} of the t-th step, from 1; of a skipped step it is the identity.

        Raises NotImplementedError for a kind without a `pullback`.
        """
        if self.skipped(t):
            return np.eye(self.size)
        with np.errstate(all="ignore"):  # where the state has left all bounds, its derivative has too
            here = self.x[t - 1 : t], self.states[t - 1 : t]
            found: Array = jacobians(self.cell, self.weights, *here, self.held(t))[0]
        return found

    def pullback(self, first: int, last: int) -> Pullback:
        """The derivative of the steps `first` … `last`, from 1, whose points count from 0."""
        with np.errstate(all="ignore"):
            here = self.x[first - 1 : last], self.states[first - 1 : last]
            return pullback(self.cell, self.weights, *here, self.held(first))

    def _read(self, values: Array | Mask) -> Any:
        """One sequence of a recorded array, in processing order."""
        return values[self.batch, :: -1 if self.made.backwards else 1]


def trajectory(trace: Trace, layer: int, cell: str = "", batch: int = 0) -> Trajectory:
    """The way of one cell of the layer with that key through one sequence; raises `KeyError` for what is no cell."""
    at = trace.layer(layer)
    return Trajectory(cells_of(at.layer)[cell], at.run.cells[cell], batch)
