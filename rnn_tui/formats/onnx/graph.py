"""Analyses an ONNX graph node by node: computes the value of each output from those of the inputs.

The nodes are in the order of computation. The output of a node without a corresponding layer is `Beyond`, and so is
everything computed from it, up to the next recurrent node, where another submodel begins (`submodels`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.nn.torch_onnx_names import counterpart, in_onnx
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.onnx.cells.find import Cells
from rnn_tui.formats.onnx.cells.one_step import every_step, one_of_a_kind, one_step, one_timestep, streamed
from rnn_tui.formats.onnx.cells.scan_and_loop import OVER_TIME, STEP
from rnn_tui.formats.onnx.find_recurrent import check_recurrent, recurrent
from rnn_tui.formats.onnx.flat_graph import FlatGraph, FlatNode
from rnn_tui.formats.onnx.graph_values import (
    BATCH,
    CELL_STATE,
    FEATURES,
    TIME,
    Axis,
    Beyond,
    Constant,
    Flow,
    NoCounterpart,
    Source,
    Value,
    begun,
    width,
)
from rnn_tui.formats.onnx.node import Node, read_node
from rnn_tui.formats.onnx.operators.branches import branched
from rnn_tui.formats.onnx.operators.constants import folded, literal
from rnn_tui.formats.onnx.operators.initial_states import LENGTHS, other_lengths
from rnn_tui.formats.onnx.operators.matmul import PRODUCTS, activated
from rnn_tui.formats.onnx.operators.norms import NORMS
from rnn_tui.formats.onnx.operators.quantized import ON_THE_WAY, Quantization, plain_lstm, plain_operator
from rnn_tui.formats.onnx.operators.recurrent import through
from rnn_tui.formats.onnx.operators.reshape_operators import FILLING, SHAPES, along, same
from rnn_tui.formats.onnx.operators.windows import WINDOWS
from rnn_tui.formats.onnx.tensors import TYPES, text, values_of

_ROLES = ("", TIME, BATCH, FEATURES)
"""The roles of the axes of a sequence."""
CROSSWISE = "a sequence that is read along its features"
"""What stands before a recurrent node that takes features for timesteps."""


@dataclass(frozen=True)
class Visited:
    """An analysed node: the names of its inputs and outputs."""

    operator: str
    reads: tuple[str, ...]
    """The inputs; for a recurrent node only the sequence, and nothing if a submodel begins with it."""
    makes: tuple[str, ...]
    known: bool
    """Whether it corresponds to a layer, or to an operation between layers."""
    recurrent: bool
    inputs: tuple[str, ...]
    """All inputs, the outputs of its branches or its body included."""
    scope: tuple[str, ...] = ()
    """The branches, bodies and functions that contain it, the outermost first."""


class Graph:
    """The values of a graph by name, and its nodes in their order."""

    def __init__(self, model: Any, numbers: Numbers) -> None:
        self.numbers = numbers
        self.notes: dict[int, list[str]] = {}
        """The notes on nodes, by index."""
        self.left_out: dict[int, Flaw] = {}
        """The reasons why recurrent nodes are no layers, by index."""
        self._left = numbers.allowance
        flat = FlatGraph(model)
        cells = Cells(flat, self._left)
        self._stored, self._sizes = flat.stored, flat.sizes
        self.values: dict[str, Value] = {text(each.name): _entry(each) for each in flat.entries}
        self.values |= cells.made
        check_recurrent(flat.nodes, text(model.producer_name))
        self.nodes: list[Visited] = []
        for node in flat.nodes:
            self.nodes.append(self._visit(node))
        self.outputs = flat.outputs

    def _say(self, text: str) -> None:
        said = self.notes.setdefault(len(self.nodes), [])
        if text not in said:
            said.append(text)

    def _value(self, name: str) -> Value:
        if not name:
            return None
        if name not in self.values and name in self._stored:
            self.values[name] = Constant(values_of(self._stored[name]), name)
        return self.values.get(name, Beyond("a value that nothing makes"))

    def _visit(self, flat: FlatNode) -> Visited:
        node, names = read_node(flat), flat.inputs
        inputs = [self._value(each) for each in names]
        steps = recurrent(plain_operator(flat)) and (flat.own or flat.operator != plain_operator(flat))
        steps |= flat.domain in (STEP, OVER_TIME)
        try:
            made = self._special(flat, node, inputs) or self._made(node, inputs, flat)
        except NoCounterpart:
            made = ()
        except Flaw as flaw:
            if not steps:
                raise
            self.left_out[len(self.nodes)], made = flaw, ()
        values = made or (_beyond(node, inputs),)
        for index, name in enumerate(flat.outputs):
            if name:
                self.values[name] = values[index] if index < len(values) else Beyond(node.operator)
        begun = [each for each in made if isinstance(each, Flow) and not each.source.name]
        for each in begun:  # a submodel begins with the input of this node
            if not each.source.name:
                each.source.name = names[0]
                if isinstance(inputs[0], Beyond):  # other nodes read the same value
                    self.values[names[0]] = Flow(each.source.axes, (), each.source)
        needed = _needed(node, names, inputs)
        reads = (() if begun else names[:1]) if steps and made else needed
        return Visited(node.operator, reads, flat.outputs, bool(made), steps and bool(made), needed, flat.scope)

    def _special(self, flat: FlatNode, node: Node, inputs: Sequence[Value]) -> tuple[Value, ...]:
        """The outputs of a cell or of a node for quantized numbers; empty for other nodes."""
        if flat.domain == STEP:
            return one_step(node, inputs, self.numbers, self._say)
        if flat.domain == OVER_TIME:
            return every_step(node, inputs, self.numbers, self._say)
        if plain_operator(flat) != flat.operator:
            self._say(ON_THE_WAY)
            return self._through(*plain_lstm(node, inputs, self._left, self.numbers), flat)
        made = Quantization(self._left, self.numbers, self._say).made(flat, node, inputs) or ()
        self._left -= sum(each.values.nbytes for each in made if isinstance(each, Constant))
        return made

    def _made(self, node: Node, inputs: Sequence[Value], flat: FlatNode) -> tuple[Value, ...]:
        """The values of the node's outputs; raises `NoCounterpart`, and `Flaw` for a recurrent node."""
        if not flat.own:
            raise NoCounterpart
        if node.operator == "Constant":
            return (literal(node),)
        if node.operator == "If":
            return branched(node, inputs, self._say)
        if recurrent(node.operator):
            return self._through(node, list(inputs), flat)
        if any(isinstance(each, Beyond) for each in inputs) and node.operator not in FILLING:
            raise NoCounterpart
        constants = folded(node, inputs, self._left)
        if constants is not None:
            self._left -= sum(each.values.nbytes for each in constants if isinstance(each, Constant))
            return constants
        kind = in_onnx(node.operator)
        if kind is not None and counterpart(kind).idle:
            return (same(node, inputs),)
        if node.operator == "Cast" and isinstance(inputs[0], Flow):
            return (self._cast(node, inputs[0]),)
        if node.operator == "Split" and len(flat.outputs) == 1:
            return (same(node, inputs),)
        if node.operator in WINDOWS and inputs:
            return (WINDOWS[node.operator](node, inputs, self.numbers),)
        if node.operator in NORMS and inputs:
            return (NORMS[node.operator](node, inputs, self.numbers),)
        if node.operator in PRODUCTS and len(inputs) > 1:
            return (PRODUCTS[node.operator](node, inputs, self.numbers),)
        if node.operator in SHAPES and inputs and (len(inputs) > 1 or node.operator not in ("Reshape", "Gather")):
            return (SHAPES[node.operator](node, inputs),)
        if len(inputs) == 1:
            return (activated(node, inputs),)
        raise NoCounterpart

    def _cast(self, node: Node, flow: Flow) -> Flow:
        """The flow as another type: unchanged if the type holds the same numbers; token ids can be integers of any
        size."""
        dtype = TYPES.get(node.attributes.get("to", 0), "")
        if not dtype.startswith(("float", "bfloat") if flow.steps else ("float", "bfloat", "int", "uint")):
            raise NoCounterpart
        if "float16" in dtype:
            self._say(f"the file rounds to {dtype} on its way: here nothing is rounded")
        return flow

    def _through(self, node: Node, inputs: list[Value], flat: FlatNode) -> tuple[Value, ...]:
        """The outputs of a recurrent node; a submodel begins with it if its input is no known sequence, or one of other
        lengths."""
        if not inputs or inputs[0] is None:
            raise NoCounterpart
        begins = not _sequence(inputs[0]) and not one_of_a_kind(node, inputs[0])
        if begins or other_lengths(inputs[0], inputs[4] if len(inputs) > 4 else None):
            sizes = self._sizes.get(flat.inputs[0], ())
            before = Beyond(CROSSWISE) if _crosswise(inputs[0]) else inputs[0]
            inputs[0] = begun(before if begins else Beyond(LENGTHS), 3, sizes)
        made = through(node, inputs, self.numbers, self._say)
        return streamed(made, self._say) if one_timestep(node, inputs[0]) else made


