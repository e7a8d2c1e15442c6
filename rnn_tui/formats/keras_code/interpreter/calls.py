"""Calls: the file's own functions and classes are read through, Python's are computed, Keras's make layers and models.

A call of anything else is unknown. Its arguments are read all the same, for a layer made inside them counts.
"""

import ast
from abc import abstractmethod
from typing import Any

from rnn_tui.formats.keras_code.interpreter.assignments import Assignments
from rnn_tui.formats.keras_code.interpreter.branches import Return, TooLong, merged
from rnn_tui.formats.keras_code.interpreter.builtins import CHANGES, LIBRARY, Builtin, method
from rnn_tui.formats.keras_code.interpreter.names import reason
from rnn_tui.formats.keras_code.interpreter.operators import NotKnown, guarded, has_unknown, weighed
from rnn_tui.formats.keras_code.interpreter.values import (
    Array,
    Class,
    CodeError,
    Dotted,
    Either,
    Function,
    Instance,
    LayerCall,
    Method,
    ModelRecord,
    Partial,
    Scope,
    Tensor,
    Unknown,
)

DEEPEST = 20
"""Functions of the file that call each other."""


class Calls(Assignments):
    """What calls give."""

    def __init__(self) -> None:
        super().__init__()
        self.call_stack: list[Function] = []
        self.problems: list[CodeError] = []
        """What went wrong outside any model that can say so itself."""

    @abstractmethod
    def library(self, function: Dotted, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """A call of something Keras, TensorFlow or another library has; raises `NotKnown`."""

    @abstractmethod
    def apply(self, layer: LayerCall, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """A layer called on a tensor."""

    @abstractmethod
    def model_method(
        self, model: ModelRecord, name: str, node: ast.Call, args: list[Any], kwargs: dict[str, Any]
    ) -> Any:
        """A method of a model."""

    @abstractmethod
    def stray(self, node: ast.Call, base: Unknown, scope: Scope, args: list[Any]) -> Any:
        """`model.add(layer)` on something that is no known model."""

    @abstractmethod
    def body(self, statements: list[ast.stmt], scope: Scope) -> Any:
        """Reads statements."""

    def call(self, node: ast.Call, scope: Scope) -> Any:
        base = None
        if isinstance(node.func, ast.Attribute):
            base = self.value(node.func.value, scope)
            function = self.attribute(base, node.func)
        else:
            function = self.value(node.func, scope)
        args = self.items(node.args, scope)
        kwargs = self._keywords(node, scope)
        self.step(node)
        if isinstance(function, Partial):
            args, kwargs = [*function.args, *args], {**function.kwargs, **kwargs}
            function = function.function
        self.spend(sum(len(each) for each in args if isinstance(each, str | list | tuple | dict | set)) // 16)
        match function:
            case Function():
                return self.call_function(function, node, args, kwargs)
            case Class():
                return self.instantiate(function, node, args, kwargs)
            case Builtin():
                return self._builtin(function, node, args, kwargs)
            case Dotted():
                known = LIBRARY.get(function.path)
                if known is None or has_unknown([*args, *kwargs.values()]) is not None:
                    return self.library(function, node, args, kwargs)
                return guarded(known, *args, **kwargs)
            case LayerCall():
                return self.apply(function, node, args, kwargs)
            case ModelRecord():
                return self._model_called(node, args)
            case Method():
                return self._method(function, node, args, kwargs)
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(args) > 1 and isinstance(args[1], str):
            return self.attribute(args[0], ast.copy_location(ast.Attribute(node.args[0], args[1], ast.Load()), node))
        if isinstance(base, Unknown) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
            return self.stray(node, base, scope, args)
        why = reason(function) if isinstance(function, Unknown) else ""
        return Unknown(node, node.lineno, why, undefined=False)

    def _keywords(self, node: ast.Call, scope: Scope) -> dict[str, Any]:
        kwargs: dict[str, Any] = {}
        for each in node.keywords:
            value = self.value(each.value, scope)
            if each.arg is not None:
                kwargs[each.arg] = value
            elif isinstance(value, dict):
                kwargs |= {key: entry for key, entry in value.items() if isinstance(key, str)}
            else:
                kwargs["**"] = value if isinstance(value, Unknown) else Unknown(each.value, each.value.lineno)
        return kwargs

    def _builtin(self, function: Builtin, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        for each in (*args, *kwargs.values()):
            found = each if isinstance(each, Unknown) else None if function.any_items else has_unknown(each)
            if found is not None:
                return found if isinstance(each, Unknown) else Unknown(node, node.lineno, reason(found))
        self.spend(0 if function.any_items else weighed(*args, *kwargs.values()) // 8)
        made = function(args, kwargs)
        self.spend(len(made) // 16 if isinstance(made, list | tuple | set | dict) else 0)
        return self.make(made) if isinstance(made, list | dict) else made

    def _method(self, called: Method, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if isinstance(called.owner, ModelRecord):
            return self.model_method(called.owner, called.name, node, args, kwargs)
        if isinstance(called.owner, Either):
            made = [self.model_method(each, called.name, node, args, kwargs) for each in called.owner.models]
            return made[0] if made[0] is None else Unknown(node, node.lineno)
        owner = called.owner
        self.spend(len(owner) // 16 if isinstance(owner, str | list | tuple | dict) else 0)
        if isinstance(owner, list | dict) and called.name in CHANGES and not self.certain(owner):
            unsure = Unknown(node, node.lineno, f"it depends on {self.regions[-1].cause.text}")
            if isinstance(owner, list):
                owner.append(unsure)
            else:
                owner.update(dict.fromkeys(owner, unsure))
            return unsure
        if isinstance(owner, str | Array) and has_unknown([*args, *kwargs.values()]) is not None:
            raise NotKnown("")
        self.spend(weighed(*args, *([owner] if called.name in ("index", "count", "remove") else [])) // 8)
        return method(owner, called.name, args, kwargs)

    def _model_called(self, node: ast.Call, args: list[Any]) -> Any:
        if any(isinstance(each, Tensor) for each in args):
            return Unknown(node, node.lineno, "a model inside a model is not understood: only a chain of layers is")
        return Unknown(node, node.lineno)

    def call_function(self, function: Function, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """What a function of the file gives for these arguments."""
        line = getattr(node, "lineno", self.line)
        function.calls.append(line)
        tree = function.node
        if len(self.call_stack) >= DEEPEST:
            return Unknown(f"{function.name}()", line, "functions call each other too deeply")
        if function.generator:
            return Unknown(f"{function.name}()", line, "generators are not read")
        names = self.bind(function, args, kwargs)
        if names is None:
            return Unknown(f"{function.name}()", line, "its arguments do not fit")
        scope = Scope(names, function.scope)
        depth = len(self.stretches)
        self.stretches.append((self.effects, self.steps))
        self.call_stack.append(function)
        self.returned.append([])
        try:
            if isinstance(tree, ast.Lambda):
                return self.value(tree.body, scope)
            result: Any = None
            try:
                self.body(tree.body, scope)
            except Return as returned:
                result = returned.value
            perhaps = self.returned[-1]
            if not perhaps:
                return result
            cause = next((each for each in perhaps if isinstance(each, Unknown)), Unknown(f"{function.name}()", line))
            return merged([*perhaps, result], cause)
        except TooLong:
            self.abandon(depth)
            return Unknown(f"{function.name}()", line, "it takes long to compute")
        finally:
            self.call_stack.pop()
            self.returned.pop()
            del self.stretches[depth:]

    def bind(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any] | None:
        """The names a call binds; None where its arguments do not fit."""
        given = function.node.args
        places = [each.arg for each in (*given.posonlyargs, *given.args)]
        if function.owner is not None:
            args = [function.owner, *args]
        names = dict(function.defaults)
        names |= dict(zip(places, args, strict=False))
        if given.vararg is not None:
            names[given.vararg.arg] = tuple(args[len(places) :])
        elif len(args) > len(places):
            return None
        known = {*places, *(each.arg for each in given.kwonlyargs)}
        spread = kwargs.get("**")
        further = {key: value for key, value in kwargs.items() if key not in known and key != "**"}
        names |= {key: value for key, value in kwargs.items() if key in known}
        if given.kwarg is not None:
            names[given.kwarg.arg] = further
        elif further:
            return None
        missing = known - names.keys()
        if missing and spread is None:
            return None
        return names | dict.fromkeys(missing, spread)

    def instantiate(self, cls: Class, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """An object of a class of the file; a layer that no model can use, where it is a Keras layer."""
        base = cls.keras_base
        text = f"{cls.name} is a class of this file's own: it is code, not a setting, and code is never run"
        if base == "Layer":
            self.touch()
            made = LayerCall(cls.name, [], {}, node.lineno, problem=CodeError(node.lineno, text))
            return self.make(made)
        if base is not None:
            return Unknown(node, node.lineno, "a subclassed model is not read")
        instance: Instance = self.make(Instance(cls))
        cls.instances.append(instance)
        try:
            begin = cls.find("__init__")
        except KeyError:
            fields = [name for name, each in cls.names.items() if not isinstance(each, Function)]
            instance.names.update(zip(fields, args, strict=False))
            instance.names.update(kwargs)
            return instance
        if isinstance(begin, Function):
            bound = Function(begin.name, begin.node, begin.scope, begin.defaults, instance, begin.calls)
            self.call_function(bound, node, args, kwargs)
        return instance
