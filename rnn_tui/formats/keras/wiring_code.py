"""Writes a graph model as code of the functional API, with an input or a call on each line."""

import builtins
import keyword
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers.operations import Operation, Slice, Slot
from rnn_tui.engine.layers.operations.shaping import SizeOf
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import GraphInput, Node, Tensor
from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.engine.plan.nested_model import NestedModel
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.keras.keras_versions import spelled

_TAKEN = frozenset(
    (*keyword.kwlist, *dir(builtins), "keras", "layers", "ops", "model", "inputs", "outputs", "K", "Input", "Model")
)


def quoted(text: str) -> str:
    """The text as a Python literal, in double quotes if possible."""
    literal = repr(text)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in text else literal


class WiringCode:
    """Writes the lines of one model, and keeps the names of its tensors."""

    def __init__(self, stack: Stack, layer: Callable[[Layer], str], prefix: str, taken: Counter[str]) -> None:
        """`layer`: writes the call that creates a layer; `prefix`: the prefix of Keras's names, such as "keras."."""
        self.stack, self.write, self.prefix, self.taken = stack, layer, prefix, taken
        self.tensors: dict[Tensor, str] = {}

    def lines(self, layers: tuple[Layer, ...], model: str, inputs: Callable[[GraphInput], str]) -> Iterator[str]:
        """The code, whose last line assigns the variable `model`; `inputs`: writes the arguments of an Input. Raises
        `RnnError` if this version of Keras cannot express the model."""
        graph = self.stack.graph
        for entry, name in zip(graph.inputs, self.stack.input_names, strict=True):
            self.tensors[Tensor(entry.key)] = variable = self._variable(name)
            yield f"{variable} = {self.prefix}Input({inputs(entry)})"
        made: dict[int, str] = {}
        for node in graph.nodes:
            place = self.stack.position(node.layer)
            yield from self._call(node, self._without_shared_name(layers[place]), made, inputs)
        yield f"{model} = {self.prefix}Model({self._listed(graph.inputs)}, {self._outputs()}{self._name()})"

    def _without_shared_name(self, layer: Layer) -> Layer:
        """The layer without an automatic name, if its kind shares the counter of names with operations."""
        prefix = snake_case(layer.kind())
        shared = any(each.is_operation and snake_case(each.kind()) == prefix for each in self.stack.layers)
        usual = layer.name is not None and re.fullmatch(rf"{prefix}(_\d+)?", layer.name)
        return replace(layer, name=None) if shared and usual and not layer.is_operation else layer

    def _call(
        self, node: Node, layer: Layer, made: dict[int, str], inputs: Callable[[GraphInput], str]
    ) -> Iterator[str]:
        """The lines of one call."""
        name = self.stack.name_of(node.layer)
        if isinstance(layer, Operation):
            if not self.prefix:
                raise RnnError(f"Keras 2 has no keras.ops, which {printable(name)} is one of: export Keras 3 code")
            yield self._assigned(node, name, self._operation(layer, node))
            return
        if node.layer not in made and (
            isinstance(layer, NestedModel) or len(self.stack.graph.calls_of(node.layer)) > 1
        ):
            made[node.layer] = variable = self._variable(f"{name}_layer")
            yield from self._layer(layer, variable, inputs)
        yield self._assigned(node, name, f"{made.get(node.layer) or self.write(layer)}({self._arguments(node)})")

    def _layer(self, layer: Layer, variable: str, inputs: Callable[[GraphInput], str]) -> Iterator[str]:
        """The lines that create a layer of its own."""
        if not isinstance(layer, NestedModel):
            yield f"{variable} = {self.write(layer)}"
            return
        inside, layers = layer.model, spelled(layer.model, "keras3")
        if inside.functional:
            yield from WiringCode(inside, self.write, self.prefix, self.taken).lines(layers, variable, inputs)
        else:
            entries = [f"{self.prefix}Input({inputs(each)})" for each in inside.inputs_known]
            listed = ", ".join([*entries, *map(self.write, layers)])
            name = f", name={quoted(inside.name)}" if inside.name is not None else ""
            yield f"{variable} = {self.prefix}Sequential([{listed}]{name})"

    def _assigned(self, node: Node, name: str, code: str) -> str:
        """The line that assigns a result; keeps the names of the outputs."""
        variable = self._variable(name if name not in self.tensors.values() else f"{name}_out")
        count = len(self.stack.call_shapes[node.key][1])
        for number in range(count):
            self.tensors[Tensor(node.key, number)] = f"{variable}[{number}]" if count > 1 else variable
        return f"{variable} = {code}"

    def _arguments(self, node: Node) -> str:
        tensors = [self.tensors[each] for each in node.inputs]
        given = tensors if node.apart or len(tensors) == 1 else [f"[{', '.join(tensors)}]"]
        for name, found in node.keywords:
            several = ", ".join(self.tensors[each] for each in found)
            given.append(f"{name}=[{several}]" if len(found) > 1 else f"{name}={several}")
        given += [f"{name}={value!r}" for name, value in node.arguments]
        return ", ".join(given)

    def _operation(self, layer: Operation, node: Node) -> str:
        def said(value: Any) -> str:
            if isinstance(value, Slot):
                return self.tensors[node.inputs[value.index]]
            if isinstance(value, SizeOf):
                return f"ops.shape({self.tensors[node.inputs[value.of]]})[{value.axis}]"
            if isinstance(value, tuple):
                return f"[{', '.join(map(said, value))}]"
            return repr(value)

        if layer.kind() == "GetItem":
            return f"{said(layer.args[0])}[{_index(layer.args[1])}]"
        settings = dict(layer.settings)
        first = [repr(settings.pop("subscripts"))] if "subscripts" in settings else []
        shape = layer.args[1] if len(layer.args) > 1 and isinstance(layer.args[1], tuple) else ()
        like = any(isinstance(each, SizeOf) and each.of for each in shape)
        given = [*first, *map(said, layer.args[:2] if like else layer.args)]
        given += [f"{name}={said(value)}" for name, value in settings.items() if value is not None]
        return f"{_function(layer)}({', '.join(given)})"

    def _variable(self, name: str) -> str:
        """An unused Python name, made from `name`."""
        word = re.sub(r"\W", "_", name)
        word = f"_{word}" if not word or word[0].isdigit() or word in _TAKEN else word
        self.taken[word] += 1
        return word if self.taken[word] == 1 else self._variable(f"{word}_{self.taken[word]}")

    def _listed(self, entries: tuple[GraphInput, ...]) -> str:
        names = [self.tensors[Tensor(each.key)] for each in entries]
        return f"[{', '.join(names)}]" if len(names) > 1 else names[0]

    def _outputs(self) -> str:
        graph = self.stack.graph
        made = [self.tensors[each] for each in graph.outputs]
        if graph.output_names:
            pairs = zip(graph.output_names, made, strict=True)
            return f"{{{', '.join(f'{quoted(name)}: {each}' for name, each in pairs)}}}"
        return f"[{', '.join(made)}]" if len(made) > 1 else made[0]

    def _name(self) -> str:
        return f", name={quoted(self.stack.name)}" if self.stack.name is not None else ""


def _index(value: Any) -> str:
    """An index, as written between brackets."""
    if isinstance(value, tuple):
        return ", ".join(map(_index, value)) + "," * (len(value) == 1)
    if isinstance(value, Slice):
        ends = ["" if each is None else str(each) for each in (value.start, value.stop)]
        return ":".join([*ends, *([] if value.step is None else [str(value.step)])])
    return "..." if value is Ellipsis else repr(value)


def _function(layer: Operation) -> str:
    """The name of an operation in code: `ops.absolute`, `keras.activations.relu`."""
    if "activations" in layer.module():
        return f"keras.activations.{layer.kind().lower()}"
    return f"ops.{snake_case(layer.kind())}"