def _needed(node: Node, names: tuple[str, ...], inputs: Sequence[Value]) -> tuple[str, ...]:
    """The inputs of a node; for an If with a known condition, only those from the taken branch."""
    if node.operator != "If" or not inputs or not isinstance(inputs[0], Constant) or inputs[0].values.size != 1:
        return names
    half = (len(names) - 1) // 2
    return names[1 : 1 + half] if inputs[0].values.any() else names[1 + half :]


def _entry(proto: Any) -> Flow:
    """The flow that begins with an input of the graph."""
    sizes = [each.dim_value or None for each in proto.type.tensor_type.shape.dim]
    axes = tuple(Axis(size if size is None or size > 0 else None) for size in sizes)
    return Flow(axes, (), Source(text(proto.name), axes))


def _sequence(value: Value) -> bool:
    """Whether it is a flow that a recurrent node can read."""
    return isinstance(value, Flow) and all(each.role in _ROLES for each in value.axes) and not _crosswise(value)


def _crosswise(value: Value) -> bool:
    """Whether it is a flow that a recurrent node would read along its features."""
    roles = value.roles if isinstance(value, Flow) else ()
    return len(roles) == 3 and (roles[2] == TIME or FEATURES in roles[:2])


def _beyond(node: Node, inputs: Sequence[Value]) -> Beyond:
    """The output of a node without a counterpart, with the name of the first such node before it."""
    before = (each.operator for each in inputs if isinstance(each, Beyond) and each.operator != CELL_STATE)
    wide = width(inputs[0]) if inputs and _keeps_last_axis(node, inputs) else None
    return Beyond(next(before, node.operator), wide)


def _keeps_last_axis(node: Node, inputs: Sequence[Value]) -> bool:
    """Whether a node is a Slice of the first axis alone."""
    try:
        return node.operator == "Slice" and along(node, inputs) == [0]
    except NoCounterpart:
        return False
