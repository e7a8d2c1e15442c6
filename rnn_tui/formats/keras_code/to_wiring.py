"""Converts records of a graph model to a stack, with Keras's names."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rnn_tui.engine.core.errors import RnnError, ShapeNotTold, StackError
from rnn_tui.engine.layers.operations import Slot
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node
from rnn_tui.engine.plan.graph import Tensor as Wire
from rnn_tui.engine.plan.naming import numbered, snake_case
from rnn_tui.engine.plan.nested_model import NestedModel, nested_model
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, OperationCall, Tensor, TensorCall
from rnn_tui.formats.keras_code.opaque.layers import not_told
from rnn_tui.formats.keras_code.shapes import Notes, of_input
from rnn_tui.formats.keras_code.subclassing.attributes import attributes_of
from rnn_tui.formats.keras_code.subclassing.sizes import with_known_sizes
from rnn_tui.formats.keras_code.tensor_calls import tensors_in
from rnn_tui.formats.keras_code.vocabulary import RENAMED
from rnn_tui.formats.python_code.values.code_error import CodeError

_FIRST = ("inputs", "sequences", "sequence", "x")
_PASSED_OVER = frozenset(("training",))
Read = Callable[[LayerCall], Layer]
Inside = Callable[[ModelRecord], Stack]


def wired_stack(model: ModelRecord, read: Read, inside: Inside, notes: Notes, keras: str) -> Stack:
    """The stack of a functional model; `read`: converts the record of a layer; `inside`: converts an inner model.

    Raises `CodeError`.
    """
    assert model.graph is not None
    wiring = _Wiring(read, inside, keras)
    inputs: list[GraphInput] = []
    for entry in model.graph.inputs:
        if entry.parent is not None:
            text = "one of the model's inputs is no Input, but what a layer makes; begin the model with an Input"
            raise CodeError(model.line, text)
        said = of_input(_layer(entry))
        notes += said.notes
        name = said.name or _input_name(_layer(entry), keras)
        key = -1 - len(inputs)
        wiring.places[id(entry.layer)] = key
        inputs.append(GraphInput(key, said.shape or (), said.dtype or "float32", name))
    for end in model.graph.outputs:
        wiring.reach(end, model.line)
    wires = tuple(wire for end in model.graph.outputs for wire in wiring.wires(end))
    names = model.graph.names
    try:
        graph = Graph(tuple(inputs), tuple(wiring.nodes), wires, names)
        name = model.name or model_name(model, keras)
        kept = () if model.own is None else attributes_of(model.own, wiring.keys)
        return with_known_sizes(Stack(tuple(wiring.layers), wiring=graph, name=name, keras=keras, attributes=kept))
    except ShapeNotTold as error:
        raise not_told(error, wiring.made_by) from None
    except StackError as error:
        line = wiring.lines[error.index] if error.index is not None and error.index < len(wiring.lines) else model.line
        raise CodeError(line, str(error)) from None
    except RnnError as error:
        raise CodeError(model.line, str(error)) from None


def model_name(model: ModelRecord, keras: str = "keras3") -> str:
    """The name that this Keras gives to a model without one."""
    functional = "functional" if keras == "keras3" else "model"
    prefix = functional if model.functional else "sequential"
    return numbered(prefix, model.counts.get(prefix, 0), keras)


def _input_name(entry: LayerCall, keras: str) -> str:
    return numbered("input_layer", entry.number, keras) if keras == "keras3" else f"input_{entry.entries + 1}"


def _layer(entry: Tensor) -> LayerCall:
    assert isinstance(entry.layer, LayerCall)
    return entry.layer


@dataclass
class _Wiring:
    """The graph found so far, from the outputs backwards."""

    read: Read
    inside: Inside
    keras: str
    """Whose names layers get that have none."""
    nodes: list[Node] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """The line of each layer."""
    made_by: list[Any] = field(default_factory=list)
    """The record of each layer."""
    keys: dict[int, int] = field(default_factory=dict)
    """The key of each layer, by the id of its record."""
    places: dict[int, int] = field(default_factory=dict)
    """The key of each node: of a call by its id, of an input by the id of its layer."""

    def reach(self, end: Tensor, line: int) -> None:
        """Adds the nodes on which the tensor depends, without recursion."""
        ahead: list[tuple[Tensor, bool]] = [(end, False)]
        while ahead:
            tensor, ready = ahead.pop()
            call = tensor.call
            if call is None:
                if id(tensor.layer) not in self.places:
                    raise CodeError(line, "the outputs depend on an Input that is none of the model's inputs")
                continue
            if id(call) in self.places:
                continue
            if ready:
                self._node(call)
            else:
                ahead.append((tensor, True))
                ahead += [(each, False) for each in tensors_in([call.args, call.kwargs])]

    def _node(self, call: TensorCall) -> None:
        args, kwargs = list(call.args), dict(call.kwargs)
        first = [kwargs.pop(key) for key in _FIRST if key in kwargs] if not args else []
        args += first
        inputs = self._all(args)
        named = {
            key: tuple(wire for each in tensors_in(value) for wire in self.wires(each)) for key, value in kwargs.items()
        }
        told = {key: value for key, value in kwargs.items() if not named[key] and key not in _PASSED_OVER}
        keywords = tuple((key, wires) for key, wires in sorted(named.items()) if wires)
        apart = sum(next(tensors_in(each), None) is not None for each in args) > 1
        number = next(n for n, each in enumerate(call.of.tensors) if each.call is call)
        key = self.places[id(call)] = len(self.nodes)
        arguments = tuple(sorted((name, value) for name, value in told.items() if value not in (None, False)))
        self.nodes.append(Node(key, self._key(call), inputs, keywords, arguments, apart, number))

    def _all(self, value: Any) -> tuple[Wire, ...]:
        """Every tensor in a nested structure."""
        return tuple(wire for each in tensors_in(value) for wire in self.wires(each))

    def wires(self, tensor: Tensor) -> list[Wire]:
        """The wires of a tensor: one output of a call, or all of them."""
        if tensor.call is None:
            return [Wire(self.places[id(tensor.layer)])]
        node = self.places[id(tensor.call)]
        if tensor.output is not None:
            return [Wire(node, tensor.output)]
        return [Wire(node, number) for number in range(self._count(tensor))]

    def _count(self, tensor: Tensor) -> int:
        """The number of outputs of a call."""
        if not tensor.several or isinstance(tensor.layer, OperationCall):
            return 1
        layer = self.layers[self.keys[id(tensor.layer)]]
        if isinstance(layer, NestedModel):
            return len(layer.model.graph.outputs)
        return len(layer.output_shapes(((None, 2, 2),))) if tensor.layer.several else 2

    def _key(self, call: TensorCall) -> int:
        if id(call.of) not in self.keys:
            self.keys[id(call.of)] = len(self.layers)
            self.layers.append(self._made(call))
            self.made_by.append(call.of)
            self.lines.append(call.of.line)
        return self.keys[id(call.of)]

    def _made(self, call: TensorCall) -> Layer:
        of = call.of
        if isinstance(of, OperationCall):
            counter = iter(range(1000))
            args = tuple(_template(each, counter) for each in of.args)
            name = numbered(snake_case(of.kind.kind()), of.number, self.keras)
            return of.kind(args=args, settings=tuple(sorted(of.settings.items())), name=name)
        if isinstance(of, ModelRecord):
            stack = self.inside(of)
            kind = "Functional" if of.functional else "Sequential"
            return nested_model(kind, replace(stack, name=stack.name or model_name(of, self.keras)))
        layer = self.read(of)
        prefix = snake_case(RENAMED.get(of.class_name, of.class_name))
        return layer if layer.name else replace(layer, name=numbered(prefix, of.number, self.keras))


def _template(value: Any, counter: Any) -> Any:
    """An argument of an operation, in which tensors are replaced by slots counted from 0."""
    if isinstance(value, Tensor):
        return Slot(next(counter))
    if isinstance(value, list | tuple):
        return tuple(_template(each, counter) for each in value)
    return value
