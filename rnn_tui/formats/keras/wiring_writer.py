"""Writes the config of a graph model as Keras 3 does: every layer with its calls."""

from collections.abc import Callable, Mapping
from typing import Any

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers.operations import Operation, Slice, Slot
from rnn_tui.engine.layers.operations.shaping import SizeOf
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Graph, Node, Tensor
from rnn_tui.engine.plan.stack import Stack


def wiring_config(stack: Stack, wiring: Graph, layers: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """The config of a functional model; `layers`: the config of each layer, by its key."""
    writer = _Writer(stack, wiring)
    listed = [writer.entry(key) if key < 0 else writer.layer(key, layers[key]) for key in wiring.order.rows]
    inputs = [[name, 0, 0] for name in writer.inputs]
    outputs = [writer.place(each) for each in wiring.outputs]
    return {
        "name": stack.name or stack.names("keras3")[0],
        "trainable": True,
        "layers": listed,
        "input_layers": inputs,
        "output_layers": dict(zip(wiring.output_names, outputs, strict=True)) if wiring.output_names else outputs,
    }


def operation_config(layer: Operation, name: str) -> dict[str, Any]:
    """The config of an operation, without its calls."""
    config = {"name": name} | {key: _plain(value, lambda _: None) for key, value in layer.settings}
    return {"module": layer.module(), "class_name": layer.kind(), "config": config, "registered_name": None}


class _Writer:
    """Writes the config of one model; it knows the names and shapes of the tensors."""

    def __init__(self, stack: Stack, wiring: Graph) -> None:
        self.stack, self.wiring = stack, wiring
        self.inputs = stack.input_names_in("keras3")
        self.shapes: dict[Tensor, tuple[Shape, str]] = {}
        for each in wiring.inputs:
            self.shapes[Tensor(each.key)] = each.shape, each.dtype
        for key, (_, made) in stack.call_shapes.items():
            self.shapes |= {Tensor(key, number): (shape, "float32") for number, shape in enumerate(made)}
        calls = (wiring.calls_of(key) for key in stack.keys)
        self.numbers = {each.key: number for found in calls for number, each in enumerate(found)}

    def place(self, tensor: Tensor) -> list[Any]:
        """`[name, call, output]`"""
        if tensor.node < 0:
            return [self.inputs[-1 - tensor.node], 0, 0]
        return [self.stack.name_of(self.wiring.by_key[tensor.node].layer), self.numbers[tensor.node], tensor.output]

    def entry(self, key: int) -> dict[str, Any]:
        """The config of an InputLayer."""
        each, name = self.wiring.inputs[-1 - key], self.inputs[-1 - key]
        config = {"batch_shape": list(each.shape), "dtype": each.dtype, "name": name}
        made = {"module": "keras.layers", "class_name": "InputLayer", "config": config, "registered_name": None}
        return made | {"name": name, "inbound_nodes": []}

    def layer(self, key: int, made: dict[str, Any]) -> dict[str, Any]:
        """The config of a layer with its calls."""
        layer, calls = self.stack.layer(key), self.wiring.calls_of(key)
        return made | {"name": self.stack.name_of(key), "inbound_nodes": [self._node(layer, each) for each in calls]}

    def _node(self, layer: Layer, node: Node) -> dict[str, Any]:
        if isinstance(layer, Operation):
            given = [_plain(each, lambda slot: self._tensor(node.inputs[slot.index])) for each in layer.args]
            return {"args": given, "kwargs": {}}
        tensors = [self._tensor(each) for each in node.inputs]
        named: dict[str, Any] = {}
        for name, found in node.keywords:
            several = [self._tensor(each) for each in found]
            named[name] = several if len(several) > 1 else several[0]
        args = tensors if node.apart or len(tensors) == 1 else [tensors]
        return {"args": args, "kwargs": named | dict(node.arguments)}

    def _tensor(self, tensor: Tensor) -> dict[str, Any]:
        shape, dtype = self.shapes[tensor]
        config = {"shape": list(shape), "dtype": dtype, "keras_history": self.place(tensor)}
        return {"class_name": "__keras_tensor__", "config": config}


def _plain(value: Any, of: Callable[[Slot], Any]) -> Any:
    """An argument of an operation as a JSON value."""
    if isinstance(value, Slot):
        return of(value)
    if isinstance(value, SizeOf):
        raise RnnError(f"a shape that depends on the size of axis {value.axis} has no word in a config: export code")
    if isinstance(value, Slice):
        config = {"start": value.start, "stop": value.stop, "step": value.step}
        return {"class_name": "__slice__", "config": config}
    return [_plain(each, of) for each in value] if isinstance(value, tuple) else value
