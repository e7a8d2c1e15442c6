"""Long sequences in chunks that run side by side.

One step after the other, a long sequence costs what the interpreter takes for each call, however small the cell.
Where the state's memory fades, a chunk that starts from zeros soon does what it would have done from its true start.
So: all chunks run side by side as a batch, from zeros; then each runs again from where its predecessor ended, until the
two trajectories meet, in every state (`h` and `c`). Where all have met, the whole is what one walk would have given,
but for rounding: that is the proof, made anew on every run. Where memory does not fade it fails early, on a short
stretch tried first.

A masked step carries the state along unchanged. So each sequence is first closed up to the steps that count, runs like
any other, and is spread again over all steps.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.nn.blocked_scan import at_end, walk
from rnn_tui.engine.nn.cell import Cell

LONG = 2000
"""Timesteps from which chunks are worth their while."""
CHUNK = 200
"""Timesteps of a chunk, at least."""
SIDE_BY_SIDE = 256
"""Chunks at once, at most: beyond that a step costs in proportion."""
FIRST = 32
"""Steps after which two trajectories are first compared; then after twice as many, and so on."""


def chunked(
    cell: Cell,
    weights: Sequence[Array],
    x: Array,
    states: Sequence[Array],
    mask: Mask | None = None,
    names: Sequence[str] | None = None,
) -> Work[dict[str, Array] | None]:
    """What `cell.scan` gives on `x` (batch, time, features); None where the memory does not fade fast enough.

    `names`: the signals to keep, the states among them; None: all. With a mask it is the states only.
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
    dense = closed_up(x, mask, count * length)
    row = int(counts.argmax())
    if not fades(cell, weights, dense[row : row + 1, :CHUNK]):
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


def closed_up(x: Array, mask: Mask | None, length: int) -> Array:
    """(batch, length, features): the steps that count, one behind the other, then zeros."""
    if mask is None and x.shape[1] == length:
        return x
    made = np.zeros((x.shape[0], length, x.shape[2]), x.dtype)
    for row, steps in enumerate(x):
        counted = steps if mask is None else steps[mask[row]]
        made[row, : len(counted)] = counted
    return made


def spread(values: Array, mask: Mask, initial: Array) -> Array:
    """The states of closed-up sequences at every step: after a masked one what stood before it; `initial` at first."""
    seen = mask.cumsum(axis=1)
    rows = np.arange(len(values))[:, None]
    made: Array = values[rows, np.maximum(seen - 1, 0)]
    return np.where(seen[:, :, None] > 0, made, initial[:, None])


def fades(cell: Cell, weights: Sequence[Array], x: Array) -> bool:
    """Whether two walks over a short stretch, from states far apart, meet on it."""
    pair = np.concatenate([x, x])
    apart = np.stack([-np.ones(cell.units, x.dtype), np.ones(cell.units, x.dtype)])
    made = cell.scan(weights, pair, [apart for _ in cell.states])
    return bool(met([made[name][:1, -1] for name in cell.states], [made[name][1:, -1] for name in cell.states]).all())


def side_by_side(
    cell: Cell, weights: Sequence[Array], parts: Array, start: Sequence[Array], names: Sequence[str] | None
) -> Work[dict[str, Array]]:
    """`scan` of all chunks as a batch: (batch, count, length, …) → signals (batch, count, length, units)."""
    batch, count = parts.shape[:2]
    flat = parts.reshape(batch * count, *parts.shape[2:])
    made = yield from walk(cell, weights, flat, [each.reshape(batch * count, -1) for each in start], names=names)
    return {name: np.ascontiguousarray(each).reshape(batch, count, *each.shape[1:]) for name, each in made.items()}


def joined(
    cell: Cell, weights: Sequence[Array], parts: Array, live: NDArray[np.intp], found: dict[str, Array]
) -> Work[bool]:
    """Runs each chunk from where its predecessor ended, into `found`, until it meets what is there; whether all do.

    `live` (batch, count): how many of a chunk's steps there are; a chunk that no other follows need not meet, once it
    has run to its end.
    """
    length, at, more = parts.shape[2], 0, FIRST
    last = np.pad(live[:, 2:] == 0, ((0, 0), (0, 1)), constant_values=True)
    now = [found[name][:, :-1, -1] for name in cell.states]
    while at < length:
        stop = min(at + more, length)
        work = side_by_side(cell, weights, parts[:, 1:, at:stop], now, tuple(found))
        again = yield from at_end(work, Progress(length, length, "timesteps"))
        now = [again[name][:, :, -1] for name in cell.states]
        meet = met([found[name][:, 1:, stop - 1] for name in cell.states], now)
        for name, values in again.items():
            found[name][:, 1:, at:stop] = values
        if (meet | last & (live[:, 1:] <= stop)).all():
            return True
        at, more = stop, 2 * more
    return False


def met(one: Sequence[Array], other: Sequence[Array]) -> NDArray[np.bool_]:
    """Whether two walks stand at the same place in every unit of every state, but for rounding: (…, units) → (…).

    A unit's rounding is that of its own size: beside a unit of a million another one of 0.5 is not rounded to 0.1. What
    is near 0 came about from sums of terms like the others, so a unit counts as of size 1 where others are that large.
    """
    found: list[NDArray[np.bool_]] = []
    for a, b in zip(one, other, strict=True):
        sizes = np.maximum(np.abs(a), np.abs(b))
        usual = np.minimum(sizes.max(axis=-1, keepdims=True), 1)
        found.append((np.abs(a - b) <= 4 * np.finfo(a.dtype).eps * np.maximum(sizes, usual)).all(axis=-1))
    both: NDArray[np.bool_] = np.logical_and.reduce(found)
    return both
