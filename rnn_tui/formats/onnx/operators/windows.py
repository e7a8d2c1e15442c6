"""Convolutions and pooling over time of an ONNX graph as layers.

    Conv               (batch, features, time), W (filters, features / group, steps)
    MaxPool, AveragePool                        a number for every window of time
    GlobalMaxPool, GlobalAveragePool, ReduceMax, ReduceMean over time

Convolutions of pictures, which have more axes, have no counterpart. Source: ONNX's operator documentation.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rnn_tui.engine.layers.windows import added_steps, window_count
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.graph_values import (
    BATCH,
    FEATURES,
    ONE,
    TIME,
    Axis,
    Constant,
    Flow,
    NoCounterpart,
    Step,
    Value,
)
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.operators.recurrent import floats
from rnn_tui.formats.onnx.operators.reshape_operators import given

_LONGEST = 1 << 20
"""The largest size, stride or padding of a window."""


def _kind(name: str) -> Any:
    return next(each for each in kinds() if each.kind() == name and not each.is_operation)


def _by_features(value: Value) -> Flow:
    """The flow, as (batch, features, time); raises `NoCounterpart` if its axes are others."""
    if not isinstance(value, Flow) or len(value.axes) != 3 or value.side is not None or value.flipped:
        raise NoCounterpart
    expected = (BATCH, FEATURES, TIME)
    if any(axis.role not in ("", role) for axis, role in zip(value.axes, expected, strict=True)):
        raise NoCounterpart
    return value


def _claim(flow: Flow, features: int | None = None) -> None:
    """Gives its axes their roles; raises `NoCounterpart` if it has another number of features."""
    if features is not None and flow.axes[1].size not in (None, features):
        raise NoCounterpart
    for axis, role in zip(flow.axes, (BATCH, FEATURES, TIME), strict=True):
        axis.role = role
    flow.axes[1].size = flow.axes[1].size or features


def _one(node: Node, name: str, usual: int) -> int:
    """An attribute with a number for the only axis of windows; raises `NoCounterpart`."""
    found = node.attributes.get(name, [usual])
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], int):
        raise NoCounterpart
    if not 1 <= found[0] <= _LONGEST:
        raise NoCounterpart
    return int(found[0])


def _added(node: Node, time: int | None, size: int, strides: int, dilation: int) -> tuple[int, int] | None:
    """The steps that are added before and behind; None: as many as TensorFlow's rule `same` says."""
    auto = node.attributes.get("auto_pad", "NOTSET")
    pads = node.attributes.get("pads", [0, 0])
    if auto == "SAME_UPPER":
        return None
    if auto not in ("NOTSET", "VALID") or not isinstance(pads, list) or len(pads) != 2:
        raise NoCounterpart
    if any(not isinstance(each, int) or not 0 <= each <= _LONGEST for each in pads):
        raise NoCounterpart
    found = (0, 0) if auto == "VALID" else (int(pads[0]), int(pads[1]))
    known = time is not None or strides == 1
    return None if any(found) and known and found == added_steps(time or 1, size, strides, dilation, "same") else found


def convolution(node: Node, inputs: Sequence[Value], numbers: Numbers) -> Value:
    """A Conv over time; zeros that are added otherwise than Keras adds them are a layer of their own."""
    kernel, *more = inputs[1:]
    bias = more[0] if more else None
    if not isinstance(kernel, Constant) or kernel.values.ndim != 3 or not kernel.values.size:
        raise NoCounterpart
    if bias is not None and (not isinstance(bias, Constant) or bias.values.shape != kernel.values.shape[:1]):
        raise NoCounterpart
    flow = _by_features(inputs[0])
    filters, part, size = (int(each) for each in kernel.values.shape)
    groups = node.attributes.get("group", 1)
    if not isinstance(groups, int) or not 1 <= groups <= filters or filters % groups:
        raise NoCounterpart
    strides, dilation = _one(node, "strides", 1), _one(node, "dilations", 1)
    if strides > 1 and dilation > 1:
        raise NoCounterpart
    time = flow.axes[2].size
    added = _added(node, time, size, strides, dilation)
    _claim(flow, part * groups)
    before: tuple[Step, ...] = ()
    padding = "valid"
    if added is None:
        padding = "same"
    elif added[1] == 0 and added[0] == (size - 1) * dilation > 0:
        padding = "causal"
    elif any(added):
        before = (Step(_kind("ZeroPadding1D")(added), (), node.operator),)
        time = None if time is None else time + sum(added)
    layer = _kind("Conv1D")(
        *(filters, size),
        **{"strides": strides, "padding": padding, "dilation_rate": dilation, "groups": groups},
        use_bias=bias is not None,
        name=node.layer_name,
    )
    weights = [floats(kernel, numbers).transpose(2, 1, 0)]
    weights += [floats(bias, numbers)] if isinstance(bias, Constant) else []
    steps = (*flow.steps, *before, Step(layer, tuple(weights), node.operator))
    return _after(flow, steps, filters, window_count(time, size, strides, dilation, padding))


