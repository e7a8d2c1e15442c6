"""Long sequences in chunks that run side by side.

One step after the other, a long sequence costs what the interpreter takes for each call, however small the cell.
Where the state's memory fades, a chunk that starts from zeros soon does what it would have done from its true start.
So: all chunks run side by side as a batch, from zeros; then each runs again from where its predecessor ended, until the
two trajectories meet, in every state (`h` and `c`). Where all have met, the whole is what one walk would have given,
but for rounding: that is the proof, made anew on every run. Where memory does not fade it fails early, on a short
stretch tried first.
"""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.arrays import Array
from rnn_tui.engine.cell import Cell

LONG = 2000
"""Timesteps from which chunks are worth their while."""
CHUNK = 200
"""Timesteps of a chunk, at least."""
SIDE_BY_SIDE = 256
"""Chunks at once, at most: beyond that a step costs in proportion."""
FIRST = 32
"""Steps after which two trajectories are first compared; then after twice as many, and so on."""


def chunked(cell: Cell, weights: Sequence[Array], x: Array, states: Sequence[Array]) -> dict[str, Array] | None:
    """What `cell.scan` gives on `x` (batch, time, features); None where the memory does not fade fast enough."""
    batch, time, features = x.shape
    count = min(SIDE_BY_SIDE // batch, time // CHUNK)
    if time < LONG or count < 2 or not fades(cell, weights, x[:1, :CHUNK]):
        return None
    length = time // count
    parts = x[:, : count * length].reshape(batch, count, length, features)
    start = [np.zeros((batch, count, cell.units), x.dtype) for _ in states]
    for each, given in zip(start, states, strict=True):
        each[:, 0] = given
    found = side_by_side(cell, weights, parts, start)
    if not joined(cell, weights, parts, found):
        return None
    made = {name: values.reshape(batch, count * length, -1) for name, values in found.items()}
    if count * length == time:
        return made
    rest = cell.scan(weights, x[:, count * length :], [made[name][:, -1] for name in cell.states])
    return {name: np.concatenate([values, rest[name]], axis=1) for name, values in made.items()}


def fades(cell: Cell, weights: Sequence[Array], x: Array) -> bool:
    """Whether two walks over a short stretch, from states far apart, meet on it."""
    pair = np.concatenate([x, x])
    apart = np.stack([-np.ones(cell.units, x.dtype), np.ones(cell.units, x.dtype)])
    made = cell.scan(weights, pair, [apart for _ in cell.states])
    return met([made[name][0, -1] for name in cell.states], [made[name][1, -1] for name in cell.states])


def side_by_side(cell: Cell, weights: Sequence[Array], parts: Array, start: Sequence[Array]) -> dict[str, Array]:
    """`scan` of all chunks as a batch: (batch, count, length, …) → every signal (batch, count, length, units)."""
    batch, count = parts.shape[:2]
    flat = parts.reshape(batch * count, *parts.shape[2:])
    made = cell.scan(weights, flat, [each.reshape(batch * count, -1) for each in start])
    return {name: np.ascontiguousarray(each).reshape(batch, count, *each.shape[1:]) for name, each in made.items()}


def joined(cell: Cell, weights: Sequence[Array], parts: Array, found: dict[str, Array]) -> bool:
    """Runs each chunk from where its predecessor ended, into `found`, until it meets what is there; whether all do."""
    length, at, more = parts.shape[2], 0, FIRST
    now = [found[name][:, :-1, -1] for name in cell.states]
    while at < length:
        stretch = slice(at, min(at + more, length))
        again = side_by_side(cell, weights, parts[:, 1:, stretch], now)
        now = [again[name][:, :, -1] for name in cell.states]
        meet = met([found[name][:, 1:, stretch.stop - 1] for name in cell.states], now)
        for name, values in again.items():
            found[name][:, 1:, stretch] = values
        if meet:
            return True
        at, more = stretch.stop, 2 * more
    return False


def met(one: Sequence[Array], other: Sequence[Array]) -> bool:
    """Whether two walks stand at the same place in every state, but for rounding."""
    return all(
        bool(np.max(np.abs(a - b)) <= 4 * np.finfo(a.dtype).eps * max(1.0, float(np.max(np.abs(a)))))
        for a, b in zip(one, other, strict=True)
    )
