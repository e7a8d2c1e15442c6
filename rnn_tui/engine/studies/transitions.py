"""A cell's steps as linear maps: what a small change of its state, or of its input, becomes one step later.

Where a cell carries several states (`h` and `c`) they stand side by side in one vector of `size` numbers. The rows of
the maps are what the kind's own `pullback` makes of unit vectors, for many steps side by side. A masked step carries
the state: there the one map is the identity and the other is zero.
"""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.nn.cell import Cell, cells_of
from rnn_tui.engine.run.trace import LayerTrace
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.clamp import Clamp


@dataclass(frozen=True, eq=False)
class Walk:
    """One cell's walk through one sequence, in processing order, float64."""

    cell: Cell
    weights: tuple[Array, ...]
    x: Array
    """(time, features): what it read."""
    before: tuple[Array, ...]
    """(time, units) for each state: as each step found it."""
    signals: dict[str, Array]
    """(time, units)"""
    backwards: bool = False
    """Whether processing order is natural time order turned round."""
    mask: Mask | None = None
    """(time,): where a step counts."""
    kept: tuple[Array | None, Array | None] = (None, None)
    """While training: (features,) and (units,), what inputs and states were multiplied by."""
    clamp: Clamp | None = None
    """Signals that were held, through which no derivative passes."""

    @property
    def timesteps(self) -> int:
        return len(self.x)

    @property
    def size(self) -> int:
        """How many numbers the state has."""
        return self.cell.units * len(self.cell.states)

    @property
    def seen(self) -> Array:
        """(features, columns): the kernel as the sequence's inputs meet it."""
        kernel = self.weights[0]
        return kernel if self.kept[0] is None else kernel * self.kept[0][:, None]

    def pullback(self, steps: slice) -> Pullback:
        """The derivative of those steps side by side: its t is 0, its batch the steps."""
        before = [each[None, steps] for each in self.before]
        if self.kept[1] is not None:
            before[0] = before[0] * self.kept[1]
        signals = {name: values[None, steps] for name, values in self.signals.items()}
        clamp = None if self.clamp is None else self.clamp.after(steps.start or 0).side_by_side(len(self.x[steps]))
        return self.cell.pullback(self.weights, self.x[None, steps], before, signals, clamp)

    def maps(self, steps: slice) -> tuple[Array, Array]:
        """(steps, size, size) and (steps, size, columns): ∂state/∂(state before), and ∂state/∂(x·Wx)."""
        pull, units, size = self.pullback(steps), self.cell.units, self.size
        count = len(self.x[steps])
        state, z = np.empty((count, size, size)), np.empty((count, size, self.weights[0].shape[1]))
        for row in range(size):
            asked = [np.zeros((count, units)) for _ in self.cell.states]
            asked[row // units][:, row % units] = 1
            z[:, row], *back = pull(0, *asked)
            state[:, row] = np.concatenate(back, axis=-1)
        if self.kept[1] is not None:
            state[:, :, :units] *= self.kept[1]
        if self.mask is not None:
            skipped = ~self.mask[steps]
            state[skipped], z[skipped] = np.eye(size), 0
        return state, z


def walk(at: LayerTrace, cell: str = "", batch: int = 0) -> Walk:
    """How that cell of the layer went through that sequence."""
    made = at.run.cells[cell]
    order = slice(None, None, -1 if made.backwards else 1)

    def processing(values: Array) -> Array:
        return np.ascontiguousarray(values[batch, order], np.float64)

    kind = cells_of(at.layer)[cell]
    signals = {name: processing(values) for name, values in made.everything().items()}
    before = [np.concatenate([made.initial[name][batch][None], signals[name][:-1]]) for name in kind.states]
    first, second = (None if each is None else np.asarray(each[batch], np.float64) for each in made.kept)
    return Walk(
        kind,
        tuple(np.asarray(each, np.float64) for each in made.weights),
        processing(made.x),
        tuple(before),
        signals,
        made.backwards,
        None if made.mask is None else made.mask[batch, order],
        (first, second),
        made.clamp,
    )
