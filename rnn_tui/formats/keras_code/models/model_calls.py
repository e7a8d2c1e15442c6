"""Creates records of models: `Sequential` with added layers, `Model(…)` with the path to its input, and later changes.

Calls that train, save or plot a model are ignored.
"""

import ast
from collections import Counter
from typing import Any

from rnn_tui.formats.keras_code.lambdas import leave_open
from rnn_tui.formats.keras_code.layer_calls import LayerCalls
from rnn_tui.formats.keras_code.layer_records import GraphRecord, LayerCall, ModelRecord, Tensor
from rnn_tui.formats.keras_code.models.model_attributes import attribute
from rnn_tui.formats.keras_code.opaque.calls import OpaqueCalls
from rnn_tui.formats.keras_code.refusals import (
    CHAIN,
    argument,
    array_text,
    named_by,
    no_layer,
    no_list,
    no_tensor,
    tensors,
)
from rnn_tui.formats.keras_code.to_wiring import model_name
from rnn_tui.formats.keras_code.vocabulary import SHAPES
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown, written
from rnn_tui.formats.python_code.values.containers import has_unknown
from rnn_tui.formats.python_code.values.records import Array, Instance, Unknown

LARGEST = 1_000
"""The largest number of layers in a model."""


class ModelCalls:
    """Handles operations on models; `models` collects those that the code creates."""

    def __init__(self, host: Host, layers: LayerCalls) -> None:
        self.host, self.layers = host, layers
        self.models: list[ModelRecord] = []
        self.opaque = OpaqueCalls(host, layers)

    # Creation

    def record(self, call: Call, functional: bool, name: Any) -> ModelRecord:
        """A new model without layers."""
        self.host.budget.touch()
        counts = self.host.branches.counts
        function = self._function()
        made = ModelRecord(function or "model", call.line, functional, function=function)
        made.statement = self.host.statement
        made.counts = dict(counts)
        if isinstance(name, str):
            made.name = name
        elif name is None:
            counts["functional" if functional else "sequential"] += 1
            counts["model"] += functional
        else:
            text = "the model's name is not known here; write it as a text in quotes"
            made.problems.append(CodeError(call.line, text, needs=named_by(name)))
        self.models.append(self.host.branches.make(made))
        return made

    def _function(self) -> str | None:
        """The name of the running function of the file, for messages; None outside functions."""
        if not self.host.running:
            return None
        running = self.host.running[-1]
        hidden = running.name in ("__init__", "build", "call")
        return running.owner.cls.name if hidden and isinstance(running.owner, Instance) else running.name

    def sequential(self, call: Call) -> ModelRecord:
        """`Sequential([…])`"""
        args, kwargs = call.args, call.kwargs
        layers = kwargs.get("layers", args[0] if args else None)
        model = self.record(
            call, False, kwargs.get("name", args[2] if len(args) > 2 else args[1] if len(args) > 1 else None)
        )
        if isinstance(layers, Unknown):
            model.problems.append(no_list(call.node, layers))
        elif isinstance(layers, list | tuple):
            for each in layers:
                self._append(model, call.node, each)
        elif layers is not None:
            self._append(model, call.node, layers)
        self._rebuilt(model)
        return model

    def _rebuilt(self, model: ModelRecord) -> None:
        """Counts a name: Keras 3 rebuilds a Sequential at every change, with an inner functional model."""
        root = model.root.layer if model.root is not None else None
        given = root is not None and (
            "like" not in root.kwargs or any(key in root.kwargs["like"].kwargs for key in SHAPES)
        )
        self.host.branches.counts["functional"] += bool(model.links) and (given or model.built is not None)

    def add(self, model: ModelRecord, node: ast.Call, layer: Any) -> None:
        """`model.add(layer)`"""
        self._append(model, node, layer)
        self._rebuilt(model)

    def _append(self, model: ModelRecord, node: ast.Call, layer: Any) -> None:
        self.host.budget.touch()
        self.host.budget.spend(1)
        problem = None
        model.touched = self.host.statement
        if isinstance(layer, Unknown):
            layer = self.opaque.as_layer(layer) or layer
        if not self.host.branches.certain(model):
            problem = self.host.branches.doubtful(model)
        elif model.functional:
            text = "a functional model has no `add`; call the layer on a tensor: x = layer(x)"
            problem = CodeError(node.lineno, text)
        elif isinstance(layer, Tensor) and layer.parent is None and not model.links:
            model.root = layer
        elif isinstance(layer, LayerCall) and layer.class_name == "InputLayer" and not model.links:
            model.root = Tensor(layer)
        elif isinstance(layer, LayerCall):
            problem = self._link(model, layer, node)
        elif isinstance(layer, ModelRecord) and layer is not model:
            problem = self._link(model, self._as_layer(layer, node), node)
        else:
            problem = no_layer(node, layer)
        if problem is not None:
            model.problems.append(problem)
            if problem.needs and isinstance(layer, Unknown):
                model.problems.append(no_layer(node, layer))
            if problem.needs and isinstance(layer, LayerCall):
                model.problems += layer.problems

    def alone(self, layer: LayerCall, array: Array, call: Call) -> None:
        """Creates a model of a layer that is called on an array outside any model."""
        model = self.record(call, False, None)
        model.title = self.layers.attribute(layer, "name")
        shape = (None, *(None if isinstance(each, Unknown) else each for each in array.shape[1:]))
        model.root = Tensor(LayerCall("InputLayer", [], {"batch_shape": shape}, call.line))
        problem = self._link(model, layer, call.node)
        model.problems += [problem] if problem is not None else []
        text = f"{model.title} is called on an array of shape {array_text(array)}; read as a model of that layer alone"
        model.notes.append((call.line, text))

    def _as_layer(self, model: ModelRecord, node: ast.Call) -> LayerCall:
        """The layer for a model that is added to another one."""
        kind = "Functional" if model.functional else "Sequential"
        name = {"name": model.name or model_name(model)}
        return LayerCall(kind, [], name, node.lineno, problems=model.problems, model=model)

    def _link(self, model: ModelRecord, layer: LayerCall, node: ast.Call) -> CodeError | None:
        if len(model.links) >= LARGEST:
            return CodeError(node.lineno, f"more than {LARGEST:,} layers in a row; a model has fewer")
        if model.root is None:
            model.root = Tensor(LayerCall("InputLayer", [], {"like": layer}, layer.line))
            if any(key in layer.kwargs for key in SHAPES):
                self.host.branches.counts["input_layer"] += 1
        made = Tensor(layer, model.links[-1] if model.links else model.root)
        self.layers.follow(layer, made)
        if layer.own is not None and layer.untold:
            leave_open(self.host, layer, layer.untold)
        layer.tensors.append(made)
        model.links.append(made)
        return None

    def functional(self, call: Call) -> ModelRecord:
        """`Model(inputs, outputs)`"""
        args, kwargs = call.args, call.kwargs
        model = self.record(call, True, kwargs.get("name", args[2] if len(args) > 2 else None))
        inputs = kwargs.get("inputs", kwargs.get("input", args[0] if args else None))
        outputs = kwargs.get("outputs", kwargs.get("output", args[1] if len(args) > 1 else None))
        starts, ends = tensors(inputs), tensors(outputs)
        for what, given, value in (("inputs", starts, inputs), ("outputs", ends, outputs)):
            model.problems += no_tensor(call.node, what, given, value)
        if not model.problems and not self.chained(starts, ends):
            keys = tuple(sorted(map(str, outputs))) if isinstance(outputs, dict) else ()
            model.graph = GraphRecord(tuple(starts), tuple(ends), keys)
        elif not model.problems and (problem := self.walk(model, call.node, starts, ends)) is not None:
            model.problems.append(problem)
        return model

    def chained(self, starts: list[Tensor], ends: list[Tensor]) -> bool:
        """Whether the layers form a chain."""
        ways = [self._way(each) for each in ends]
        longest = max(ways, key=len)
        calls = {id(each.call) for each in longest}
        layers = Counter(id(each.layer) for each in longest)
        alone = len(starts) == 1 and not any(each.joins for way in ways for each in way)
        inside = all(id(way[-1].call) in calls for way in ways)
        return alone and inside and max(layers.values()) == 1 and all(len(way) > 1 for way in ways)

    def walk(self, model: ModelRecord, node: ast.Call, starts: list[Any], ends: list[Any]) -> CodeError | None:
        """Follows the chain from the outputs back to the input; returns an error if there is no chain."""
        ways = [self._way(each) for each in ends]
        at, *links = max(ways, key=len)
        if len(links) > LARGEST:
            return CodeError(node.lineno, f"more than {LARGEST:,} layers in a row; a model has fewer")
        places = {(id(each.layer), id(each.parent)): place for place, each in enumerate(links)}
        found = [(places.get((id(each.layer), id(each.parent))), each.output) for each in ends]
        model.outputs = tuple((place, number) for place, number in found if place is not None)
        if len(model.outputs) < len(ends) and links:
            return CodeError(node.lineno, f"the model's outputs come from layers beside each other; {CHAIN}")
        model.root, model.links = at, links
        if at is not starts[0] and at.layer is not starts[0].layer:
            return CodeError(
                node.lineno, f"the outputs do not follow from {written(argument(node, 'inputs'))}; {CHAIN}"
            )
        if not model.links:
            return CodeError(node.lineno, "there is no layer between the model's input and its output")
        return None

    def _way(self, end: Tensor) -> list[Tensor]:
        """The tensors from the input to that tensor."""
        found = [end]
        while found[-1].parent is not None:
            self.host.budget.spend(1)
            found.append(found[-1].parent)
        return found[::-1]

    # Changes

    def method(self, model: ModelRecord, name: str, call: Call) -> Any:
        """The result of a method of a model; raises `NotKnown`."""
        match name:
            case "add":
                if call.args or "layer" in call.kwargs:
                    self.add(model, call.node, call.args[0] if call.args else call.kwargs["layer"])
            case "pop":
                self._pop(model, call.node)
            case "build":
                self._build(model, call.node, call.args[0] if call.args else call.kwargs.get("input_shape"))
            case "get_layer":
                return self.layers.find(attribute(model, "layers"), call)
            case "load_weights" | "set_weights":
                what = f"{name} is ignored: weights are not read from code; give the file of weights beside it"
                model.notes.append((call.line, what))
            case "summary" | "compile" | "reset_states":
                pass
            case _:
                raise NotKnown("")
        return None

    def _pop(self, model: ModelRecord, node: ast.Call) -> None:
        self.host.budget.touch()
        model.touched = self.host.statement
        if not self.host.branches.certain(model):
            model.problems.append(self.host.branches.doubtful(model))
        elif not model.links:
            model.problems.append(CodeError(node.lineno, "there is no layer to pop", mistake=True))
        else:
            model.links.pop().layer.tensors.pop()
            self._rebuilt(model)

    def _build(self, model: ModelRecord, node: ast.Call, shape: Any) -> None:
        if shape is None:
            return
        self.host.budget.touch()
        model.touched = self.host.statement
        if not self.host.branches.certain(model):
            model.problems.append(self.host.branches.doubtful(model))
        elif (found := has_unknown(shape)) is not None:
            place = node.args[0] if node.args else node.keywords[0].value
            model.problems.append(found.error(place, decides="the shape of the model's input"))
        else:
            model.built, model.built_line = shape, node.lineno
            self.host.branches.counts["input_layer"] += 1
            self._rebuilt(model)

    def freeze(self, model: ModelRecord, target: ast.Attribute, value: Any) -> None:
        """`model.trainable = False`"""
        model.touched = self.host.statement
        for each in model.links:
            self.layers.freeze(each.layer, target, value)

    def entitle(self, model: ModelRecord, name: str, of_module: bool) -> None:
        """Sets the title of a model: a name in the module's scope, or else the function that creates it, or any
        name."""
        if model.named or name == "_":
            return
        if of_module:
            model.title, model.named = name, True
        elif model.function is None:
            model.title = name
