"""Quantized weights and operators of an ONNX file.

    weight = (stored - zero point) · scale

Weights are dequantized when they are read. Values between layers, which the file quantizes at run time, are not
rounded. Sources: ONNX's operators QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear and MatMulInteger;
onnxruntime's DynamicQuantizeLSTM and DynamicQuantizeMatMul (domain com.microsoft).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.flat_graph import FlatNode
from rnn_tui.formats.onnx.graph_values import Constant, Flow, NoCounterpart, Quantized, Rounding, Unscaled, Value
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.operators.matmul import add, multiplied

RUNTIME = "com.microsoft"
"""The domain of onnxruntime's own operators."""
ON_THE_WAY = "the file quantizes what its layers read while it runs: here nothing is rounded"
_PREFIX = "DynamicQuantize"
_LSTM = "DynamicQuantizeLSTM"


def plain_operator(flat: FlatNode) -> str:
    """The operator that computes the same with unquantized weights."""
    return flat.operator.removeprefix(_PREFIX) if (flat.domain, flat.operator) == (RUNTIME, _LSTM) else flat.operator


def plain_lstm(node: Node, inputs: Sequence[Value], left: int, numbers: Numbers) -> tuple[Node, list[Value]]:
    """The ordinary LSTM node and its inputs, with W and R dequantized in at most `left` bytes; raises `Flaw`.

    W is stored as (directions, features, gates · units), R in the same form, with a scale for each direction or column.
    """
    plain, extra = list(inputs[:8]), [*inputs[8:], None, None, None, None]
    for place, scale, zero in ((1, extra[0], extra[1]), (2, extra[2], extra[3])):
        stored = plain[place] if len(plain) > place else None
        if not isinstance(stored, Constant) or not isinstance(scale, Constant) or stored.values.ndim != 3:
            raise Flaw(f"has no quantized weights on {node.shown}, or works them out: export it with constants folded")
        found = dequantized(stored, _by_direction(scale), _by_direction(zero), 0, left, numbers)
        plain[place] = Constant(found.values.transpose(0, 2, 1), stored.name)
    return replace(node, operator=node.operator.removeprefix(_PREFIX)), plain


def _by_direction(value: Value) -> Constant | None:
    """(directions,) or (directions, columns) → (directions, 1, 1 or columns)"""
    if not isinstance(value, Constant):
        return None
    found = value.values
    return replace(value, values=found.reshape(len(found), 1, -1) if found.ndim else found)


def dequantized(stored: Constant, scale: Value, zero: Value, axis: int, left: int, numbers: Numbers) -> Constant:
    """(stored - zero) · scale, along that axis if these are vectors; raises `NoCounterpart` and `Flaw`."""
    if not isinstance(scale, Constant) or not isinstance(zero, Constant | None) or stored.values.dtype.kind not in "iu":
        raise NoCounterpart
    if 8 * stored.values.size > left:
        raise Flaw("works out more constants than a file of its size holds: export it with constants folded")
    by = [_along(each, stored.values.ndim, axis) for each in (scale.values, None if zero is None else zero.values)]
    try:
        values = stored.values.astype(np.float32)
        values = values if by[1] is None else values - by[1].astype(np.float32)
        with np.errstate(all="ignore"):
            made = values * np.asarray(by[0], np.float32)
    except ValueError:
        raise NoCounterpart from None
    if made.shape != stored.values.shape:
        raise NoCounterpart
    numbers.quantized[stored.name] = None
    return Constant(made, stored.name)


def _along(values: NDArray[Any] | None, rank: int, axis: int) -> Any:
    """A vector, reshaped so that it is broadcast along that axis."""
    if values is None or values.ndim != 1 or values.size == 1:
        return values if values is None or values.ndim > 1 else values.reshape(())
    if not -rank <= axis < rank:
        raise NoCounterpart
    return values.reshape([values.size if place == axis % rank else 1 for place in range(rank)])


