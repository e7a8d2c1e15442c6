"""Where a loss enters a stack, and which ways its gradient can go from there: known from the stack's shape alone.

A loss that looks at the output of one step enters every layer below at that step, and goes back in time from there
through cells that read from the start, forwards through cells that read from the end. A layer that puts out its last
state only is entered where each of its cells ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.gradients.gradients import LOSSES, Target, looked_at
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.plan.graph import Tensor
from rnn_tui.engine.run.trace import LayerTrace, Trace

BACK, AHEAD = -1, 1
"""Towards the first step, and towards the last."""


@dataclass(frozen=True)
class EntryPoint:
    """Where the gradient enters something that has a row for every step."""

    rows: tuple[int, ...]
    """Counted from 0, in natural time order; empty where the loss does not look at it."""
    ways: frozenset[int] = frozenset()
    """`BACK`, `AHEAD`, both, or none: a layer without a state hands nothing from step to step."""

    def turned(self, time: int) -> "EntryPoint":
        """The same for the sequence read from its end."""
        return EntryPoint(tuple(sorted(time - 1 - row for row in self.rows)), frozenset(-way for way in self.ways))


@dataclass(frozen=True)
class LayerEntry:
    """Where the gradient enters one layer."""

    x: EntryPoint
    """Its input."""
    cells: Mapping[str, EntryPoint]


def entries(trace: Trace, loss: str | Target = "sum-last") -> tuple[LayerEntry, ...]:
    """Where that loss enters each layer; above the layer it looks at, nowhere."""
    target = LOSSES[loss] if isinstance(loss, str) else loss
    record = trace.record
    if record is None:
        raise InputError("a recording has no calls to go back through")
    asked = looked_at(trace, target)
    above: dict[Tensor, EntryPoint] = {each: EntryPoint(_rows(target, trace.tensors[each].shape)) for each in asked}
    found: dict[int, LayerEntry] = {}
    for each, at in zip(reversed(record.records), reversed(record.calls), strict=True):
        outputs = [above.get(Tensor(each.node.key, number)) for number in range(len(at.run.outputs))]
        parts = [_through(at, one, number) for number, one in enumerate(outputs) if one is not None and one.rows]
        made = found[each.node.layer] = _together(at, parts)
        for tensor in each.reads:
            above[tensor] = joined([made.x, *([above[tensor]] if tensor in above else [])])
    return tuple(found[key] for key in trace.keys)


def joined(parts: Sequence[EntryPoint]) -> EntryPoint:
    """Where a gradient enters that comes by several ways."""
    rows = sorted({row for each in parts for row in each.rows})
    return EntryPoint(tuple(rows), frozenset[int]().union(*(each.ways for each in parts)))


def _together(at: LayerTrace, parts: Sequence[LayerEntry]) -> LayerEntry:
    """What enters a layer by all of its outputs; nothing by none."""
    cells = {name: joined([each.cells[name] for each in parts]) for name in at.run.cells}
    return LayerEntry(joined([each.x for each in parts]), cells)


def _rows(target: Target, shape: Sequence[int]) -> tuple[int, ...]:
    """The rows of an output that a target looks at; one where it has no time axis."""
    time = shape[1] if len(shape) > 2 else 1
    return tuple(range(time)) if target.step is None else (target.step % time,)


def _before(at: LayerTrace, above: EntryPoint) -> EntryPoint:
    """From a layer's output to its input where it keeps no state: the same steps, or all where it has others."""
    if at.begins and above.rows:
        return EntryPoint((0,), above.ways)
    time, made = (each.shape[1] if each.ndim > 2 else 1 for each in (at.x, at.output))
    return above if time == made or at.x.ndim < 3 else EntryPoint(tuple(range(time)), above.ways)


def _through(at: LayerTrace, above: EntryPoint, number: int) -> LayerEntry:
    """From where the gradient enters one of a layer's outputs to where it enters its cells and its input."""
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
        else:  # a layer that reads from the end hands on what it made in that order; inside a wrapper it is turned
            entered = above.turned(time) if cell.backwards and not name else above
            cells[name] = EntryPoint(entered.rows, entered.ways | {way})
    return LayerEntry(joined(list(cells.values())), cells)


def _of_output(at: LayerTrace, number: int) -> Sequence[str]:
    """The cells that one of a layer's outputs comes from: a last state, or a direction that is not merged, from one."""
    states = [name for name, cell in cells_of(at.layer).items() for _ in cell.states]
    every = list(at.run.cells)
    merged = len(at.run.outputs) - (len(states) if len(at.run.outputs) > len(states) else 0)
    if number >= merged:
        return (states[number - merged],)
    return every if merged == 1 else (every[number],)
