"""A walk along an ONNX graph, node by node: what each makes of the values before it, and which flow is the model.

Nodes stand in the order in which they are worked out. A node that no layer here can stand for does not end the walk:
what it makes is `Beyond`, and so is all that follows from it; the model then ends before it, and a note says so.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.nn.interop import counterpart, in_onnx
from rnn_tui.engine.nn.layer import kinds
from rnn_tui.formats.io.errors import Flaw, listed
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.constants import folded
from rnn_tui.formats.onnx.node import Node, read_node
from rnn_tui.formats.onnx.products import PRODUCTS, activated
from rnn_tui.formats.onnx.recurrent import through
from rnn_tui.formats.onnx.shapes import SHAPES, along, same
from rnn_tui.formats.onnx.tensors import refuse_external, text, values_of
from rnn_tui.formats.onnx.values import Axis, Beyond, Constant, Flow, NoCounterpart, Source, Value, width

_OWN = ("", "ai.onnx")
_MOST = 50_000


class Graph:
    """The values of a graph by name."""

    def __init__(self, model: Any, numbers: Numbers) -> None:
        self.numbers = numbers
        self.notes: list[str] = []
        self._left = numbers.allowance
        self._opset = max((each.version for each in model.opset_import if text(each.domain) in _OWN), default=13)
        graph = model.graph
        if len(graph.node) > _MOST:
            raise Flaw(f"holds {len(graph.node):,} nodes; a graph of at most {_MOST:,} is read")
        self._stored = {text(each.name): each for each in graph.initializer}
        for each in graph.initializer:
            refuse_external(each)
        self.values: dict[str, Value] = {}
        for each in graph.input:
            if text(each.name) not in self._stored:
                self.values[text(each.name)] = _entry(each)
        operators = {text(each.op_type): None for each in graph.node}
        if not any(self._recurrent(each) for each in operators):
            known = ", ".join(counterpart(kind).onnx for kind in kinds() if counterpart(kind).onnx_gates)
            found = f"its operators: {listed(list(operators))}" if operators else "it has no nodes at all"
            within = " (what stands in functions of its own is not looked into)" if len(model.functions) else ""
            raise Flaw(
                f"holds no recurrent node ({known}); {found}{within}. An exporter that writes the steps out one by one"
                " leaves none: export with dynamo=False"
            )
        for each in graph.node:
            self._visit(each)
        self.outputs = [text(each.name) for each in graph.output]

    @staticmethod
    def _recurrent(operator: str) -> bool:
        kind = in_onnx(operator)
        return kind is not None and bool(counterpart(kind).onnx_gates)

    def _say(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def _value(self, name: str) -> Value:
        if not name:
            return None
        if name not in self.values and name in self._stored:
            self.values[name] = Constant(values_of(self._stored[name]), name)
        return self.values.get(name, Beyond("a value that nothing makes", None))

    def _visit(self, proto: Any) -> None:
        node = read_node(proto)
        inputs = [self._value(text(each)) for each in proto.input]
        try:
            made = self._made(node, inputs, text(proto.domain) in _OWN)
        except NoCounterpart:
            made = ()
        beyond = made or (_beyond(node, inputs),)
        for index, name in enumerate(map(text, proto.output)):
            if name:
                self.values[name] = beyond[index] if index < len(beyond) else Beyond(node.operator, None)

    def _made(self, node: Node, inputs: Sequence[Value], own: bool) -> tuple[Value, ...]:
        """The node's outputs; raises `NoCounterpart`, and `Flaw` for a recurrent node that has none."""
        if not own:
            raise NoCounterpart
        if node.operator == "Constant":
            return (_literal(node),)
        if self._recurrent(node.operator):
            return self._through(node, list(inputs))
        if any(isinstance(each, Beyond) for each in inputs):
            raise NoCounterpart
        constants = folded(node, inputs, self._left)
        if constants is not None:
            self._left -= sum(each.values.nbytes for each in constants if isinstance(each, Constant))
            return constants
        kind = in_onnx(node.operator)
        if kind is not None and counterpart(kind).idle:
            return (same(node, inputs),)
        if node.operator in PRODUCTS and len(inputs) > 1:
            return (PRODUCTS[node.operator](node, inputs, self.numbers),)
        if node.operator in SHAPES and inputs and (len(inputs) > 1 or node.operator not in ("Reshape", "Gather")):
            return (SHAPES[node.operator](node, inputs),)
        if len(inputs) == 1:
            return (activated(node, inputs, self._opset),)
        raise NoCounterpart

    def _through(self, node: Node, inputs: list[Value]) -> tuple[Value, ...]:
        """A recurrent node; where it reads what is beyond us, a model begins there."""
        read = inputs[0] if inputs else None
        if isinstance(read, Beyond) and read.reached is None:
            inputs[0] = _start(read.operator)
        elif isinstance(read, Flow) and any(each.role not in ("", "time", "batch", "features") for each in read.axes):
            raise NoCounterpart
        if not isinstance(inputs[0] if inputs else None, Flow):
            raise NoCounterpart
        return through(node, inputs, self.numbers, self._say)

    def ends(self) -> Iterator[tuple[Flow, Beyond | None]]:
        """The flows that come out of the graph, or out of its nodes where none does; with what they end before."""
        for values in ([self.values.get(name) for name in self.outputs], list(self.values.values())):
            found = False
            for each in values:
                flow = each.reached if isinstance(each, Beyond) else each
                if isinstance(flow, Flow) and flow.recurrent:
                    found = True
                    yield flow, each if isinstance(each, Beyond) else None
            if found:
                return


def _entry(proto: Any) -> Flow:
    """An input of the graph as a flow that has been through nothing."""
    sizes = [each.dim_value or None for each in proto.type.tensor_type.shape.dim]
    axes = tuple(Axis(size if size is None or size > 0 else None) for size in sizes)
    return Flow(axes, (), Source(text(proto.name), axes))


def _start(operator: str) -> Flow:
    axes = (Axis(None), Axis(None), Axis(None))
    return Flow(axes, (), Source("", axes, operator))


def _beyond(node: Node, inputs: Sequence[Value]) -> Beyond:
    """What a node without a counterpart makes: the first such node on the way is the one to name."""
    before = [each for each in inputs if isinstance(each, Beyond)]
    flows = [each for each in inputs if isinstance(each, Flow)] + [each.reached for each in before if each.reached]
    longest = max(flows, key=lambda each: (each.recurrent, len(each.steps)), default=None)
    named = next((each.operator for each in before if each.reached is longest), node.operator)
    wide = width(inputs[0]) if node.operator == "Slice" and along(node, inputs) == [0] else None
    return Beyond(named, longest if longest is not None and longest.recurrent else None, wide)


def _literal(node: Node) -> Value:
    """What a Constant node holds."""
    for name, dtype in (
        ("value_int", np.int64),
        ("value_ints", np.int64),
        ("value_float", np.float32),
        ("value_floats", np.float32),
    ):
        if name in node.attributes:
            return Constant(np.asarray(node.attributes[name], dtype), node.name)
    if node.attributes.get("value") is None:
        raise NoCounterpart
    return Constant(node.attributes["value"], node.name)
