"""The Jacobian of one step: what a small change of the state, or of the input, becomes one step later.

If a cell has several states (`h` and `c`) they form one vector of `size` numbers, in the cell's own order, so that
∂state_t / ∂state_{t-1} covers everything that one step passes to the next. Its rows are the kind's own `pullback` of
unit vectors, so the derivative is written only once, in the kind. Everything here is float64; the state is the one that
the step reads, after dropout.
"""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.cell import Cell
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.clamp import Clamp


def split_states(states: Array, cell: Cell) -> list[Array]:
    """Splits a state vector: (…, size) → one (…, units) for each of the cell's states."""
    return [states[..., k * cell.units : (k + 1) * cell.units] for k in range(len(cell.states))]


def stepped(
    cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None
) -> dict[str, Array]:
    """Every signal of one step at each of these points: `x` (points, features), `states` (points, size).

    `clamp`: signals held at a value, if the points are the cell's steps from its first on.
    """
    return cell.step(
        weights, x, *split_states(states, cell), clamp=None if clamp is None else clamp.side_by_side(len(x))
    )


def after(cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None) -> Array:
    """The states (points, size) after one step from `states`, where each point reads its row of `x` (points,
    features)."""
    made = stepped(cell, weights, x, states, clamp)
    return np.concatenate([made[name] for name in cell.states], axis=-1)


def pullback(cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None) -> Pullback:
    """The derivative of a step at each of these points; see `bptt.Pullback`, whose t is the point here.

    `x` (points, features), `states` (points, size). Raises NotImplementedError for a kind without a `pullback`.
    """
    made = stepped(cell, weights, x, states, clamp)
    signals = {name: each[:, None] for name, each in made.items()}
    return cell.pullback(weights, x[:, None], [each[:, None] for each in split_states(states, cell)], signals, clamp)


def pulled(pull: Pullback, cell: Cell, point: int, rows: Array) -> Array:
    """`rows` (n, size) times the Jacobian at that point: (n, size)."""
    _, *found = pull(point, *(each.copy() for each in split_states(rows, cell)))
    made: Array = np.concatenate(found, axis=-1)
    return made


def jacobians(cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None) -> Array:
    """(points, size, size): row i of each is the derivative of number i after the step with respect to all before it.

    `x` (points, features) is the input, `states` (points, size) the state before. Raises NotImplementedError for a kind
    without a `pullback`.
    """
    return linear_maps(cell, weights, x, states, clamp)[0]


def linear_maps(
    cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None
) -> tuple[Array, Array]:
    """(points, size, size) and (points, size, columns): ∂state/∂(state before) and ∂state/∂(x·Wx) of each point.

    Arguments as for `jacobians`. Points or rows, whichever are more, are computed side by side.
    """
    points, size = states.shape
    of_state, of_z = np.empty((points, size, size)), np.empty((points, size, weights[0].shape[1]))
    if points < size:
        pull, units = pullback(cell, weights, x, states, clamp), np.eye(size)
        for point in range(points):
            of_z[point], *back = pull(point, *(each.copy() for each in split_states(units, cell)))
            of_state[point] = np.concatenate(back, axis=-1)
        return of_state, of_z
    beside = None if clamp is None else clamp.side_by_side(points)
    signals = {name: each[None] for name, each in stepped(cell, weights, x, states, clamp).items()}
    pull = cell.pullback(weights, x[None], [each[None] for each in split_states(states, cell)], signals, beside)
    for row in range(size):
        asked = np.zeros((points, size))
        asked[:, row] = 1
        of_z[:, row], *back = pull(0, *(each.copy() for each in split_states(asked, cell)))
        of_state[:, row] = np.concatenate(back, axis=-1)
    return of_state, of_z
