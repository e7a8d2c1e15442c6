"""Keras as a library for the interpreter of Python code: its names, calls, layers and models.

Everything in Keras has its full name (`tensorflow.keras.layers.LSTM`). The engine checks values, not this module.
"""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.keras_code.data_calls import OF_DATA, data_set
from rnn_tui.formats.keras_code.imports import import_note, is_keras
from rnn_tui.formats.keras_code.lambdas import LAMBDA
from rnn_tui.formats.keras_code.layer_calls import LayerCalls
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, ObjectCall, Refusal, Tensor
from rnn_tui.formats.keras_code.models.merge import as_layer
from rnn_tui.formats.keras_code.models.model_attributes import attribute as model_attribute
from rnn_tui.formats.keras_code.models.model_calls import ModelCalls
from rnn_tui.formats.keras_code.models.unread_models import UnreadModels
from rnn_tui.formats.keras_code.subclassing.access import applied, attribute
from rnn_tui.formats.keras_code.subclassing.objects import OwnObjects
from rnn_tui.formats.keras_code.subclassing.own_classes import base_of
from rnn_tui.formats.keras_code.subclassing.sizes import OF_SHAPE, ShapeOf, Zeros
from rnn_tui.formats.keras_code.subclassing.tensor_items import TensorItems
from rnn_tui.formats.keras_code.subclassing.weights import ADDING
from rnn_tui.formats.keras_code.tensor_functions import IN_KERAS_3, IN_TENSORFLOW, as_in_keras, with_default
from rnn_tui.formats.keras_code.vocabulary import HABITS, INITIALIZERS, MODELS, layer_name, layer_of_function
from rnn_tui.formats.loaded_model import UNDEFINED
from rnn_tui.formats.python_code.flow.protocol_defaults import PlainThings
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import (
    ABSENT,
    Array,
    Class,
    Dotted,
    Instance,
    Method,
    Thing,
    Unknown,
)