@dataclass(frozen=True)
class Quantization:
    """Computes the outputs of quantizing nodes."""

    left: int
    numbers: Numbers
    say: Callable[[str], None]

    def made(self, flat: FlatNode, node: Node, inputs: Sequence[Value]) -> tuple[Value, ...] | None:
        """The node's outputs; None if it is no quantizing node. Raises `NoCounterpart` and `Flaw`."""
        given = [*inputs, None, None, None, None]
        match flat.domain, node.operator, given[0]:
            case "" | "ai.onnx", "DequantizeLinear", Constant() | Quantized():
                return (self._dequantize(node, given),)
            case "" | "ai.onnx", "QuantizeLinear", Flow() as flow if flow.steps or len(flow.axes) > 2:
                self.say(ON_THE_WAY)
                return (Quantized(flow, given[1:3]),)
            case "" | "ai.onnx", "DynamicQuantizeLinear", Flow() as flow:
                self.say(ON_THE_WAY)
                return Quantized(flow), Rounding(flow), Rounding(flow)
            case "" | "ai.onnx", "MatMulInteger", Quantized(flow):
                return (self._unscaled(flow, given),)
            case "" | "ai.onnx", "Cast", Unscaled():
                return (given[0],)
            case "" | "ai.onnx", "Mul", _:
                return self._scaled(node, inputs)
            case (domain, "DynamicQuantizeMatMul", Flow() as flow) if domain == RUNTIME:
                return (self._product(node, flow, given),)
        return None

    def _dequantize(self, node: Node, given: Sequence[Value]) -> Value:
        stored, axis = given[0], int(node.attributes.get("axis", 1))
        if isinstance(stored, Constant):
            return dequantized(stored, given[1], given[2], axis, self.left, self.numbers)
        assert isinstance(stored, Quantized)
        if stored.by:  # the inverse of a quantization at run time
            if not all(_same(*each) for each in zip(stored.by, given[1:3], strict=True)):
                raise NoCounterpart
            return stored.flow
        table = stored.table
        if table is None or _spread(given[1]):  # the scale of an embedding table is not along the axis of tokens
            raise NoCounterpart
        found = dequantized(table, given[1], given[2], 0, self.left, self.numbers)
        step = stored.flow.steps[-1]
        return stored.flow.last(replace(step, weights=(found.values,)))

    def _unscaled(self, flow: Flow, given: Sequence[Value]) -> Value:
        """x·W of quantized numbers, before scaling."""
        kernel, own, zero = given[1:4]
        if not isinstance(kernel, Constant) or not isinstance(own, Rounding | None):
            raise NoCounterpart
        one = Constant(np.ones((), np.float32), "")
        return Unscaled(flow, dequantized(kernel, one, zero, -1, self.left, self.numbers))

    def _scaled(self, node: Node, inputs: Sequence[Value]) -> tuple[Value, ...] | None:
        """The product of both scales, or of the quantized product and both scales."""
        match sorted(inputs, key=lambda each: isinstance(each, Rounding)):
            case [Constant(values), Rounding(flow, None)]:
                return (Rounding(flow, values),)
            case [Unscaled(flow, kernel), Rounding(other, values)] if other is flow and values is not None:
                if values.size not in (1, kernel.values.shape[-1]):
                    raise NoCounterpart
                scaled = Constant(kernel.values * values.astype(np.float32).reshape(-1), kernel.name)
                return (multiplied(node, flow, scaled, self.numbers, transposed=False),)
        return None

    def _product(self, node: Node, flow: Flow, given: Sequence[Value]) -> Value:
        """x·W + b in one node."""
        kernel, scale, zero, bias = given[1:5]
        if not isinstance(kernel, Constant):
            raise NoCounterpart
        self.say(ON_THE_WAY)
        found = dequantized(kernel, scale, zero, -1, self.left, self.numbers)
        made = multiplied(node, flow, found, self.numbers, transposed=False)
        return made if bias is None else add(node, [made, bias], self.numbers)


def _spread(scale: Value) -> bool:
    """Whether it is a vector of several scales."""
    return isinstance(scale, Constant) and scale.values.size > 1


def _same(first: Value, second: Value) -> bool:
    if isinstance(first, Constant) and isinstance(second, Constant):
        return np.array_equal(first.values, second.values)
    return first is None and second is None
