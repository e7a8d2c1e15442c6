"""Calls of functions and classes of the file: their bodies are read with the arguments of the call."""

import ast
from typing import Any

from rnn_tui.formats.python_code.flow.budget import Exhausted, Stretch, TooLong
from rnn_tui.formats.python_code.flow.control_flow import Return
from rnn_tui.formats.python_code.flow.merging import merged
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import DictValue, handed_over
from rnn_tui.formats.python_code.values.records import Class, Function, Instance, Scope, Unknown

DEEPEST = 20
"""The largest depth of nested calls."""


class Functions:
    """Evaluates calls of functions of the file."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.branches, self.budget = host.branches, host.budget
        self.long: set[int] = set()
        """The ids of functions that take too long."""

    def call(self, function: Function | Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a call."""
        if isinstance(function, Class):
            return self._instantiate(function, node, args, kwargs)
        line = getattr(node, "lineno", self.budget.line)
        function.calls.append(line)
        names = self._bound(function, args, kwargs)
        why = self._refusal(function, names)
        if names is None or why:
            return Unknown(f"{function.name}()", line, why)
        return self._run(function, names, line)

    def _refusal(self, function: Function, names: dict[str, Any] | None) -> str:
        """Why the function is not read; empty if it is."""
        if len(self.host.running) >= DEEPEST:
            return "functions call each other too deeply"
        if function.generator:
            return "generators are not read"
        if id(function.node) in self.long:
            return "it takes long to compute"
        return "its arguments do not fit" if names is None else ""

    def _run(self, function: Function, names: dict[str, Any], line: int) -> Any:
        scope = Scope(names, function.scope, owner=function.full_name)
        self.host.running.append(function)
        self.branches.returned.append([])
        self.branches.locals.append(names)
        depth = len(self.host.running), len(self.branches.returned)
        with self.budget.stretch(function.node) as stretch:
            try:
                return self._result(function, scope, line)
            except Exhausted:
                self.long.add(id(function.node))
                raise
            except TooLong as long:
                if long.stretch is not stretch:
                    raise
                self._left(function, scope, stretch)
                return Unknown(f"{function.name}()", line, "it takes long to compute")
            finally:
                del self.host.running[depth[0] - 1 :], self.branches.returned[depth[1] - 1 :]
                self.branches.locals.pop()

    def _result(self, function: Function, scope: Scope, line: int) -> Any:
        tree = function.node
        if isinstance(tree, ast.Lambda):
            return self.host.value(tree.body, scope)
        result: Any = None
        try:
            self.host.body(tree.body, scope)
        except Return as returned:
            result = returned.value
        perhaps = self.branches.returned[-1]
        if not perhaps:
            return result
        cause = next((each for each in perhaps if isinstance(each, Unknown)), Unknown(f"{function.name}()", line))
        return merged([*perhaps, result], cause)

    def _left(self, function: Function, scope: Scope, stretch: Stretch) -> None:
        """Called when a function was skipped in the middle: what it has changed, or would change, becomes unknown."""
        self.long.add(id(function.node))
        line, why = self.budget.line, f"{function.name}() takes long to compute"
        self.branches.lose(stretch.changed, line, why)
        tree = function.node
        if not self.host.skimming and not isinstance(tree, ast.Lambda):
            cause, begin = Unknown(f"{function.name}()", line, why), self.host.library.begin
            body = tree.body
            self.host.skim(lambda: self.branches.repeated(cause, lambda: self.host.body(body, scope), begin))

    def _bound(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any] | None:
        """The names that a call binds; None if its arguments do not fit."""
        given = function.node.args
        places = [each.arg for each in (*given.posonlyargs, *given.args)]
        args = [_by_the_caller(each) for each in args]
        kwargs = {name: _by_the_caller(each) for name, each in kwargs.items()}
        args = args if function.owner is None else [function.owner, *args]
        spread = next((each for each in args if isinstance(each, Unknown) and each.spread), None)
        plain = [each for each in args if each is not spread]
        unknown = spread or kwargs.get("**")
        names = dict(function.defaults) | dict(zip(places, plain, strict=False))
        if spread is not None:
            names |= dict.fromkeys(places[len(plain) :], spread)
        if given.vararg is not None:
            names[given.vararg.arg] = tuple(plain[len(places) :]) if spread is None else spread
        elif len(plain) > len(places):
            return None
        known = {*places, *(each.arg for each in given.kwonlyargs)}
        names |= {key: value for key, value in kwargs.items() if key in known}
        further = {key: value for key, value in kwargs.items() if key not in known and key != "**"}
        if given.kwarg is not None:
            names[given.kwarg.arg] = self.branches.make(DictValue(further, kwargs.get("**")))
        elif further:
            return None
        if "**" in kwargs:
            names |= dict.fromkeys(known - {*places[: len(plain)], *kwargs}, kwargs["**"])
        missing = known - names.keys()
        if missing and unknown is None:
            return None
        return names | dict.fromkeys(missing, unknown)

    def _instantiate(self, cls: Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """An instance of a class of the file, or an object of the library if the class derives from one of it."""
        if isinstance(node, ast.Call) and self.host.library.kind(cls) is not None:
            return self.host.library.instantiate(cls, Call(node, *self._handed(args, kwargs)))
        instance: Instance = self.branches.make(Instance(cls))
        cls.instances.append(instance)
        try:
            begin = cls.find("__init__")
        except KeyError:
            fields = cls.fields or [name for name, each in cls.names.items() if not isinstance(each, Function)]
            instance.names.update(zip(fields, args, strict=False))
            instance.names.update(kwargs)
            return instance
        if isinstance(begin, Function):
            self.call(begin.bound(instance), node, args, kwargs)
        return instance

    def _handed(self, args: list[Any], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        def one(value: Any) -> Any:
            try:
                return handed_over(value)
            except NotKnown as reason:
                return Unknown("its value", self.budget.line, str(reason))

        return list(map(one, args)), {name: one(value) for name, value in kwargs.items()}


def _by_the_caller(value: Any) -> Any:
    """An unknown argument keeps the name that it has in the calling code."""
    return value.by(value.asking) if isinstance(value, Unknown) else value
