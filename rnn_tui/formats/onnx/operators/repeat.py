"""Tile and Expand: a last state at every step of a new sequence, as an encoder hands it to a decoder."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.nn.torch_onnx_names import in_onnx
from rnn_tui.formats.onnx.graph_values import (
    BATCH,
    FEATURES,
    ONE,
    REPEAT,
    TIME,
    Axis,
    Constant,
    Filled,
    Flow,
    NoCounterpart,
    Step,
    Value,
    last_size,
    same_size,
    sizes_of,
)
from rnn_tui.formats.onnx.node import Node


def expand(_: Node, inputs: Sequence[Value]) -> Value:
    """A tensor of equal numbers, or a last state at every step of a new sequence."""
    match inputs[0]:
        case Flow() as flow:
            return repeated(flow, _times(flow, sizes_of(inputs[1])))
        case Filled(value):
            return Filled(value, last_size(inputs[1]))
        case Constant(values) if values.size and (values == values.flat[0]).all():
            return Filled(float(values.flat[0]), last_size(inputs[1]))
    raise NoCounterpart


def _times(flow: Flow, sizes: Sequence[int | Axis] | None) -> list[int]:
    """How often an Expand to that shape repeats each axis."""
    if sizes is None or len(sizes) > len(flow.axes):
        raise NoCounterpart
    spread = [*[1] * (len(flow.axes) - len(sizes)), *sizes]
    found: list[int] = []
    for size, axis in zip(spread, flow.axes, strict=True):
        if not isinstance(size, int) and not same_size(size, axis):
            raise NoCounterpart
        found.append(size if isinstance(size, int) and axis.role == ONE else 1)
        if isinstance(size, int) and axis.role != ONE and size != 1 and axis.size not in (None, size):
            raise NoCounterpart
    return found


def tile(_: Node, inputs: Sequence[Value]) -> Value:
    """A last state at every step of a new sequence, or a tensor of equal numbers."""
    times = inputs[1].whole if isinstance(inputs[1], Constant) else None
    match inputs[0]:
        case Flow() as flow if times is not None:
            return repeated(flow, times)
        case Filled(value):
            return Filled(value)
    raise NoCounterpart


def repeated(flow: Flow, times: Sequence[int]) -> Flow:
    """The flow with its axes repeated so often: an axis of size 1 beside a last state becomes time."""
    if len(times) != len(flow.axes) or any(each < 1 for each in times):
        raise NoCounterpart
    if all(each == 1 for each in times):
        return flow
    at = [place for place, each in enumerate(times) if each > 1]
    kind: Any = in_onnx(REPEAT)
    rest = [role for place, role in enumerate(flow.roles) if place != at[0]]
    if len(at) > 1 or flow.roles[at[0]] != ONE or rest != [BATCH, FEATURES] or not flow.recurrent or kind is None:
        raise NoCounterpart
    step = Step(kind(times[at[0]]), (), REPEAT)
    axes = tuple(Axis(times[at[0]], TIME) if place == at[0] else axis for place, axis in enumerate(flow.axes))
    return Flow(axes, (*flow.steps, step), flow.source)
