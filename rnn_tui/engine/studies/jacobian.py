"""The Jacobian of one step, ∂state_t / ∂state_{t-1}: what a small change of the state becomes a step later.

Where a cell carries several states (`h` and `c`) they stand side by side in one vector, in the cell's own order, so
that the Jacobian says everything that one step hands to the next. Its rows are what the kind's own `pullback` makes of
unit vectors: the mathematics stands in the kind and nowhere else. Everything here is float64, and as the cell runs
where nothing is dropped.
"""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.cell import Cell
from rnn_tui.engine.runtime.bptt import Pullback
from rnn_tui.engine.runtime.clamp import Clamp


def apart(states: Array, cell: Cell) -> list[Array]:
    """(…, size) → one (…, units) for each of the cell's states."""
    return [states[..., k * cell.units : (k + 1) * cell.units] for k in range(len(cell.states))]


def stepped(
    cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None
) -> dict[str, Array]:
    """Every signal of one step at each of these points: `x` (points, features), `states` (points, size).

    `clamp`: what is held, where the points are the cell's steps from its first on.
    """
    return cell.step(weights, x, *apart(states, cell), clamp=None if clamp is None else clamp.side_by_side(len(x)))


def after(cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None) -> Array:
    """The states (points, size) that one step makes of `states`, each reading its row of `x` (points, features)."""
    made = stepped(cell, weights, x, states, clamp)
    return np.concatenate([made[name] for name in cell.states], axis=-1)


def pullback(cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None) -> Pullback:
    """The derivative of a step at each of these points; see `bptt.Pullback`, whose t is here the point.

    `x` (points, features), `states` (points, size). Raises NotImplementedError for a kind that has none.
    """
    made = stepped(cell, weights, x, states, clamp)
    signals = {name: each[:, None] for name, each in made.items()}
    return cell.pullback(weights, x[:, None], [each[:, None] for each in apart(states, cell)], signals, clamp)


def pulled(pull: Pullback, cell: Cell, point: int, rows: Array) -> Array:
    """`rows` (n, size) times the Jacobian at that point: (n, size)."""
    _, *found = pull(point, *(each.copy() for each in apart(rows, cell)))
    made: Array = np.concatenate(found, axis=-1)
    return made


def jacobians(cell: Cell, weights: Sequence[Array], x: Array, states: Array, clamp: Clamp | None = None) -> Array:
    """(points, size, size): row i of each is the derivative of the i-th number after the step by all those before it.

    `x` (points, features) is what is read, `states` (points, size) what is there before. Raises NotImplementedError for
    a kind without a `pullback`.
    """
    size = states.shape[-1]
    pull, units = pullback(cell, weights, x, states, clamp), np.eye(size)
    made = np.empty((len(states), size, size))
    for point, each in enumerate(made):
        each[:] = pulled(pull, cell, point, units)
    return made
