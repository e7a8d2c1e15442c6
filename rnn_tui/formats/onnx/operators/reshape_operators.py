"""The operators that exporters write between layers: Transpose, Squeeze, Reshape, Gather, Slice, Concat and others.

On a flow they change its axes, and sometimes the output of the last layer: only the last timestep, one direction, both
directions concatenated. On shapes and constants they are computed. Other uses have no counterpart.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from rnn_tui.engine.nn.torch_onnx_names import in_onnx
from rnn_tui.formats.onnx.graph_values import (
    DIRECTIONS,
    ONE,
    REPEAT,
    TIME,
    Axis,
    Constant,
    Dims,
    Filled,
    Flow,
    NoCounterpart,
    Pile,
    Step,
    Value,
    last_size,
    nothing_but,
    sizes_of,
)
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.operators.directions import joined
from rnn_tui.formats.onnx.operators.repeat import expand, tile
from rnn_tui.formats.onnx.operators.reshape import reshape, single

_FURTHEST = 1 << 31
_MOST_AXES = 64


def transpose(node: Node, inputs: Sequence[Value]) -> Value:
    match inputs[0]:
        case Flow() as flow:
            order = node.attributes.get("perm") or list(range(len(flow.axes)))[::-1]
            if sorted(order) != list(range(len(flow.axes))):
                raise NoCounterpart
            return flow.on(*(flow.axes[each] for each in order))
        case Filled(value):
            return Filled(value)
    raise NoCounterpart


def squeeze(node: Node, inputs: Sequence[Value]) -> Value:
    axes = given(node, "axes", inputs, 1)
    match inputs[0]:
        case Flow() as flow:
            rank = len(flow.axes)
            chosen = {each % rank for each in axes} if axes else {i for i in range(rank) if single(flow.axes[i])}
            if any(not single(flow.axes[each]) for each in chosen):
                raise NoCounterpart
            return flow.on(*(axis for i, axis in enumerate(flow.axes) if i not in chosen))
        case Dims(sizes) if len(sizes) == 1:
            return Dims(sizes, scalar=True)
        case Filled(value):
            return Filled(value)
    raise NoCounterpart


def unsqueeze(node: Node, inputs: Sequence[Value]) -> Value:
    axes = given(node, "axes", inputs, 1)
    match inputs[0]:
        case Flow() as flow if axes:
            found = list(flow.axes)
            for each in sorted(each % (len(found) + len(axes)) for each in axes):
                found.insert(each, Axis(1, ONE))
            return flow.on(*found)
        case Dims(sizes, scalar=True) if axes == [0]:
            return Dims(sizes)
        case Filled(value):
            return Filled(value)
    raise NoCounterpart


def shape(node: Node, inputs: Sequence[Value]) -> Value:
    if not isinstance(inputs[0], Flow):
        raise NoCounterpart
    axes = inputs[0].axes
    start, end = node.attributes.get("start", 0), node.attributes.get("end", len(axes))
    return Dims(tuple(axes[start:end]))


def gather(node: Node, inputs: Sequence[Value]) -> Value:
    """An element of an axis: the last timestep, a direction, a size of a shape."""
    index = inputs[1].whole if isinstance(inputs[1], Constant) else None
    axis = int(node.attributes.get("axis", 0))
    if index is None or len(index) != 1:
        raise NoCounterpart
    scalar = isinstance(inputs[1], Constant) and inputs[1].values.ndim == 0
    match inputs[0]:
        case Dims(sizes):
            if not -len(sizes) <= index[0] < len(sizes):
                raise NoCounterpart
            return Dims((sizes[index[0]],), scalar=scalar)
        case Flow() as flow:
            return chosen(flow, axis, index[0], keep=not scalar)
        case Pile(flows) if axis == 0 and scalar and -len(flows) <= index[0] < len(flows):
            return flows[index[0]]
        case Filled(value):
            return Filled(value)
    raise NoCounterpart


def cut(node: Node, inputs: Sequence[Value]) -> Value:
    """A slice of everything, or of one element of an axis."""
    starts, ends = given(node, "starts", inputs, 1), given(node, "ends", inputs, 2)
    axes = along(node, inputs) or list(range(len(starts)))
    steps = given(node, "steps", inputs, 4) or [1] * len(starts)
    if (
        steps == [-1]
        and starts in ([-1], [_FURTHEST - 1], [(1 << 63) - 1])
        and ends[0] <= -_FURTHEST
        and len(axes) == 1
    ):
        return turned(inputs[0], axes[0])
    if not len(starts) == len(ends) == len(axes) == len(steps) == 1 or steps != [1]:
        raise NoCounterpart
    start, end = starts[0], ends[0]
    match inputs[0]:
        case Dims(sizes):
            return Dims(sizes[start:end])
        case Filled(value, width):
            return Filled(value, width if axes == [0] else None)
        case Flow() as flow:
            if start == 0 and end >= _FURTHEST - 1:
                return flow
            if end == start + 1 or (start == -1 and end >= _FURTHEST - 1):
                return chosen(flow, axes[0], start, keep=True)
    raise NoCounterpart


def turned(value: Value, at: int) -> Flow:
    """A sequence in reversed time order; the layers that read it then read backwards."""
    if not isinstance(value, Flow) or not -len(value.axes) <= at < len(value.axes):
        raise NoCounterpart
    axis = value.axes[at]
    if axis.role == "" and not value.steps:
        axis.role = TIME
    if axis.role != TIME or value.side is not None:
        raise NoCounterpart
    return replace(value, flipped=not value.flipped)


def reverse_sequence(node: Node, inputs: Sequence[Value]) -> Value:
    """A ReverseSequence over whole sequences as a reversal of time."""
    flow, lengths = inputs[0], inputs[1] if len(inputs) > 1 else None
    at = int(node.attributes.get("time_axis", 0))
    if not isinstance(flow, Flow) or not isinstance(lengths, Constant) or not 0 <= at < len(flow.axes):
        raise NoCounterpart
    size = flow.axes[at].size
    if size is None or not nothing_but(lengths.values, size):
        raise NoCounterpart
    return turned(flow, at)


def along(node: Node, inputs: Sequence[Value]) -> list[int]:
    """The axes of a Slice."""
    return given(node, "axes", inputs, 3)


def chosen(flow: Flow, at: int, index: int, keep: bool) -> Flow:
    """The flow with one element of an axis; `keep`: whether the axis stays, with size 1."""
    rank = len(flow.axes)
    if not -rank <= at < rank:
        raise NoCounterpart
    at %= rank
    axis = flow.axes[at]
    left = (Axis(1, ONE),) if keep else ()
    on = (*flow.axes[:at], *left, *flow.axes[at + 1 :])
    if axis.role == DIRECTIONS and axis.size in (1, 2) and -axis.size <= index < axis.size:
        side = index % axis.size if axis.size == 2 else flow.side
        return Flow(on, flow.steps, flow.source, flow.flipped, side)
    if axis.role == TIME:
        return _last(flow.on(*on), -1 if index in (-1, (axis.size or 0) - 1) else index)
    raise NoCounterpart


def _last(flow: Flow, index: int) -> Flow:
    """The flow with only the last output of its last recurrent layer, if that is the chosen element."""
    at = max((i for i, each in enumerate(flow.steps) if each.ending is not None), default=None)
    if at is None:
        raise NoCounterpart
    step = flow.steps[at]
    if any(each.operator == REPEAT for each in flow.steps[at:]):
        raise NoCounterpart
    ending = step.ending
    both = in_onnx("bidirectional")
    assert ending is not None
    assert both is not None
    if isinstance(ending, both) or step.lengths or index != (0 if flow.flipped else -1):
        raise NoCounterpart
    made = Step(ending, step.weights, step.operator, ending, step.initial, states=step.states)
    return Flow(flow.axes, (*flow.steps[:at], made, *flow.steps[at + 1 :]), flow.source)


def concat(node: Node, inputs: Sequence[Value]) -> Value:
    """The concatenation of sizes to a shape, of two directions, or of the last states of several layers."""
    axis = int(node.attributes.get("axis", 0))
    if len(inputs) == 1:
        return inputs[0]
    flows = [each for each in inputs if isinstance(each, Flow)]
    if len(flows) < len(inputs):
        if isinstance(inputs[0], Filled) and all(isinstance(each, Filled) for each in inputs):
            return Filled(inputs[0].value)
        parts = [sizes_of(each) for each in inputs]
        if any(part is None for part in parts):
            raise NoCounterpart
        sizes = tuple(size for part in parts if part for size in part)
        if len(sizes) > _MOST_AXES:
            raise NoCounterpart
        return Dims(sizes)
    rank = len(flows[0].axes)
    if axis % rank == rank - 1:
        return joined(flows, "concat")
    if axis == 0 and all(each.roles and each.roles[0] == DIRECTIONS for each in flows):
        found = [chosen(each, 0, k, keep=False) for each in flows for k in range(each.axes[0].size or 0)]
        return Pile(tuple(found))
    raise NoCounterpart


def constant_of_shape(node: Node, inputs: Sequence[Value]) -> Value:
    value = node.attributes.get("value")
    sizes = inputs[0].whole if isinstance(inputs[0], Constant) else None
    if sizes is not None and len(sizes) == 1 and 0 < sizes[0] <= _MOST_AXES and value is not None and value.size == 1:
        return Constant(np.full(sizes[0], value.reshape(-1)[0]), node.name)  # a part of a shape
    return Filled(float(value.flat[0]) if value is not None and value.size else 0.0, last_size(inputs[0]))


def same(_: Node, inputs: Sequence[Value]) -> Value:
    return inputs[0]


def given(node: Node, name: str, inputs: Sequence[Value], place: int) -> list[int]:
    """A list that is an attribute in older operators and an input in newer ones; empty if it is not given."""
    if name in node.attributes:
        return [int(each) for each in node.attributes[name]]
    value = inputs[place] if len(inputs) > place else None
    if value is None:
        return []
    found = value.whole if isinstance(value, Constant) else None
    if found is None:
        raise NoCounterpart
    return found


SHAPES: dict[str, Callable[[Node, Sequence[Value]], Value]] = {
    "Transpose": transpose,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Reshape": reshape,
    "Shape": shape,
    "Gather": gather,
    "Slice": cut,
    "ReverseSequence": reverse_sequence,
    "Concat": concat,
    "Expand": expand,
    "Tile": tile,
    "ConstantOfShape": constant_of_shape,
    "Identity": same,
    "Cast": same,
}
"""The operators between layers, with one output."""

FILLING = ("Expand", "Tile", "ConstantOfShape")
"""The operators that fill a tensor with one number."""
