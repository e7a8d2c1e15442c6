"""Back through a sequence in blocks of timesteps, from the last: the counterpart of `blocked_scan`.

Where a kind knows a faster way it is taken (`column_backward`); else the pullback of one step is walked through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.nn.blocked_scan import block
from rnn_tui.engine.nn.cell import Cell, at_once
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.runtime.bptt import walk_back
from rnn_tui.engine.runtime.records import CellRun


@dataclass(frozen=True, eq=False)
class Asked:
    """What a layer's outputs ask of its states: derivatives of the loss, in processing order."""

    by_step: Array | None
    """(time, units, batch): of the first state after every step; None where nothing is."""
    at_end: Sequence[Array | None]
    """(units, batch): of each state after the last step."""

    def totals(self, shape: tuple[int, ...], dtype: Any) -> list[Array]:
        """For each state (time, units, batch): the same as arrays that can be added to."""
        made: list[Array] = [np.zeros(shape, dtype) for _ in self.at_end]
        if self.by_step is not None:
            made[0] += self.by_step
        for total, each in zip(made, self.at_end, strict=True):
            if each is not None:
                total[-1] += each
        return made


@dataclass(frozen=True, eq=False)
class WayBack:
    """What the way back through a sequence found."""

    x: Array | None
    """(time, features, batch) in processing order: with respect to what was read; None where nobody asks."""
    weights: tuple[Array, ...]
    initial: tuple[Array, ...]
    """(batch, units): with respect to each state before the first step."""
    states: Mapping[str, Array]
    """By name, (time, units, batch): the total derivatives with respect to each state; none where nobody asks."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """Some steps of a run, in processing order."""

    cell: Cell
    made: CellRun
    start: int
    stop: int

    @property
    def _natural(self) -> tuple[int, int]:
        """The same rows on the natural time axis."""
        time = self.made.x.shape[1]
        return (time - self.stop, time - self.start) if self.made.backwards else (self.start, self.stop)

    def turned(self, values: Array) -> Array:
        """(batch, steps, …) in natural order → (steps, …, batch) in processing order, a view."""
        return values[:, :: -1 if self.made.backwards else 1].transpose(1, 2, 0)

    def x(self) -> Array:
        """(steps, features, batch): what was read."""
        first, last = self._natural
        return self.turned(self.made.x[:, first:last])

    def signals(self) -> dict[str, Array]:
        """(steps, units, batch): every signal."""
        return {name: self.turned(values) for name, values in self.made.between(*self._natural).items()}

    def before(self, signals: dict[str, Array]) -> list[Array]:
        """(steps, units, batch): the states before each step; what was dropped of the first is 0."""
        first, last = self._natural
        row = last - 1 if self.made.backwards else first
        found = [np.concatenate([self.made.before(name, row).T[None], signals[name][:-1]]) for name in self.cell.states]
        if self.made.kept[1] is not None:
            found[0] = found[0] * self.made.kept[1].T
        return found


def walk_blocks(
    cell: Cell,
    weights: Sequence[Array],
    made: CellRun,
    asked: Asked,
    mask: Mask | None,
    wants_x: bool,
    wants_states: bool,
) -> Work[WayBack]:
    """The derivatives of a run by its inputs, weights and states. `mask` (time, batch), in processing order."""
    fast = None if made.clamp is not None else cell.column_backward(weights, made.x.shape[2], len(made.x))
    if fast is None:
        return (yield from _by_steps(cell, weights, made, asked, mask))
    try:
        return (yield from _by_columns(fast, cell, made, asked, mask, wants_x, wants_states))
    finally:
        fast.close()


def _by_columns(
    fast: ColumnBackward,
    cell: Cell,
    made: CellRun,
    asked: Asked,
    mask: Mask | None,
    wants_x: bool,
    wants_states: bool,
) -> Work[WayBack]:
    batch, time, features = made.x.shape

    def single(values: Array) -> Array:
        """Without the batch axis where there is one sequence."""
        return values[..., 0] if batch == 1 else values

    dtype = fast.Wh.dtype
    carried: list[Array] = [np.zeros((cell.units, *fast.batch), dtype) for _ in cell.states]
    totals = asked.totals((time, cell.units, batch), dtype) if wants_states else []
    if not wants_states:
        for each, more in zip(carried, asked.at_end, strict=True):
            each += 0 if more is None else single(more)
    dx = np.empty((time, features, batch), dtype) if wants_x else None
    kept = None if made.kept[1] is None else single(made.kept[1].T)
    of_weights: list[Array] = []
    size = min(fast.size, block(cell, batch))
    for stop in range(time, 0, -size):
        part = Stretch(cell, made, max(stop - size, 0), stop)
        rows, signals = slice(part.start, stop), part.signals()
        before = part.before(signals)
        dz = fast.walk(
            stop - part.start,
            None if asked.by_step is None else single(asked.by_step[rows]),
            [single(total[rows]) for total in totals],
            carried,
            [single(each) for each in before],
            {name: single(each) for name, each in signals.items()},
            None if mask is None else mask[rows] if batch > 1 else mask[rows, 0],
            kept,
        )
        found = fast.of_weights(fast.read(single(before[0]), single(part.x())), dz)
        of_weights = [np.add(one, more, one) for one, more in zip(of_weights, found, strict=False)] or list(found)
        if dx is not None:
            dx[rows] = fast.of_inputs(dz).reshape(features, -1, batch).swapaxes(0, 1)
        if part.start:
            yield Progress(time - part.start, time, "timesteps")
    initial = tuple(each.reshape(cell.units, batch).T for each in carried)
    return WayBack(dx, tuple(of_weights), initial, dict(zip(cell.states, totals, strict=False)))


def by_sequence(values: Array) -> Array:
    """(steps, units, batch) → (steps, batch, units)"""
    return np.ascontiguousarray(values.swapaxes(1, 2))


def _by_steps(cell: Cell, weights: Sequence[Array], made: CellRun, asked: Asked, mask: Mask | None) -> Work[WayBack]:
    (batch, time, features), dtype = made.x.shape, weights[0].dtype
    states = asked.totals((time, cell.units, batch), dtype)
    totals = [each.swapaxes(1, 2) for each in states]
    dx = np.empty((time, batch, features), dtype)
    carried: list[Array] = [np.zeros((batch, cell.units), dtype) for _ in cell.states]
    of_weights: tuple[Array, ...] = ()
    size = block(cell, batch)
    for stop in range(time, 0, -size):
        part = Stretch(cell, made, max(stop - size, 0), stop)
        rows, columns = slice(part.start, stop), part.signals()
        read, *before = (by_sequence(each) for each in (part.x(), *part.before(columns)))
        signals = {name: by_sequence(values) for name, values in columns.items()}
        context = [total[rows] for total in totals]
        for total, more in zip(context, carried, strict=True):
            total[-1] += more
        clamp = None if made.clamp is None else made.clamp.after(part.start)
        pull = cell.pullback(weights, read, before, signals, clamp)
        counts = None if mask is None else mask[rows]
        dz, carried = walk_back(pull, context, len(cell.gates) * cell.units, counts, made.kept[1])
        dx[rows] = at_once(dz, weights[0].T)
        found = cell.weight_gradients(read, before, signals, dz)
        of_weights = tuple(one + more for one, more in zip(of_weights, found, strict=False)) or found
        if part.start:
            yield Progress(time - part.start, time, "timesteps")
    return WayBack(dx.swapaxes(1, 2), of_weights, tuple(carried), dict(zip(cell.states, states, strict=True)))