def _after(flow: Flow, steps: tuple[Step, ...], features: int | None, time: int | None) -> Flow:
    """The flow behind windows; raises `NoCounterpart` if none fits."""
    if time is not None and time < 1:
        raise NoCounterpart
    return replace(flow, axes=(flow.axes[0], Axis(features, FEATURES), Axis(time, TIME)), steps=steps)


def _pooled(name: str) -> Callable[[Node, Sequence[Value], Numbers], Value]:
    def pool(node: Node, inputs: Sequence[Value], _: Numbers) -> Value:
        flow = _by_features(inputs[0])
        size, strides = _one(node, "kernel_shape", 0), _one(node, "strides", 1)
        added = _added(node, flow.axes[2].size, size, strides, _one(node, "dilations", 1))
        odd = node.attributes.get("ceil_mode", 0) or _one(node, "dilations", 1) != 1 or node.outputs > 1
        counted = added is None and node.attributes.get("count_include_pad", 0)
        if odd or counted or (added is not None and any(added)):
            raise NoCounterpart
        _claim(flow)
        padding = "same" if added is None else "valid"
        layer = _kind(name)(size, strides=strides, padding=padding, name=node.layer_name)
        time = window_count(flow.axes[2].size, size, strides, 1, padding)
        return _after(flow, (*flow.steps, Step(layer, (), node.operator)), flow.axes[1].size, time)

    return pool


def _whole(name: str) -> Callable[[Node, Sequence[Value], Numbers], Value]:
    """GlobalMaxPool and GlobalAveragePool: (batch, features, 1)."""

    def pool(node: Node, inputs: Sequence[Value], _: Numbers) -> Value:
        flow = _by_features(inputs[0])
        if any(each.lengths for each in flow.steps):
            raise NoCounterpart
        _claim(flow)
        step = Step(_kind(name)(name=node.layer_name), (), node.operator, timeless=True)
        return replace(flow, axes=(*flow.axes[:2], Axis(1, ONE)), steps=(*flow.steps, step))

    return pool


def _reduced(name: str) -> Callable[[Node, Sequence[Value], Numbers], Value]:
    """ReduceMax and ReduceMean over the time of a sequence."""

    def reduce(node: Node, inputs: Sequence[Value], _: Numbers) -> Value:
        flow, axes = inputs[0], given(node, "axes", inputs, 1)
        if not isinstance(flow, Flow) or len(flow.axes) != 3 or len(axes) != 1 or flow.side is not None:
            raise NoCounterpart
        if not -3 <= axes[0] < 3 or sorted(flow.roles) != sorted((BATCH, TIME, FEATURES)):
            raise NoCounterpart
        at = axes[0] % 3
        if flow.axes[at].role != TIME or any(each.lengths for each in flow.steps):
            raise NoCounterpart
        kept = (Axis(1, ONE),) if node.attributes.get("keepdims", 1) else ()
        step = Step(_kind(name)(name=node.layer_name), (), node.operator, timeless=True)
        axes_left = (*flow.axes[:at], *kept, *flow.axes[at + 1 :])
        return replace(flow, axes=axes_left, steps=(*flow.steps, step), flipped=False)

    return reduce


WINDOWS: dict[str, Callable[[Node, Sequence[Value], Numbers], Value]] = {
    "Conv": convolution,
    "MaxPool": _pooled("MaxPooling1D"),
    "AveragePool": _pooled("AveragePooling1D"),
    "GlobalMaxPool": _whole("GlobalMaxPooling1D"),
    "GlobalAveragePool": _whole("GlobalAveragePooling1D"),
    "ReduceMax": _reduced("GlobalMaxPooling1D"),
    "ReduceMean": _reduced("GlobalAveragePooling1D"),
}
"""By operator; each has one output that is read."""
