"""Backpropagation through a sequence in blocks of timesteps, from the last block to the first; see `blocked_scan`.

A kind's fast backward pass (`column_backward`) is used if there is one; otherwise the pullback is called step by step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.nn.blocked_scan import block
from rnn_tui.engine.nn.cell import Cell, matmul_steps
from rnn_tui.engine.nn.column_backward import ColumnBackward
from rnn_tui.engine.runtime.bptt import walk_back
from rnn_tui.engine.runtime.layer_results import CellRun


@dataclass(frozen=True, eq=False)
class StateDerivatives:
    """The loss's derivatives with respect to the states a layer puts out, in processing order."""

    by_step: Array | None
    """(time, units, batch): with respect to the first state after each step; None if only the end counts."""
    at_end: Sequence[Array | None]
    """(units, batch): with respect to each state after the last step; None for a state that is not put out."""

    def totals(self, shape: tuple[int, ...], dtype: Any) -> list[Array]:
        """The same as one array (time, units, batch) for each state, to which derivatives can be added."""
        made: list[Array] = [np.zeros(shape, dtype) for _ in self.at_end]
        if self.by_step is not None:
            made[0] += self.by_step
        for total, each in zip(made, self.at_end, strict=True):
            if each is not None:
                total[-1] += each
        return made


@dataclass(frozen=True, eq=False)
class SequenceGradients:
    """The derivatives of a loss through one cell over a whole sequence."""

    x: Array | None
    """(time, features, batch) in processing order: with respect to the inputs; None if not asked for."""
    weights: tuple[Array, ...]
    initial: tuple[Array, ...]
    """(batch, units): with respect to each state before the first step."""
    states: Mapping[str, Array]
    """By name, (time, units, batch): the total derivatives with respect to each state; empty if not asked for."""


@dataclass(frozen=True, eq=False)
class Steps:
    """A range of steps of a run, in processing order."""

    cell: Cell
    made: CellRun
    start: int
    stop: int

    @property
    def _natural(self) -> tuple[int, int]:
        """The same range on the natural time axis: (start, stop)."""
        time = self.made.x.shape[1]
        return (time - self.stop, time - self.start) if self.made.backwards else (self.start, self.stop)

    def in_processing_order(self, values: Array) -> Array:
        """(batch, steps, …) in natural order → (steps, …, batch) in processing order, a view."""
        return values[:, :: -1 if self.made.backwards else 1].transpose(1, 2, 0)

    def x(self) -> Array:
        """(steps, features, batch): the inputs."""
        first, last = self._natural
        return self.in_processing_order(self.made.x[:, first:last])

    def signals(self) -> dict[str, Array]:
        """(steps, units, batch): every signal."""
        return {name: self.in_processing_order(values) for name, values in self.made.between(*self._natural).items()}

    def before(self, signals: dict[str, Array]) -> list[Array]:
        """(steps, units, batch): the states before each step; the first is multiplied by its dropout factors."""
        first, last = self._natural
        row = last - 1 if self.made.backwards else first
        found = [np.concatenate([self.made.before(name, row).T[None], signals[name][:-1]]) for name in self.cell.states]
        if self.made.kept[1] is not None:
            found[0] = found[0] * self.made.kept[1].T
        return found


def blocked_backward(
    cell: Cell,
    weights: Sequence[Array],
    made: CellRun,
    asked: StateDerivatives,
    mask: Mask | None,
    wants_x: bool,
    wants_states: bool,
) -> Work[SequenceGradients]:
    """The derivatives of a loss with respect to the inputs, weights and states of a run.

    `mask` (time, batch), in processing order. Inputs and states are computed only if `wants_x`, `wants_states`.
    """
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
    asked: StateDerivatives,
    mask: Mask | None,
    wants_x: bool,
    wants_states: bool,
) -> Work[SequenceGradients]:
    batch, time, features = made.x.shape

    def single(values: Array) -> Array:
        """`values` without the batch axis if there is one sequence only."""
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
        part = Steps(cell, made, max(stop - size, 0), stop)
        rows, signals = slice(part.start, stop), part.signals()
        before = part.before(signals)
        dz = fast.backward(
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
    return SequenceGradients(dx, tuple(of_weights), initial, dict(zip(cell.states, totals, strict=False)))


def by_sequence(values: Array) -> Array:
    """Moves the batch axis: (steps, units, batch) → (steps, batch, units)."""
    return np.ascontiguousarray(values.swapaxes(1, 2))


def _by_steps(
    cell: Cell, weights: Sequence[Array], made: CellRun, asked: StateDerivatives, mask: Mask | None
) -> Work[SequenceGradients]:
    (batch, time, features), dtype = made.x.shape, weights[0].dtype
    states = asked.totals((time, cell.units, batch), dtype)
    totals = [each.swapaxes(1, 2) for each in states]
    dx = np.empty((time, batch, features), dtype)
    carried: list[Array] = [np.zeros((batch, cell.units), dtype) for _ in cell.states]
    of_weights: tuple[Array, ...] = ()
    size = block(cell, batch)
    for stop in range(time, 0, -size):
        part = Steps(cell, made, max(stop - size, 0), stop)
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
        dx[rows] = matmul_steps(dz, weights[0].T)
        found = cell.weight_gradients(read, before, signals, dz)
        of_weights = tuple(one + more for one, more in zip(of_weights, found, strict=False)) or found
        if part.start:
            yield Progress(time - part.start, time, "timesteps")
    return SequenceGradients(dx.swapaxes(1, 2), of_weights, tuple(carried), dict(zip(cell.states, states, strict=True)))
