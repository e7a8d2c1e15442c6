"""Calls: functions and classes of the file are read, Python's are evaluated, a library's create objects.

The result of any other call is unknown. Its arguments are still read, because they may create objects.
"""

import ast
from contextlib import suppress
from dataclasses import replace
from typing import Any

from rnn_tui.formats.python_code.builtins.argparse_settings import parser_method
from rnn_tui.formats.python_code.builtins.arrays import LIBRARY, OF_NUMBERS, OF_SHAPES, array_method, reshaped
from rnn_tui.formats.python_code.builtins.builtins import Builtin
from rnn_tui.formats.python_code.builtins.library import standard
from rnn_tui.formats.python_code.evaluation.builtin_calls import BuiltinCalls
from rnn_tui.formats.python_code.evaluation.escaping import Escapes, unread
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.evaluation.special_methods import special
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    DictValue,
    ListValue,
    SetValue,
    handed_over,
    has_unknown,
    wrapped,
)
from rnn_tui.formats.python_code.values.records import (
    Array,
    Class,
    Dotted,
    Function,
    Instance,
    Method,
    OneOf,
    Partial,
    Thing,
    Unknown,
)
from rnn_tui.formats.python_code.values.reflection import (
    Parser,
    Reflection,
    Super,
    Unbound,
    View,
    is_special,
    settled,
)
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.value_limits import guarded

OF_ROWS = frozenset(("numpy.array", "numpy.asarray", "numpy.stack"))
"""Functions that make an array of a list of arrays."""
FITTED = frozenset(("fit_transform", "transform", "inverse_transform"))
"""Methods of scalers that give an array of the shape they are given."""


