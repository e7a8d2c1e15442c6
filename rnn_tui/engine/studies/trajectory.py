"""A trajectory: the states of one cell over one sequence, in the order in which it read, float64.

The words are those of dynamical systems: the state moves through a space of `size` axes, driven by the inputs.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.nn.cell import Cell, cells_of
from rnn_tui.engine.run.trace import LayerTrace, Trace
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.runtime.layer_results import CellRun
from rnn_tui.engine.studies.jacobian import linear_maps, pullback


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A recurrent cell and its run on one sequence of the batch."""

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
        """The number of numbers in its state: all states together."""
        return self.cell.units * len(self.cell.states)

    @cached_property
    def x(self) -> Array:
        """(time, features): the input of each step."""
        return np.asarray(self._read(self.made.x), np.float64)

    @cached_property
    def states(self) -> Array:
        """(time + 1, size): the state before the first step and after each step."""
        found = np.empty((self.timesteps + 1, self.size))
        for k, name in enumerate(self.cell.states):
            columns = found[:, k * self.cell.units : (k + 1) * self.cell.units]
            columns[0], columns[1:] = self.made.initial[name][self.batch], self._read(self.made.signals[name])
        return found

    @cached_property
    def mask(self) -> Mask | None:
        """(time,): False at skipped steps; None if none was skipped."""
        if self.made.mask is None or self.made.mask[self.batch].all():
            return None
        return np.asarray(self._read(self.made.mask), np.bool_)

    @cached_property
    def kept(self) -> tuple[Array | None, Array | None]:
        """In training mode the dropout factors of the inputs (features,) and of the first state (units,), the same at
        every step; None if nothing was dropped."""
        inputs, states = (None if each is None else np.asarray(each[self.batch], np.float64) for each in self.made.kept)
        return inputs, states

    @cached_property
    def factors(self) -> Array:
        """(size,): the dropout factors of the whole state."""
        found = np.ones(self.size)
        if self.kept[1] is not None:
            found[: self.cell.units] = self.kept[1]
        return found

    @property
    def input_kernel(self) -> Array:
        """(features, columns): the input kernel, times the dropout factors of the inputs."""
        kernel = self.weights[0]
        return kernel if self.kept[0] is None else kernel * self.kept[0][:, None]

    def skipped(self, t: int) -> bool:
        """Whether the t-th step, from 1, only carried the state on."""
        return self.mask is not None and not self.mask[t - 1]

    def clamp(self, first: int) -> Clamp | None:
        """The clamp from the cell's step `first` on, from 1, as if that were its first step."""
        return None if self.made.clamp is None else self.made.clamp.after(first - 1)

    def jacobian(self, t: int) -> Array:
        """(size, size): ∂state_t / ∂state_{t-1} of the t-th step, from 1; for a skipped step the identity.

        Raises NotImplementedError for a kind without a `pullback`.
        """
        found: Array = self.maps(t, t)[0][0]
        return found

    def maps(self, first: int, last: int) -> tuple[Array, Array]:
        """∂state/∂(state before) (steps, size, size) and ∂state/∂(x·Wx) (steps, size, columns) of the steps `first` …
        `last`.

        Steps count from 1; for a skipped step they are the identity and 0. Raises NotImplementedError for a kind
        without a `pullback`.
        """
        with np.errstate(all="ignore"):  # if the state overflows, so does its derivative
            of_state, of_z = linear_maps(self.cell, self.weights, *self._points(first, last))
            of_state *= self.factors
        if self.mask is not None:
            skipped = ~self.mask[first - 1 : last]
            of_state[skipped], of_z[skipped] = np.eye(self.size), 0
        return of_state, of_z

    def pullback(self, first: int, last: int) -> Pullback:
        """The derivative of the steps `first` … `last`, from 1; its points count from 0."""
        with np.errstate(all="ignore"):
            pull, kept = pullback(self.cell, self.weights, *self._points(first, last)), self.kept[1]
        if kept is None:
            return pull

        def through_dropped(t: int, *d_states: Array) -> tuple[Array, ...]:
            dz, dh, *others = pull(t, *d_states)
            return dz, dh * kept, *others

        return through_dropped

    def _points(self, first: int, last: int) -> tuple[Array, Array, Clamp | None]:
        """The inputs and states that those steps read, and the clamp."""
        steps = slice(first - 1, last)
        return self.x[steps], self.states[steps] * self.factors, self.clamp(first)

    def _read(self, values: Array | Mask) -> Any:
        """One sequence of a recorded array, in processing order."""
        return values[self.batch, :: -1 if self.made.backwards else 1]


def trajectory_of(at: LayerTrace, cell: str = "", batch: int = 0) -> Trajectory:
    """The trajectory of one cell of a layer over one sequence; raises `KeyError` if there is no such cell."""
    return Trajectory(cells_of(at.layer)[cell], at.run.cells[cell], batch)


def trajectory(trace: Trace, layer: int, cell: str = "", batch: int = 0) -> Trajectory:
    """The trajectory of one cell of the layer with that key."""
    return trajectory_of(trace.layer(layer), cell, batch)
