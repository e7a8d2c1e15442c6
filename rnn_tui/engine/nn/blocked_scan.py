"""Through a sequence in blocks of timesteps: a long run says how far it is, and ends where nobody waits for it.

A block takes some hundredths of a second. What `scan` works out beforehand for a whole sequence it works out for each
block again; blocks are long enough for that to cost little.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.nn.cell import Cell
from rnn_tui.engine.runtime.buffers import Empty, Pool
from rnn_tui.engine.runtime.clamp import Clamp

WORK = 200_000_000
"""Multiplications of a block, about."""
STEPS = 256, 4096
"""Timesteps of a block of one sequence: at least, so that what is done once a block is little beside the steps, and at
most, because a step has a cost of its own. A batch of n needs n times fewer: its steps are that much dearer."""

Answer = TypeVar("Answer")
Made = Callable[[Array, Sequence[Array], Mask | None], dict[str, Array]]
"""(x, states, mask) of a block → every signal of it."""


def block(cell: Cell, batch: int) -> int:
    """How many timesteps make a block."""
    fewest, most = STEPS
    size = WORK // (batch * cell.units * cell.units * len(cell.gates))
    return min(max(size, fewest // batch, 16), most)


def walk(
    cell: Cell,
    weights: Sequence[Array],
    x: Array,
    states: Sequence[Array],
    mask: Mask | None = None,
    kept: Array | None = None,
    names: Sequence[str] | None = None,
    clamp: Clamp | None = None,
    empty: Empty = np.empty,
) -> Work[dict[str, Array]]:
    """What `cell.scan` gives, block by block; `cell.fold` where something is dropped at every step (`kept`) or
    held.

    `names`: the signals to keep, the states among them, in arrays of their own; None: every signal, as `scan` hands it
    over. `empty` makes the arrays that hold a whole sequence.
    """
    batch, time, _ = x.shape
    size = block(cell, batch)

    def made(rows: slice, states: Sequence[Array], empty: Empty) -> dict[str, Array]:
        part = None if mask is None else mask[:, rows]
        if kept is not None or clamp is not None:
            held = None if clamp is None else clamp.after(rows.start or 0)
            return cell.fold(weights, x[:, rows], states, part, kept, held)
        return cell.scan(weights, x[:, rows], states, part, empty)

    if time <= size and names is None:
        return made(slice(None), states, empty)
    recorded: dict[str, Array] = {}
    pool = Pool()
    for start in range(0, time, size):
        stop = min(start + size, time)
        now = made(slice(start, stop), states, pool.empty)
        for name in now if names is None else names:
            if name not in recorded:
                columns = empty((time, now[name].shape[-1], batch), now[name].dtype)
                recorded[name] = columns.transpose(2, 0, 1)  # as `scan` lays them out
            recorded[name][:, start:stop] = now[name]
        pool.reset()
        states = [recorded[name][:, stop - 1] for name in cell.states]
        yield Progress(stop, time, "timesteps")
    return recorded


def part(work: Work[Answer], index: int, parts: int, what: str) -> Work[Answer]:
    """Work as one of several parts that take about as long, counted from 0."""
    while True:
        try:
            at = next(work)
        except StopIteration as stop:
            found: Answer = stop.value
            return found
        yield Progress(index * at.total + at.done, parts * at.total, what)


def at_end(work: Work[Any], progress: Progress) -> Work[Any]:
    """Work that goes on where the progress says that all but nothing is left: it can be left, and says no more."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value
        yield progress
