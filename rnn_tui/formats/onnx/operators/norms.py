"""Normalizations of an ONNX graph as layers.

    BatchNormalization   of axis 1, by a mean and a variance that are stored
    LayerNormalization   of the last axis, by those of every timestep

Source: ONNX's operator documentation, BatchNormalization (versions 9 to 15) and LayerNormalization (version 17).
"""

from collections.abc import Callable, Sequence
from typing import Any

from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.graph_values import (
    BATCH,
    FEATURES,
    ONE,
    ROWS,
    TIME,
    Constant,
    Flow,
    NoCounterpart,
    Step,
    Value,
)
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.operators.recurrent import floats

_ROLES = ("", TIME, BATCH, ROWS, ONE, FEATURES)


def batch_normalization(node: Node, inputs: Sequence[Value], numbers: Numbers) -> Value:
    """Of the axis of features, which is axis 1."""
    if len(inputs) != 5 or node.attributes.get("training_mode", 0) or node.outputs > 1:
        raise NoCounterpart
    return _normalized(node, inputs[0], 1, inputs[1:], numbers)


def layer_normalization(node: Node, inputs: Sequence[Value], numbers: Numbers) -> Value:
    """Of the axis of features, which is the last one."""
    axis, flow = int(node.attributes.get("axis", -1)), inputs[0]
    if not isinstance(flow, Flow) or axis not in (-1, len(flow.axes) - 1) or node.outputs > 1:
        raise NoCounterpart
    given = [each for each in inputs[1:] if each is not None]
    return _normalized(node, flow, axis, given, numbers, center=len(given) > 1)


def _normalized(node: Node, flow: Value, axis: int, given: Sequence[Value], numbers: Numbers, **options: Any) -> Value:
    """The flow behind the layer of that name, with those weights; raises `NoCounterpart`."""
    fits = isinstance(flow, Flow) and len(flow.axes) > 1 and flow.side is None
    if not isinstance(flow, Flow) or not fits or any(each not in _ROLES for each in flow.roles) or not given:
        raise NoCounterpart
    features = flow.axes[axis]
    held = [each for each in given if isinstance(each, Constant)]
    if features.role != FEATURES or len(held) < len(given):
        raise NoCounterpart
    if any(each.values.ndim != 1 or each.values.size != features.size for each in held):
        raise NoCounterpart
    kind: Any = next(each for each in kinds() if each.kind() == node.operator)
    layer = kind(epsilon=float(node.attributes.get("epsilon", 1e-5)), name=node.layer_name, **options)
    step = Step(layer, tuple(floats(each, numbers) for each in held), node.operator)
    return Flow(flow.axes, (*flow.steps, step), flow.source, flow.flipped)


NORMS: dict[str, Callable[[Node, Sequence[Value], Numbers], Value]] = {
    "BatchNormalization": batch_normalization,
    "LayerNormalization": layer_normalization,
}
"""By operator; each has one output that is read."""
