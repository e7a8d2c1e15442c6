"""Instances of the file's classes derived from Model and Layer: creates them, calls them, and follows uncalled ones.

A call of such an instance is replaced by the operations of its `call`, so that its inner layers become layers of the
model. An instance that cannot be followed is an unknown layer.
"""

import ast
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from rnn_tui.engine.plan.naming import numbered, snake_case
from rnn_tui.formats.keras_code.layer_calls import LayerCalls
from rnn_tui.formats.keras_code.layer_records import GraphRecord, LayerCall, ModelRecord, Tensor, TensorCall
from rnn_tui.formats.keras_code.models.model_calls import ModelCalls
from rnn_tui.formats.keras_code.subclassing.open_inputs import OpenInput, shape_by_use
from rnn_tui.formats.keras_code.subclassing.own_classes import Own
from rnn_tui.formats.keras_code.subclassing.reached_calls import reached
from rnn_tui.formats.keras_code.subclassing.weights import InputShape, weight_of
from rnn_tui.formats.keras_code.tensor_calls import tensors_in
from rnn_tui.formats.python_code.flow.budget import TooLong
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import handed_over, has_unknown, wrapped
from rnn_tui.formats.python_code.values.records import ABSENT, Array, Class, Function, Instance, Unknown
from rnn_tui.formats.python_code.values.undefined_value import Undefined

FLAGS = {"training": False, "mask": None}
"""The arguments of `call` that are no inputs, with their values: no training, and masks are passed automatically."""