class Calls:
    """Evaluates calls."""

    def __init__(self, host: Host, names: Names, expressions: Expressions) -> None:
        self.host, self.names, self.expressions = host, names, expressions
        self.reflections = expressions.reflections
        self.escapes = Escapes(host)
        self.builtins = BuiltinCalls(host, expressions, self.escapes)
        self.budget = host.budget

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """The value of a call; raises `NotKnown`."""
        base: Any = None
        if isinstance(node.func, ast.Attribute):
            base = self.host.value(node.func.value, scope)
            function = self.names.attribute(base, node.func)
        else:
            function = self.host.value(node.func, scope)
        args, kwargs = self._arguments(node, scope), self._keywords(node, scope)
        self.budget.step(node)
        return self.applied(function, node, args, kwargs, scope, base)

    def apply(self, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """The result of a call of a value for arguments that are known already; raises `NotKnown`."""
        called = ast.copy_location(ast.Call(node if isinstance(node, ast.expr) else ast.Name("call"), [], []), node)
        return self.applied(function, called, args, kwargs, self.host.module, None)

    def applied(
        self, function: Any, node: ast.Call, args: list[Any], kwargs: dict[str, Any], scope: Scope, base: Any
    ) -> Any:
        """The result of a call of that value; `base`: the object of a method. Raises `NotKnown`."""
        if isinstance(function, Partial):
            args, kwargs = [*function.args, *args], {**function.kwargs, **kwargs}
            function = function.function
        if isinstance(function, Unbound) and args:
            attribute = ast.copy_location(ast.Attribute(node.func, function.name, ast.Load()), node)
            function, args = self.names.attribute(args[0], attribute), args[1:]
        self.budget.handle(sum(len(each) for each in args if isinstance(each, str | tuple)))
        match function:
            case Reflection():
                return self.reflections.call(function.name, node, args, scope)
            case Function() | Class():
                return self.host.call_function(function, node, args, kwargs)
            case Instance() if self.host.library.kind(function.cls) is None and function.cls.defines("__call__"):
                return special(self.host, function, "__call__", node, args, kwargs)
            case Builtin():
                return self.builtins.builtin(function, node, args, kwargs)
            case Method() if not isinstance(function.owner, Thing | Instance | OneOf | Array | Unknown):
                return self._method(function, node, args, kwargs)
            case Method() if is_special(function):
                return self.reflections.special(function, args, node)
        if isinstance(node.func, ast.Name) and node.func.id == "super" and (found := self._super()) is not None:
            return found
        if isinstance(function, Dotted) and function.path in OF_ROWS and (rows := _rows(args, node)) is not None:
            return rows
        if isinstance(function, Dotted) and (made := standard(function, args, kwargs)) is not None:
            return self.host.branches.make(made)
        return self._elsewhere(function, node, args, kwargs, scope, base)

    def _method(self, function: Method, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a method of one of Python's own objects."""
        match function.owner:
            case View() as owner:
                return self.reflections.method(owner, function.name, node, args, kwargs)
            case Parser() as owner:
                made = parser_method(owner, function.name, args, kwargs, self.host.branches.certain(owner))
                return self.host.branches.make(made) if isinstance(made, Instance) else made
            case str() as owner:
                return self.builtins.text_method(owner, function.name, args, kwargs)
            case ListValue() | DictValue() | SetValue() as owner:
                return self.builtins.container_method(owner, function.name, node, args, kwargs)
            case Class() if is_special(function):
                return self.reflections.special(function, args, node)
        raise NotKnown("")

    def _elsewhere(
        self, function: Any, node: ast.Call, args: list[Any], kwargs: dict[str, Any], scope: Scope, base: Any
    ) -> Any:
        """The result of a call of a function that is not in the file."""
        call = Call(node, self._handed(args), dict(self._pairs(kwargs)))
        self.escapes.beware(function, node, args, kwargs)
        kept = self.escapes.functions(args, kwargs)
        found = self._taken_apart(function, base, call, scope)
        if not isinstance(found, Unknown):
            return found
        if isinstance(function, Unknown):
            self.escapes.called(function, node, [*args, *kwargs.values()])
            with suppress(NotKnown):
                return self.host.library.unread(function, call)
        return replace(found, foreign=found.foreign or unread(function), may_be=(*found.may_be, *kept))

    def _taken_apart(self, function: Any, base: Any, call: Call, scope: Scope) -> Any:
        """The result of a call of a library's function, unknown where it is not known."""
        try:
            return self._of_library(function, base, call, scope)
        except NotKnown as reason:
            chosen = reason.chosen is not None
            return Unknown(call.node, call.line, str(reason), asked=reason.chosen, chosen=chosen)

    def _arguments(self, node: ast.Call, scope: Scope) -> list[Any]:
        """The values of the positional arguments; if `*` unpacks an unknown value, an unknown value with `spread` comes
        last."""
        found = self.expressions.displays.list_of(node.args, scope)
        if found.open is None:
            return found.items
        return [*found.items, Unknown(found.open.node, node.lineno, found.open.why, spread=True)]

    def _keywords(self, node: ast.Call, scope: Scope) -> dict[str, Any]:
        kwargs: dict[str, Any] = {}
        for each in node.keywords:
            value = settled(self.host.value(each.value, scope))
            if each.arg is not None:
                kwargs[each.arg] = value
                continue
            if isinstance(value, DictValue):
                kwargs |= {key: entry for key, entry in value.items.items() if isinstance(key, str)}
            if not isinstance(value, DictValue) or value.open is not None:
                open_for = value.open if isinstance(value, DictValue) else value
                why = open_for.reason if isinstance(open_for, Unknown) else ""
                kwargs["**"] = Unknown(each.value, each.value.lineno, why)
        return kwargs

    def _handed(self, values: list[Any]) -> list[Any]:
        return [value for _, value in self._pairs(dict(enumerate(values)))]

    def _pairs(self, values: dict[Any, Any]) -> list[tuple[Any, Any]]:
        """The values in the form for a library; values that are too large are unknown."""
        found: list[tuple[Any, Any]] = []
        for key, value in values.items():
            try:
                self.budget.weigh(value)
                found.append((key, handed_over(value)))
            except NotKnown as reason:
                found.append((key, Unknown("its value", self.budget.line, str(reason))))
        return found

    def _super(self) -> Super | None:
        """`super()` in the running method."""
        running = self.host.running[-1] if self.host.running else None
        if running is None or not isinstance(running.owner, Instance):
            return None
        for each in running.owner.cls.line_of_descent():
            if isinstance(each, Class) and any(
                isinstance(found, Function) and found.node is running.node for found in each.names.values()
            ):
                return Super(running.owner, each)
        return None

    # A library's

    def _of_library(self, function: Any, base: Any, call: Call, scope: Scope) -> Any:
        library, node = self.host.library, call.node
        match function:
            case Dotted():
                known = LIBRARY.get(function.path)
                missing = has_unknown([*call.args, *call.kwargs.values()])
                if missing is not None and function.path in OF_NUMBERS:
                    return missing.apart()
                if known is None or (missing is not None and function.path not in OF_SHAPES):
                    return self._taken(library.call(function, call))
                return self._taken(guarded(known, *call.args, **call.kwargs))
            case Thing():
                return self._taken(library.apply(function, call))
            case Instance() if library.kind(function.cls) is not None:
                return self._taken(library.apply(function, call))
            case Method() if isinstance(function.owner, Thing | Instance):
                return self._taken(library.method(function.owner, function.name, call))
            case Method() if isinstance(function.owner, OneOf):
                made = [library.method(each, function.name, call) for each in function.owner.things]
                return None if made[0] is None else call.unknown()
            case Method() if isinstance(function.owner, Array):
                return self._array_method(function.owner, function.name, call, scope)
        if isinstance(base, Unknown) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "reshape" and not base.undefined:
                return guarded(reshaped, base, *call.args)
            if node.func.attr in FITTED and call.args and isinstance(call.args[0], Array):
                return call.args[0]
            self.host.branches.lose_one_of(base, node.lineno, base.text)
            return self._missing(base, node.func, call, scope)
        if isinstance(function, Unknown) and function.chosen:
            return Unknown(node, node.lineno, function.reason, asked=function.asking, chosen=True)
        return call.unknown(function.reason if isinstance(function, Unknown) else "")

    def _array_method(self, owner: Array, name: str, call: Call, scope: Scope) -> Any:
        """A method of an array; one that changes its shape in place leaves a name with another array."""
        target = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        if name == "resize" and isinstance(target, ast.Name):
            store = ast.copy_location(ast.Name(target.id, ast.Store()), target)
            self.host.assign(store, Unknown(target, call.line, "resize changes it"), scope)
            return None
        return array_method(owner, name, call.args)

    def _missing(self, base: Unknown, function: ast.Attribute, call: Call, scope: Scope) -> Any:
        """A method of an unknown value; a library may know what an undefined name must be."""
        made = self.host.library.missing(call, base)
        if made is None:
            return call.unknown(base.reason)
        target = ast.copy_location(ast.Name(function.value.id, ast.Store()), call.node)  # type: ignore[attr-defined]
        self.host.assign(target, made, scope)
        return self._taken(self.host.library.method(made, function.attr, call))

    def _taken(self, value: Any) -> Any:
        """The result from a library as a value of the code."""
        return self.expressions.displays.made(wrapped(value)) if isinstance(value, list | dict | set) else value


def _rows(args: list[Any], node: ast.Call) -> Array | None:
    """The array of a list of which only what each item is is known; None for others."""
    first = args[0] if len(args) == 1 else None
    if not isinstance(first, ListValue) or first.open is None or first.each is None or first.items:
        return None
    count = Unknown(node, node.lineno, "how many there are depends on the data")
    return Array((count, *first.each.shape), first.each.more)
