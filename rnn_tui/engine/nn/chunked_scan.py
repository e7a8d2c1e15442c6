"""Long sequences in chunks that are computed side by side.

If a long sequence is computed step by step, most of the time goes into Python's cost for each call, however small the
cell is. If the influence of the initial state fades, a chunk that starts from zeros soon gives the same values as from
its true initial state. So all chunks first run side by side as one batch, from zeros; then each runs again from the
final state of the chunk before it, until the two trajectories agree in every state (`h` and `c`). Once all agree, the
result equals one pass over the whole sequence, up to rounding; every run checks this anew. If the influence does not
fade, a trial on a short part of the sequence finds that out early.

A masked step carries the state along unchanged. So the masked steps of each sequence are removed first, and the states
are put back on the full time axis afterwards.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.nn.blocked_scan import at_end, blocked_scan
from rnn_tui.engine.nn.cell import Cell

LONG = 2000
"""The number of timesteps from which chunks save time."""
CHUNK = 200
"""The smallest number of timesteps in a chunk."""
SIDE_BY_SIDE = 256
"""The largest number of chunks at once: with more, a step costs proportionally more."""
FIRST = 32
"""After so many steps two trajectories are first compared; then after twice as many, and so on."""


def chunked_scan(
    cell: Cell,
    weights: Sequence[Array],
    x: Array,
    states: Sequence[Array],
    mask: Mask | None = None,
    names: Sequence[str] | None = None,
) -> Work[dict[str, Array] | None]:
    """The same as `cell.scan` on `x` (batch, time, features); None if the state's influence does not fade fast enough.

    `names`: the signals to keep, which must include the states; None: all. With a mask only the states are kept.
    """
    batch, time, _ = x.shape
    if time < LONG:
        return None
    counts = np.full(batch, time) if mask is None else mask.sum(axis=1)
    longest = int(counts.max(initial=0))
    count = min(SIDE_BY_SIDE // max(batch, 1), longest // CHUNK)
    if longest < LONG or count < 2:
        return None
    length = -(-longest // count)
    dense = without_masked(x, mask, count * length)
    row = int(counts.argmax())
    if not memory_fades(cell, weights, dense[row : row + 1, :CHUNK]):
        return None
    parts = dense.reshape(batch, count, length, -1)
    live = np.clip(counts[:, None] - length * np.arange(count), 0, length)
    start = [np.zeros((batch, count, cell.units), x.dtype) for _ in states]
    for each, given in zip(start, states, strict=True):
        each[:, 0] = given
    names = names if mask is None else cell.states
    found = yield from side_by_side(cell, weights, parts, start, names)
    if not (yield from joined(cell, weights, parts, live, found)):
        return None
    made = {name: values.reshape(batch, count * length, -1)[:, :longest] for name, values in found.items()}
    if mask is None:
        return made
    return {name: spread(made[name], mask, given) for name, given in zip(cell.states, states, strict=True)}


def without_masked(x: Array, mask: Mask | None, length: int) -> Array:
    """(batch, length, features): the steps that are not masked, one after the other, then zeros."""
    if mask is None and x.shape[1] == length:
        return x
    made = np.zeros((x.shape[0], length, x.shape[2]), x.dtype)
    for row, steps in enumerate(x):
        counted = steps if mask is None else steps[mask[row]]
        made[row, : len(counted)] = counted
    return made


def spread(values: Array, mask: Mask, initial: Array) -> Array:
    """Puts states back on the full time axis: a masked step repeats the state before it, at first `initial`."""
    seen = mask.cumsum(axis=1)
    rows = np.arange(len(values))[:, None]
    made: Array = values[rows, np.maximum(seen - 1, 0)]
    return np.where(seen[:, :, None] > 0, made, initial[:, None])


def memory_fades(cell: Cell, weights: Sequence[Array], x: Array) -> bool:
    """Whether two runs over a short sequence, from states far from each other, agree at its end."""
    pair = np.concatenate([x, x])
    extremes = np.stack([-np.ones(cell.units, x.dtype), np.ones(cell.units, x.dtype)])
    made = cell.scan(weights, pair, [extremes for _ in cell.states])
    states = [made[name] for name in cell.states]
    sizes = [np.abs(each).max(axis=(0, 1), keepdims=True)[0] for each in states]
    return bool(same_states([each[:1, -1] for each in states], [each[1:, -1] for each in states], sizes).all())


def side_by_side(
    cell: Cell, weights: Sequence[Array], parts: Array, start: Sequence[Array], names: Sequence[str] | None
) -> Work[dict[str, Array]]:
    """`cell.scan` of all chunks as one batch: (batch, count, length, …) → signals (batch, count, length, units)."""
    batch, count = parts.shape[:2]
    flat = parts.reshape(batch * count, *parts.shape[2:])
    made = yield from blocked_scan(
        cell, weights, flat, [each.reshape(batch * count, -1) for each in start], names=names
    )
    return {name: np.ascontiguousarray(each).reshape(batch, count, *each.shape[1:]) for name, each in made.items()}


def joined(
    cell: Cell, weights: Sequence[Array], parts: Array, live: NDArray[np.intp], found: dict[str, Array]
) -> Work[bool]:
    """Runs each chunk again from the final state of the chunk before it, and writes the result into `found`.

    Stops once each agrees with what was there; returns whether all do. `live` (batch, count): the number of true steps
    in each chunk; the last chunk of a sequence need not agree once all its steps have run.
    """
    length, at, more = parts.shape[2], 0, FIRST
    last = np.pad(live[:, 2:] == 0, ((0, 0), (0, 1)), constant_values=True)
    now = [found[name][:, :-1, -1] for name in cell.states]
    sizes = [np.zeros_like(each) for each in now]
    while at < length:
        stop = min(at + more, length)
        work = side_by_side(cell, weights, parts[:, 1:, at:stop], now, tuple(found))
        again = yield from at_end(work, Progress(length, length, "timesteps"))
        now = [again[name][:, :, -1] for name in cell.states]
        sizes = [
            np.maximum(size, np.abs(again[name]).max(axis=2)) for size, name in zip(sizes, cell.states, strict=True)
        ]
        meet = same_states([found[name][:, 1:, stop - 1] for name in cell.states], now, sizes)
        for name, values in again.items():
            found[name][:, 1:, at:stop] = values
        if (meet | last & (live[:, 1:] <= stop)).all():
            return True
        at, more = stop, 2 * more
    return False


def same_states(
    one: Sequence[Array], other: Sequence[Array], sizes: Sequence[Array] | None = None
) -> NDArray[np.bool_]:
    """Whether two trajectories are equal in every unit of every state, up to rounding: (…, units) → (…).

    The tolerance of a unit is relative to its own size: beside a unit of a million, a unit of 0.5 may not differ by
    0.1, nor beside a unit of 1 one of 1e-6 by 1e-7. `sizes`, shaped as the states: the largest value of each unit on
    the way, because a unit may be near 0 just now; None: its values now.
    """
    found: list[NDArray[np.bool_]] = []
    for number, (a, b) in enumerate(zip(one, other, strict=True)):
        size = np.maximum(np.abs(a), np.abs(b)) if sizes is None else sizes[number]
        equal: NDArray[np.bool_] = np.abs(a - b) <= 4 * np.finfo(a.dtype).eps * size
        found.append(np.asarray(equal.all(axis=-1)))
    both: NDArray[np.bool_] = np.logical_and.reduce(found)
    return both