class OwnObjects:
    """Handles these instances."""

    def __init__(self, host: Host, layers: LayerCalls, models: ModelCalls) -> None:
        self.host, self.layers, self.models = host, layers, models
        self.things: dict[int, LayerCall | ModelRecord] = {}
        """The record of each instance, by its id."""
        self.inputs: dict[int, OpenInput] = {}
        """The open inputs, by the id of their layer."""
        self.running: list[Own] = []

    def of(self, thing: Any) -> LayerCall | ModelRecord | None:
        """The record of an instance; None for other objects."""
        return self.things.get(id(thing)) if isinstance(thing, Instance) else thing

    # Creation

    def made(self, cls: Class, base: str, call: Call) -> LayerCall | ModelRecord:
        """A new instance of a class derived from Keras's `base`."""
        self.host.budget.touch()
        first = not cls.instances
        instance: Instance = self.host.branches.make(Instance(cls))
        cls.instances.append(instance)
        own = Own(instance, call.line, self._name(cls, call))
        thing = self._layer(own, call) if base == "Layer" else self._model(own, first)
        self.things[id(instance)] = self.host.branches.make(thing)
        if (begin := own.method("__init__")) is not None:
            result = self.host.call_function(begin, call.node, *_as_given(call))
            if isinstance(result, Unknown) and isinstance(thing, LayerCall):
                thing.untold = f"{cls.name}(…) is not read: {result.reason}"
            elif isinstance(result, Unknown):
                thing.problems.append(CodeError(call.line, f"{cls.name}(…) is not read: {result.reason}"))
        return thing

    def _name(self, cls: Class, call: Call) -> str:
        given = call.kwargs.get("name", _named_in_class(cls))
        if isinstance(given, str):
            return given
        counts, prefix = self.host.branches.counts, snake_case(cls.name)
        counts[prefix] += 1
        return numbered(prefix, counts[prefix] - 1, "keras3")

    def _layer(self, own: Own, call: Call) -> LayerCall:
        text = f"{own.cls.name} is a class of this file's own: it is code, not a setting, and code is never run"
        return LayerCall(own.cls.name, [], {}, call.line, untold=text, own=own)

    def _model(self, own: Own, first: bool) -> ModelRecord:
        made = ModelRecord(own.cls.name, own.cls.line, False, name=own.name, own=own, named=first)
        made.statement = self.host.statement
        self.models.models.append(made)
        return made

    # Calls

    def applied(self, thing: LayerCall | ModelRecord, call: Call) -> Any:
        """The result of an instance on tensors; raises `NotKnown` if it cannot be followed."""
        own = thing.own
        assert own is not None
        if next(tensors_in([call.args, call.kwargs]), None) is None:
            if call.args and isinstance(call.args[0], Array):
                known = (None if isinstance(each, Unknown) else each for each in call.args[0].shape[1:])
                own.shapes.append(((None, *known), call.line))
            raise NotKnown("it is computed from an array")
        return self.followed(own, call.node, *_as_given(call))

    def followed(self, own: Own, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of an instance's `call` for these arguments; raises `NotKnown`."""
        function = own.call
        if function is None:
            raise NotKnown(f"{own.cls.name} has no call")
        if own in self.running:
            raise NotKnown(f"{own.cls.name} calls itself")
        self.running.append(own)
        calls = self.layers.calls
        within, calls.within = calls.within, calls.within or own.cls.name
        try:
            self._build(own, node)
            result = self.host.call_function(function, node, args, _fitting(function, len(args), kwargs))
        except Leave:
            raise NotKnown(f"{own.cls.name} raises an exception where it is called") from None
        finally:
            calls.within = within
            self.running.pop()
        if (unknown := has_unknown(result)) is not None:
            raise NotKnown(_reason(unknown), unknown.asking if unknown.chosen else None)
        return result

    def _build(self, own: Own, node: ast.AST) -> None:
        """Reads its `build` once, which may create layers."""
        build = own.method("build")
        if build is not None and not own.built:
            self.running.append(own)
            try:
                self.host.call_function(build, node, [InputShape()], {})
            finally:
                self.running.pop()
        own.built = True

    def build_all(self) -> None:
        """Reads the `build` of every layer that no call has built, for its weights."""
        for each in list(self.things.values()):
            if isinstance(each, LayerCall) and each.own is not None and each.untold:
                with suppress(Leave, TooLong, NotKnown):
                    self._build(each.own, ast.Pass(lineno=each.line))

    def weight(self, own: Own, call: Call) -> None:
        """`self.add_weight(name="w", shape=(input_shape[-1], 8))`"""
        names = ("name", "shape") if call.args and isinstance(call.args[0], str) else ("shape",)
        given = dict(zip(names, call.args, strict=False)) | call.kwargs
        own.weights.append(weight_of(given) if self.host.branches.outside() else None)

    # Methods of a model

    def method(self, model: ModelRecord, name: str, call: Call) -> Any:
        """The result of a method that the file does not define; raises `NotKnown`."""
        own = model.own
        assert own is not None
        if name == "build":
            shape = call.args[0] if call.args else call.kwargs.get("input_shape")
            if isinstance(shape, tuple | list) and has_unknown(shape) is None:
                own.shapes.insert(0, (tuple(shape), call.line))
            return None
        if name in ("fit", "predict", "evaluate") and call.args and isinstance(call.args[0], Array):
            known = (None if isinstance(each, Unknown) else each for each in call.args[0].shape[1:])
            own.shapes.append(((None, *known), call.line))
            raise NotKnown("")
        return self.models.method(model, name, call)

    # Parts of inputs

    def part(self, thing: Any, key: Any) -> Tensor | None:
        """A part of an input with several tensors; None for other objects."""
        entry = self.inputs.get(id(thing.layer)) if isinstance(thing, Tensor) and thing.parent is None else None
        if entry is None or not isinstance(key, int | str) or isinstance(key, bool):
            return None
        made = entry.part(key)
        self.inputs[id(made.tensor.layer)] = made
        return made.tensor

    # Uncalled models

    def complete(self, model: ModelRecord) -> None:
        """Follows the `call` of a model for its inputs."""
        own = model.own
        assert own is not None
        try:
            self._complete(model, own)
        except CodeError as error:
            model.problems.append(error)
        except NotKnown as reason:
            line = own.call.node.lineno if own.call is not None else own.cls.line
            text = f"class {own.cls.name}: what its call does is not understood"
            needs = (reason.chosen.for_what("which layers there are"),) if reason.chosen is not None else ()
            model.problems.append(CodeError(line, f"{text}: {reason}" if str(reason) else text, needs=needs))

    def _complete(self, model: ModelRecord, own: Own) -> None:
        function = own.call
        if function is None:
            raise CodeError(own.cls.line, f"class {own.cls.name} has no call: what it does with tensors is not written")
        entries = [OpenInput.made(name, function.node.lineno) for name in _inputs(function)]
        self.inputs |= {id(each.tensor.layer): each for each in entries}
        result = self.followed(own, function.node, [], {each.name: each.tensor for each in entries})
        ends = list(tensors_in(handed_over(result)))
        if not ends:
            raise NotKnown("what it returns is no tensor that is known here")
        calls, roots = reached(ends)
        used = [each for entry in entries for each in entry.all() if id(each.tensor.layer) in roots]
        if not used:
            raise NotKnown("what it returns does not depend on what it is given")
        starts = [each.tensor for each in used]
        if self.models.chained(starts, ends) and not any(each.of.several for each in calls):
            self._as_chain(model, own, function, used[0], ends)
            return
        model.graph = GraphRecord(tuple(starts), tuple(ends))
        self._hide_parts(own)
        for each in used:
            model.problems += self._shape(own, function, each, calls, len(used) == 1)

    def _as_chain(self, model: ModelRecord, own: Own, function: Function, entry: OpenInput, ends: list[Tensor]) -> None:
        """Makes the model a chain; without an input shape it is built by its data, as in Keras."""
        problem = self.models.walk(model, ast.Call(ast.Name(own.cls.name), [], []), [entry.tensor], ends)
        if problem is not None:
            raise problem
        given = entry.tensor.layer.kwargs
        shape = self._stated(own, function, entry, True)
        self._hide_parts(own)
        given |= {"like": model.links[0].layer} if shape is None else {"batch_shape": shape}
        model.outputs = ()

    def _hide_parts(self, own: Own) -> None:
        """Removes inner models that are no instances of the file's classes from the list of models."""
        parts: set[int] = set()
        waiting = [own]
        for each in waiting:
            things = [thing for thing in each.kept() if isinstance(thing, LayerCall | ModelRecord)]
            parts |= {id(thing) for thing in things if thing.own is None}
            waiting += [thing.own for thing in things if thing.own is not None and thing.own not in waiting]
        self.models.models[:] = [each for each in self.models.models if id(each) not in parts]

    def _stated(self, own: Own, function: Function, entry: OpenInput, alone: bool) -> tuple[Any, ...] | None:
        """The input shape from the code or the user; None if there is none."""
        given = self.host.answers.named(f"{entry.name}.shape", function.full_name)
        if given is not ABSENT and isinstance(given, tuple):
            return given
        return own.shapes[0][0] if own.shapes and alone else None

    def _shape(
        self, own: Own, function: Function, entry: OpenInput, calls: list[TensorCall], alone: bool
    ) -> Iterator[CodeError]:
        """Sets the shape of the input; yields an error if it is unknown."""
        given = entry.tensor.layer.kwargs
        if (shape := self._stated(own, function, entry, alone)) is not None:
            given["batch_shape"] = shape
        found = shape_by_use(entry.tensor, calls)
        if found is not None:
            given.setdefault("batch_shape", found[0])
            given["dtype"] = found[1]
        if "batch_shape" not in given:
            asked = Undefined(
                f"{entry.name}.shape", entry.line, function.full_name, "the shape of an input, batch first"
            )
            text = f"the shape of {entry.name}, an input of {own.cls.name}, is not known; give it"
            yield CodeError(entry.line, f"{text}: --set {asked.name}=…, such as (None, 10, 4)", needs=(asked,))


def _named_in_class(cls: Class) -> Any:
    """The name that the constructor passes on: `super().__init__(name="encoder")`."""
    begin = cls.names.get("__init__")
    nodes: Iterable[ast.AST] = ast.walk(begin.node) if isinstance(begin, Function) else ()
    calls = (each for each in nodes if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute))
    for call in calls:
        for each in call.keywords if call.func.attr == "__init__" else ():  # type: ignore[attr-defined]
            if each.arg == "name" and isinstance(each.value, ast.Constant):
                return each.value.value
    return None


def _as_given(call: Call) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call with lists and dictionaries as values of the code."""
    return list(map(wrapped, call.args)), {name: wrapped(each) for name, each in call.kwargs.items()}


def _names(function: Function) -> list[str]:
    given = function.node.args
    return [each.arg for each in (*given.posonlyargs, *given.args)][function.owner is not None :]


def _inputs(function: Function) -> list[str]:
    """The arguments of `call` that are inputs: the first, and others without a default."""
    names = [each for each in _names(function) if each not in FLAGS]
    return names[:1] + [each for each in names[1:] if each not in function.defaults]


def _fitting(function: Function, given: int, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments, with the flags that the function needs, and without those that it does not have."""
    names = [*_names(function), *(each.arg for each in function.node.args.kwonlyargs)]
    takes_all = function.node.args.kwarg is not None
    needed = {name: value for name, value in FLAGS.items() if name in names[given:] and name not in function.defaults}
    return needed | {name: value for name, value in kwargs.items() if takes_all or name in names or name not in FLAGS}


def _reason(unknown: Unknown) -> str:
    text = f"{unknown.text} is not known here"
    return f"{text}: {unknown.reason}" if unknown.reason else text
