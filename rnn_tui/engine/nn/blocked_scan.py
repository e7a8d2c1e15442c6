"""Forward through a sequence in blocks of timesteps, so that a long run reports its progress and can be stopped.

A block takes a few hundredths of a second. What `scan` precomputes for a whole sequence is computed for each block
again; blocks are long enough for this to cost little.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.nn.cell import Cell, fold
from rnn_tui.engine.runtime.buffers import Empty, Pool
from rnn_tui.engine.runtime.clamp import Clamp

WORK = 200_000_000
"""The number of multiplications in a block, roughly."""
STEPS = 256, 4096
"""The smallest and the largest number of timesteps in a block, for one sequence. Shorter blocks would spend too much on
the work done once a block; longer ones would report too rarely. For a batch of n, both are n times smaller."""

Answer = TypeVar("Answer")
Made = Callable[[Array, Sequence[Array], Mask | None], dict[str, Array]]
"""(x, states, mask) of a block → every signal of the block."""


def block(cell: Cell, batch: int) -> int:
    """The number of timesteps in a block."""
    fewest, most = STEPS
    size = WORK // (batch * cell.units * cell.units * len(cell.gates))
    return min(max(size, fewest // batch, 16), most)


def blocked_scan(
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
    """The same as `cell.scan`, block by block; `cell.fold` if a dropout (`kept`) or a clamp applies at every step.

    `names`: the signals to keep, which must include the states; they are copied into arrays of their own. None: every
    signal, as `scan` returns it. `empty` allocates the arrays for the whole sequence.
    """
    batch, time, _ = x.shape
    size = block(cell, batch)

    def made(rows: slice, states: Sequence[Array], empty: Empty) -> dict[str, Array]:
        part = None if mask is None else mask[:, rows]
        if kept is not None or clamp is not None:
            held = None if clamp is None else clamp.after(rows.start or 0)
            return fold(cell, weights, x[:, rows], states, part, kept, held)
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
    """Reports the progress of `work` as part `index` (counted from 0) of `parts` parts that take about equally long."""
    while True:
        try:
            at = next(work)
        except StopIteration as stop:
            found: Answer = stop.value
            return found
        yield Progress(index * at.total + at.done, parts * at.total, what)


def at_end(work: Work[Any], progress: Progress) -> Work[Any]:
    """Yields `progress` for as long as `work` runs: for a short last part, which can be stopped and reports nothing
    new."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value
        yield progress