class KerasLibrary(PlainThings):
    """Implements `protocols.Library`."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.layers = LayerCalls(host)
        self.models = ModelCalls(host, self.layers)
        self.own = OwnObjects(host, self.layers, self.models)
        self.opaque = self.models.opaque
        self.unread_models = UnreadModels(host, self.layers)
        self.items_of_tensors = TensorItems(self.layers.calls, self.own)
        self.classes: list[Class] = []
        """The classes of the file derived from Keras's Model or Layer, in its order."""
        self.problems: list[Refusal] = []
        """The models that cannot be read at all."""
        self.notes: list[tuple[int, str]] = []
        """The notes on imports: lines and sentences."""
        self.imports: list[str] = []
        """The full names of all imports."""
        self._starred: list[str] = []
        """The modules imported with `*`."""

    def models_made(self) -> list[ModelRecord | Refusal]:
        """All models of the file, in the order of its statements."""
        made: list[ModelRecord | Refusal] = [*self.models.models, *self.problems]
        return sorted(made, key=lambda each: each.statement)

    def _refuse(self, title: str, error: CodeError) -> None:
        if title not in [each.title for each in self.problems]:
            self.problems.append(Refusal(title, error.line, error, self.host.statement))

    # Names

    def word(self, name: str) -> Any:
        if name in HABITS:
            return Dotted(HABITS[name], imported=False)
        if layer_name(name) or name in (*MODELS, "Input", "Layer"):
            return Dotted(f"keras.layers.{name}", imported=False)
        foreign = [each for each in self._starred if "keras" not in each.split(".")]
        if foreign:
            raise NotKnown(f"{foreign[-1]} is not read")
        return ABSENT

    def imported(self, node: ast.stmt, module: str, name: str) -> None:
        self.imports.append(f"{module}.{name}" if name else module)
        if name == "*":
            self._starred.append(module)
        if text := import_note(module, name):
            self.notes.append((node.lineno, text))

    def named(self, thing: Thing, name: str, of_module: bool) -> None:
        if isinstance(thing, ModelRecord):
            self.models.entitle(thing, name, of_module)

    # Calls

    def call(self, function: Dotted, call: Call) -> Any:
        try:
            return self._known(function, call)
        except NotKnown as reason:
            made = None if self._inside_a_layer else self.opaque.of_import(function, call, reason)
            if made is None:
                raise
            return made

    def unread(self, function: Unknown, call: Call) -> Any:
        made = None if self._inside_a_layer else self.opaque.of_value(function, call)
        if made is None:
            raise NotKnown("")
        return made

    @property
    def _inside_a_layer(self) -> bool:
        """Whether the `call` of a layer, or a function in a Lambda, is being read, which is opaque as a whole then."""
        inside = self.own.running[-1] if self.own.running else None
        return self.layers.calls.within == LAMBDA or (inside is not None and self.kind(inside.cls) == "Layer")

    def _known(self, function: Dotted, call: Call) -> Any:
        """The result of a function or a class of Keras, or of TensorFlow; raises `NotKnown` for others."""
        last, parts = function.last, function.parts
        if "initializers" in parts or last.endswith("_initializer"):
            return ObjectCall(last.removesuffix("_initializer"), tuple(call.args), call.kwargs)
        if function.path == "tensorflow.TensorShape" and call.args:
            return call.args[0]
        if (size := self._size(function, call)) is not None:
            return size
        if last == "train_test_split":
            return OF_DATA[last](call)
        if function.parts[0] == "tensorflow" and last in IN_TENSORFLOW:
            tensor = self._tensor_function(*as_in_keras(last, call.args, call.kwargs), call)
            if not self.layers.calls.within:
                self.notes.append((call.line, IN_KERAS_3.format(function.path.replace("tensorflow", "tf"))))
            return tensor
        if not is_keras(function.path):
            own = last[:1].isupper() and len(parts) > 1
            raise NotKnown(f"{last} comes from {parts[0]}, {function.why}" if own else "")
        if parts[-2:] == ["activations", "get"] and call.args and isinstance(call.args[0], str | Dotted):
            named = call.args[0]
            return Dotted(f"keras.activations.{named}") if isinstance(named, str) else named
        if "regularizers" in parts or "constraints" in parts or last in INITIALIZERS - {"Identity"}:
            return ObjectCall(last, tuple(call.args), call.kwargs)
        if last == "load_data" and "datasets" in parts:
            return data_set(function.path, call)
        if last in OF_DATA:
            return OF_DATA[last](call)
        if last in ("clear_session", "reset_uids"):
            self.host.branches.counts.clear()
        if last == "Sequential":
            return self.models.sequential(call)
        if last in MODELS:
            return self.models.functional(call)
        if last == "merge":
            return self._merged(call)
        if last == "Input":
            return Tensor(self.layers.make("InputLayer", call))
        if last[:1].isupper() and ("layers" in parts or layer_name(last)):
            return self.layers.make(last, self.opaque.with_layers(last, call))
        if "layers" in parts and (kind := layer_of_function(last)):
            made = self.layers.make(kind, Call(call.node, [], {k: v for k, v in call.kwargs.items() if k != "inputs"}))
            return self.layers.apply(made, Call(call.node, call.args, {}))
        if "backend" in parts:
            return self._tensor_function(*as_in_keras(last, call.args, call.kwargs), call)
        return self._tensor_function(last, call.args, with_default(function, call), call, "activations" in parts)

    def _merged(self, call: Call) -> Tensor:
        """The result of Keras 1's `merge([a, b], mode="concat")`."""
        kind, given = as_layer(call)
        made = self.layers.make(kind, Call(call.node, [], given))
        return self.layers.apply(made, Call(call.node, call.args[:1] or [call.kwargs["inputs"]], {}))

    def _tensor_function(
        self, name: str, args: list[Any], kwargs: dict[str, Any], call: Call, activations: bool = False
    ) -> Tensor:
        """The result of a function on tensors; raises `NotKnown` for other functions."""
        found = self.layers.calls.function(name, Call(call.node, args, kwargs), activations)
        if found is None:
            raise NotKnown("")
        found.joins = True
        return found

    def _size(self, function: Dotted, call: Call) -> Thing | None:
        """The result of `tf.shape(x)`, or of zeros in a followed `call`, which are an initial state; None for
        others."""
        if function.last in OF_SHAPE and len(call.args) == 1 and isinstance(call.args[0], Tensor):
            return ShapeOf(call.args[0])
        return Zeros() if function.last == "zeros" and self.own.running else None

    def apply(self, thing: Thing | Instance, call: Call) -> Any:
        thing = self.own.of(thing) or thing
        if isinstance(thing, LayerCall | ModelRecord) and thing.own is not None:
            return applied(self.own, thing, call)
        if isinstance(thing, LayerCall):
            if call.args and isinstance(call.args[0], Array) and not thing.tensors:
                self.models.alone(thing, call.args[0], call)
                raise NotKnown("it is computed from an array")
            return self.layers.apply(thing, call)
        if isinstance(thing, ModelRecord):
            made = self.layers.calls.called(thing, call)
            made.joins = True
            return made
        raise NotKnown("")

    def method(self, thing: Thing | Instance, name: str, call: Call) -> Any:
        thing = self.own.of(thing) or thing
        if isinstance(thing, ModelRecord) and thing.own is not None:
            return self.own.method(thing, name, call)
        if isinstance(thing, ModelRecord):
            return self.models.method(thing, name, call)
        if isinstance(thing, LayerCall) and name == "get_initial_state":
            return Zeros()
        if isinstance(thing, LayerCall) and thing.own is not None and name in ADDING:
            self.own.weight(thing.own, call)
        raise NotKnown("")

    def unread_attribute(self, value: Unknown, name: str) -> Any:
        return self.unread_models.attribute(value, name)

    def missing(self, call: Call, base: Unknown) -> Thing | None:
        layer = call.args[0] if call.args else None
        function = call.node.func
        a_layer = isinstance(layer, LayerCall) or (isinstance(layer, Tensor) and layer.parent is None)
        if not a_layer or not isinstance(function, ast.Attribute) or function.attr != "add":
            return None
        if base.undefined and isinstance(function.value, ast.Name):
            name = function.value.id
            made = self.models.record(call, False, None)
            made.notes.append((call.line, f"{name} {UNDEFINED}; read as {name} = Sequential()"))
            return made
        why = f" ({base.why})" if base.why else ""
        text = f"{base.text} is not known here{why}: what is added to it cannot be read"
        self._refuse(base.text, CodeError(call.line, text))
        return None

    # Objects

    def attribute(self, thing: Thing | Instance, node: ast.Attribute) -> Any:
        outside = thing
        thing = self.own.of(thing) or thing
        if isinstance(thing, LayerCall | ModelRecord) and thing.own is not None:
            return attribute(thing, thing.own, node.attr, outside is thing)
        if isinstance(thing, ModelRecord):
            return model_attribute(thing, node.attr)
        if isinstance(thing, LayerCall) and node.attr == "get_initial_state" and self.own.running:
            return Method(thing, node.attr)
        if isinstance(thing, LayerCall):
            return self.layers.attribute(thing, node.attr)
        if isinstance(thing, Tensor) and node.attr == "shape" and self.layers.calls.within:
            return ShapeOf(thing)
        if isinstance(thing, Tensor) and node.attr == "dtype":
            given = thing.layer.kwargs.get("dtype") if thing.parent is None else None
            return given if isinstance(given, str) else "float32"
        raise NotKnown("")

    def assign(self, thing: Thing, target: ast.Attribute, value: Any) -> None:
        if isinstance(thing, LayerCall | ModelRecord) and thing.own is not None and target.attr != "trainable":
            self.host.branches.write(thing.own.instance.names, target.attr, value)
            return
        if isinstance(thing, ModelRecord) and target.attr == "trainable":
            self.models.freeze(thing, target, value)
        elif isinstance(thing, LayerCall):
            self.layers.assign(thing, target, value)

    def item(self, thing: Thing, index: Any, node: ast.expr) -> Any:
        return self.items_of_tensors.item(thing, index, node)

    def operate(self, node: ast.expr, values: list[Any]) -> Any:
        return self.items_of_tensors.operate(node, values)

    def parts(self, thing: Thing, count: int, star: int | None) -> list[Any] | None:
        return self.items_of_tensors.parts(thing, count, star)

    # Classes of the file

    def kind(self, cls: Class) -> str | None:
        return base_of(cls)

    def derived(self, cls: Class) -> bool:
        self.classes.append(cls)
        return True

    def instantiate(self, cls: Class, call: Call) -> Any:
        return self.own.made(cls, self.kind(cls) or "", call)

    def left(self, made: dict[int, Any], error: Exception) -> None:
        """Refuses the models that an unfinished statement has created or extended."""
        for each in self.models.models:
            if id(each) in made or each.touched == self.host.statement:
                each.problems.append(CodeError(getattr(error, "line", each.line), str(error)))

    def begin(self) -> Callable[[], None]:
        models, layers, problems = len(self.models.models), self.layers.made, len(self.problems)

        def forget() -> None:
            del self.models.models[models:], self.problems[problems:]
            self.layers.made = layers

        return forget
