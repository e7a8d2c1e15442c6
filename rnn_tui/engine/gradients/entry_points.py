"""Where the gradient of a loss enters each layer, and in which directions of time it flows from there.

This follows from the shape of the stack alone. The gradient of a loss on one step of the output enters every layer
below at that step. From there it goes back in time through cells that read from the start, and forward through cells
that read from the end. If a layer returns only its last state, the gradient enters where each of its cells ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.gradients.gradients import LOSSES, Target, looked_at
from rnn_tui.engine.layers.attention import attends
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.plan.graph import Tensor
from rnn_tui.engine.run.trace import LayerTrace, Trace

BACK, AHEAD = -1, 1
"""The directions: towards the first step, and towards the last."""


@dataclass(frozen=True)
class EntryPoint:
    """Where the gradient enters something that has a row for every step."""

    rows: tuple[int, ...]
    """The rows, counted from 0 in natural time order; empty if the loss does not depend on it."""
    ways: frozenset[int] = frozenset()
    """`BACK`, `AHEAD`, both, or none: a layer without a state passes nothing from step to step."""

    def turned(self, time: int) -> "EntryPoint":
        """The same if the sequence is read from its end."""
        return EntryPoint(tuple(sorted(time - 1 - row for row in self.rows)), frozenset(-way for way in self.ways))


@dataclass(frozen=True)
class LayerEntry:
    """Where the gradient enters one layer."""

    x: EntryPoint
    """Where it enters the input of the layer."""
    cells: Mapping[str, EntryPoint]


def entries(trace: Trace, loss: str | Target = "sum-last") -> tuple[LayerEntry, ...]:
    """Where the gradient of that loss enters each layer; layers after the one the loss is of have no entry points."""
    target = LOSSES[loss] if isinstance(loss, str) else loss
    record = trace.record
    if record is None:
        raise InputError("a recording has no calls to go back through")
    asked = looked_at(trace, target)
    above: dict[Tensor, EntryPoint] = {each: EntryPoint(_rows(target, trace.tensors[each].shape)) for each in asked}
    found: dict[int, LayerEntry] = {}
    for each in reversed(record.records):
        outputs = [above.get(Tensor(each.node.key, number)) for number in range(len(each.run.outputs))]
        parts = [_through(each, one, number) for number, one in enumerate(outputs) if one is not None and one.rows]
        made = found[each.node.layer] = _together(each, parts)
        for place, tensor in enumerate(each.reads):
            entered = _beside(each, made.x, trace.tensors[tensor].shape) if place else made.x
            above[tensor] = joined([entered, *([above[tensor]] if tensor in above else [])])
    return tuple(found[key] for key in trace.keys)


def joined(parts: Sequence[EntryPoint]) -> EntryPoint:
    """The union of several entry points."""
    rows = sorted({row for each in parts for row in each.rows})
    return EntryPoint(tuple(rows), frozenset[int]().union(*(each.ways for each in parts)))


def _together(at: LayerTrace, parts: Sequence[LayerEntry]) -> LayerEntry:
    """Where the gradient enters a layer through all of its outputs; no rows if there are none."""
    cells = {name: joined([each.cells[name] for each in parts]) for name in at.run.cells}
    return LayerEntry(joined([each.x for each in parts]), cells)


def _rows(target: Target, shape: Sequence[int]) -> tuple[int, ...]:
    """The rows of an output that a target depends on; row 0 if the output has no time axis."""
    time = shape[1] if len(shape) > 2 else 1
    return tuple(range(time)) if target.step is None else (target.step % time,)


def _before(at: LayerTrace, above: EntryPoint) -> EntryPoint:
    """From the output to the input of a layer without a state: the same steps, or all if their numbers differ."""
    if at.begins and above.rows:
        return EntryPoint((0,), above.ways)
    time, made = (each.shape[1] if each.ndim > 2 else 1 for each in (at.x, at.output))
    return above if time == made or at.x.ndim < 3 else EntryPoint(tuple(range(time)), above.ways)


def _beside(at: LayerTrace, entered: EntryPoint, shape: Sequence[int]) -> EntryPoint:
    """From the first input of a layer to another one of that shape: every step of the sequence that is attended to, or
    that has a time of its own; otherwise the same steps."""
    if at.run.cells or len(shape) < 3 or not entered.rows:
        return entered
    same = at.output.ndim > 2 and at.output.shape[1] == shape[1] and not attends(at.layer)
    return entered if same else EntryPoint(tuple(range(shape[1])), entered.ways)


def _through(at: LayerTrace, above: EntryPoint, number: int) -> LayerEntry:
    """From the entry point of one of a layer's outputs to those of its cells and its input."""
    if not at.run.cells:
        return LayerEntry(_before(at, above), {})
    time, ends = at.x.shape[1], at.run.outputs[number].ndim < 3
    cells = {}
    for name, cell in at.run.cells.items():
        way = AHEAD if cell.backwards else BACK
        if name not in _of_output(at, number):
            cells[name] = EntryPoint(())
        elif ends:
            cells[name] = EntryPoint((0 if cell.backwards else time - 1,), frozenset({way}))
        else:  # a layer that reads from the end returns its outputs in that order; a wrapper reverses them
            entered = above.turned(time) if cell.backwards and not name else above
            cells[name] = EntryPoint(entered.rows, entered.ways | {way})
    return LayerEntry(joined(list(cells.values())), cells)


def _of_output(at: LayerTrace, number: int) -> Sequence[str]:
    """The cells that one of a layer's outputs comes from; a last state or an unmerged direction comes from one."""
    states = [name for name, cell in cells_of(at.layer).items() for _ in cell.states]
    every = list(at.run.cells)
    merged = len(at.run.outputs) - (len(states) if len(at.run.outputs) > len(states) else 0)
    if number >= merged:
        return (states[number - merged],)
    return every if merged == 1 else (every[number],)
