"""Converts matrix products, embedding tables and activations of an ONNX graph to layers.

MatMul, then Add      y = x·W + b        W (features, units)
Gemm                  the same in one node, on (batch, features)
Gather                a row of a table for every token
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import counterpart, in_onnx
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.activations import activation
from rnn_tui.formats.onnx.graph_values import (
    DIRECTIONS,
    FEATURES,
    ROWS,
    Axis,
    Constant,
    Dims,
    Flow,
    NoCounterpart,
    Quantized,
    Step,
    Value,
    nothing_but,
    sizes_of,
)
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.operators.directions import joined
from rnn_tui.formats.onnx.operators.recurrent import floats
from rnn_tui.formats.onnx.operators.reshape_operators import gather

_ROWS = {"Softmax": "softmax", "LogSoftmax": "log_softmax"}


def product(node: Node, inputs: Sequence[Value], numbers: Numbers) -> Value:
    """x·W: a Dense layer without a bias, to which an Add can add one."""
    flow, kernel = inputs[:2]
    if not isinstance(flow, Flow) or not isinstance(kernel, Constant):
        raise NoCounterpart
    return multiplied(node, flow, kernel, numbers, transposed=False)


def multiplied(node: Node, flow: Flow, kernel: Constant, numbers: Numbers, transposed: bool) -> Flow:
    """x·W as a Dense layer without a bias; raises `NoCounterpart`."""
    if kernel.values.ndim != 2 or not kernel.values.size or flow.side is not None or len(flow.axes) < 2:
        raise NoCounterpart
    *others, last = flow.axes
    features, units = kernel.values.shape[::-1] if transposed else kernel.values.shape
    sides = next((axis.size for axis in others if axis.role == DIRECTIONS), 1)
    if last.role not in ("", FEATURES) or last.size not in (None, features) or sides != 1:
        raise NoCounterpart
    last.role, last.size = FEATURES, features
    weights = floats(kernel, numbers)
    kind: Any = in_onnx("MatMul")
    layer = kind(units, use_bias=False, name=node.layer_name)
    step = Step(layer, (weights.T if transposed else weights,), node.operator)
    return Flow((*others, Axis(units, FEATURES)), (*flow.steps, step), flow.source, flow.flipped)


def gemm(node: Node, inputs: Sequence[Value], numbers: Numbers) -> Value:
    """A·B + C."""
    flow, kernel, *rest = inputs
    factors = (node.attributes.get("alpha", 1.0), node.attributes.get("beta", 1.0))
    plain = factors == (1.0, 1.0) and not node.attributes.get("transA", 0)
    if not isinstance(flow, Flow) or not isinstance(kernel, Constant) or len(flow.axes) != 2 or not plain:
        raise NoCounterpart
    made = multiplied(node, flow, kernel, numbers, transposed=bool(node.attributes.get("transB", 0)))
    return made if not rest or rest[0] is None else add(node, [made, rest[0]], numbers)


def add(_: Node, inputs: Sequence[Value], numbers: Numbers) -> Value:
    """The addition of a bias, or of two directions."""
    flows = [each for each in inputs if isinstance(each, Flow)]
    constants = [each for each in inputs if isinstance(each, Constant)]
    if len(flows) == 2:
        return joined(flows, "sum")
    if not flows or not constants:
        raise NoCounterpart
    flow, bias = flows[0], constants[0]
    step = _plain_product(flow)
    units = flow.axes[-1].size or 0
    if bias.values.size != units or bias.values.shape[-1:] != (units,):
        raise NoCounterpart
    if step is None or len(step.weights) > 1:
        if nothing_but(bias.values, 0):
            return flow
        raise NoCounterpart
    biased = Step(step.layer.edit(use_bias=True), (*step.weights, floats(bias, numbers).reshape(units)), step.operator)
    return flow.last(biased)


def multiply(_: Node, inputs: Sequence[Value], __: Numbers) -> Value:
    """The product of two directions, of a sum and its own sigmoid, or of two sizes of a shape."""
    sizes = [sizes_of(each) for each in inputs]
    if all(each is not None and len(each) == 1 for each in sizes):
        known = [size.size if isinstance(size, Axis) else size for each in sizes if each for size in each]
        if None in known:
            axes = tuple(size for each in sizes if each for size in each if isinstance(size, Axis))
            if len(axes) < len(known):
                raise NoCounterpart
            return Dims((Axis(None, ROWS, axes),), scalar=isinstance(inputs[0], Dims) and inputs[0].scalar)
        made = prod(each for each in known if each is not None)
        if not 0 <= made < 1 << 40:
            raise NoCounterpart
        return Dims((made,), scalar=any(isinstance(each, Dims) and each.scalar for each in inputs))
    flows = [each for each in inputs if isinstance(each, Flow)]
    return _times_itself(flows) or joined(flows, "mul")


_TIMES_ITSELF = {"sigmoid": "silu", "hard_sigmoid": "hard_silu"}
"""The name of z·f(z), by the name of f."""


def _times_itself(flows: Sequence[Flow]) -> Flow | None:
    """z·f(z), as exporters write silu; None for other products."""
    if len(flows) != 2:
        return None
    plain, gate = sorted(flows, key=lambda each: (len(each.steps), any(map(_gate, each.steps[-1:]))))
    name = _gate(gate.steps[-1]) if gate.steps else None
    if name is None or plain.roles != gate.roles or plain.side is not None:
        return None
    bare = not gate.steps[-1].weights and gate.steps[:-1] == plain.steps
    whole = len(plain.steps) == len(gate.steps) and plain.steps[:-1] == gate.steps[:-1]
    same = whole and plain.steps[-1].weights is gate.steps[-1].weights and _plain_product(plain) is not None
    return gate.last(gate.steps[-1].edit(activation=name)) if bare or same else None


def _gate(step: Step) -> str | None:
    alone = counterpart(step.layer).bare_activation or bool(step.weights)
    return _TIMES_ITSELF.get(getattr(step.layer, "activation", "")) if alone and step.ending is None else None


def look_up(node: Node, inputs: Sequence[Value], numbers: Numbers) -> Value:
    """A row of an embedding table for every token, or else an element of an axis."""
    table, tokens = inputs[:2]
    if not isinstance(table, Constant) or not isinstance(tokens, Flow):
        return gather(node, inputs)
    if table.values.ndim != 2 or len(tokens.axes) != 2 or tokens.steps or node.attributes.get("axis", 0) != 0:
        raise NoCounterpart
    kind: Any = in_onnx(node.operator)
    rows, columns = table.values.shape
    whole = table.values.dtype.kind in "iu"
    step = Step(kind(rows, columns), () if whole else (floats(table, numbers),), node.operator)
    made = Flow((*tokens.axes, Axis(columns, FEATURES)), (step,), tokens.source)
    return Quantized(made, table=table) if whole else made


def activated(node: Node, inputs: Sequence[Value]) -> Value:
    """An activation: of the Dense layer before it, or as a separate layer."""
    flow = inputs[0]
    attributes = node.attributes
    if not isinstance(flow, Flow):
        raise NoCounterpart
    name = activation(node.operator, attributes.get("alpha"), attributes.get("beta"))
    if node.operator == "Gelu" and attributes.get("approximate", "none") == "none":
        name = "gelu"
    if node.operator in _ROWS:
        rank = len(flow.axes)
        axis = attributes.get("axis", -1 if node.opset >= 13 else 1)
        name = _ROWS[node.operator] if axis in (-1, rank - 1) and flow.roles[-1] == FEATURES else None
    sides = [axis.size for axis in flow.axes if axis.role == DIRECTIONS]
    if name is None or not flow.steps or flow.side is not None or sides not in ([], [1]):
        raise NoCounterpart
    step = _plain_product(flow) or _plain_convolution(flow)
    if step is not None:
        return flow.last(step.edit(activation=name))
    kind: Any = next(each for each in kinds() if counterpart(each).bare_activation)
    alone = Step(kind(name, name=node.layer_name), (), node.operator)
    return Flow(flow.axes, (*flow.steps, alone), flow.source, flow.flipped)


def _plain_product(flow: Flow) -> Step | None:
    """The last layer, if it is a Dense layer without an activation; otherwise None."""
    kind = in_onnx("MatMul")
    step = flow.steps[-1] if flow.steps else None
    if step is None or kind is None or not isinstance(step.layer, kind):
        return None
    return step if getattr(step.layer, "activation", "") == "linear" else None


def _plain_convolution(flow: Flow) -> Step | None:
    """The last layer, if it is a convolution without an activation; otherwise None."""
    step = flow.steps[-1] if flow.steps else None
    return step if step and step.operator == "Conv" and getattr(step.layer, "activation", "") == "linear" else None


PRODUCTS: dict[str, Callable[[Node, Sequence[Value], Numbers], Value]] = {
    "MatMul": product,
    "Gemm": gemm,
    "Add": add,
    "Mul": multiply,
    "Gather": look_up,
}
"""The operators with weights and one output."""
