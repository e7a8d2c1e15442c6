"""Calls: functions and classes of the file are read, Python's are evaluated, a library's create objects.

The result of any other call is unknown. Its arguments are still read, because they may create objects.
"""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.arguments import parser_method
from rnn_tui.formats.python_code.builtins.arrays import LIBRARY, OF_NUMBERS, OF_SHAPES, array_method, reshaped
from rnn_tui.formats.python_code.builtins.builtins import Builtin
from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES, SHUFFLING, standard
from rnn_tui.formats.python_code.builtins.methods import READING, container_method, text_method
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.evaluation.hidden_changes import HIDDEN, hidden
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.asked import Asked
from rnn_tui.formats.python_code.values.code_error import NotKnown, expression
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    Container,
    DictValue,
    ListValue,
    changeable,
    depends_on,
    forget,
    handed_over,
    has_unknown,
    inner,
    not_known,
    wrapped,
)
from rnn_tui.formats.python_code.values.guard import LONGEST, guarded
from rnn_tui.formats.python_code.values.records import (
    Array,
    Class,
    Dotted,
    Function,
    Instance,
    Method,
    OneOf,
    Parser,
    Partial,
    Scope,
    Super,
    Thing,
    Unknown,
)

OF_ROWS = frozenset(("numpy.array", "numpy.asarray", "numpy.stack"))
"""Functions that make an array of a list of arrays."""
FITTED = frozenset(("fit_transform", "transform", "inverse_transform"))
"""Methods of scalers that give an array of the shape they are given."""
NOT_DEFINED = "is not defined in this file"
MEASURES = frozenset(("len", "max", "min", "sum", "any", "all"))
"""Functions of many values whose result the user may give if the values are unknown."""


class Calls:
    """Evaluates calls."""

    def __init__(self, host: Host, names: Names, expressions: Expressions) -> None:
        self.host, self.names, self.expressions = host, names, expressions
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
        if isinstance(function, Partial):
            args, kwargs = [*function.args, *args], {**function.kwargs, **kwargs}
            function = function.function
        self.budget.handle(sum(len(each) for each in args if isinstance(each, str | tuple)))
        match function:
            case Method() if isinstance(function.owner, Parser):
                certain = self.host.branches.certain(function.owner)
                return self._kept(parser_method(function.owner, function.name, args, kwargs, certain))
            case Function() | Class():
                return self.host.call_function(function, node, args, kwargs)
            case Builtin():
                return self._builtin(function, node, args, kwargs)
            case Method() if isinstance(function.owner, CONTAINERS):
                return self._container_method(function.owner, function.name, node, args, kwargs)
            case Method() if isinstance(function.owner, str):
                return self._text_method(function.owner, function.name, args, kwargs)
        if isinstance(node.func, ast.Name) and node.func.id == "super" and (found := self._super()) is not None:
            return found
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(args) > 1 and isinstance(args[1], str):
            attribute = ast.Attribute(node.args[0], args[1], ast.Load())
            return self.names.attribute(args[0], ast.copy_location(attribute, node))
        if isinstance(node.func, ast.Name) and node.func.id in HIDDEN and isinstance(function, Unknown):
            hidden(self.host, self.names, node, args, scope)
        if isinstance(function, Dotted) and function.path in OF_ROWS and (rows := _rows(args, node)) is not None:
            return rows
        if isinstance(function, Dotted) and (made := standard(function, args, kwargs)) is not None:
            return self.host.branches.make(made)
        self._beware(function, node, args)
        return self._of_library(function, base, Call(node, self._handed(args), dict(self._pairs(kwargs))), scope)

    def _kept(self, value: Any) -> Any:
        """Registers a new object, so that the same uncertain code may change it."""
        return self.host.branches.make(value) if isinstance(value, Instance) else value

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
            value = self.host.value(each.value, scope)
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
        if running is None or running.owner is None:
            return None
        for each in running.owner.cls.line_of_descent():
            if isinstance(each, Class) and any(
                isinstance(found, Function) and found.node is running.node for found in each.names.values()
            ):
                return Super(running.owner, each)
        return None

    # Python's own

    def _builtin(self, function: Builtin, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        for each in (*args, *kwargs.values()):
            if isinstance(each, Dotted):
                return self.expressions.elsewhere(each, node)
            if isinstance(each, Unknown):
                measured = function.name in MEASURES and len(args) == 1
                found = each.by(Asked(expression(node), node.lineno)) if measured and not each.undefined else each
                return found.apart()
        if any(isinstance(each, Thing) for each in args):
            return self._taken(self.host.library.builtin(function.name, Call(node, self._handed(args), kwargs)))
        self.budget.weigh(*args, *kwargs.values(), most=LONGEST) if function.items else None
        self.budget.handle(sum(len(each.items) for each in args if isinstance(each, CONTAINERS)))
        made = function(args, kwargs)
        return self.expressions.displays.made(made)

    def _text_method(self, owner: str, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        self.budget.handle(len(owner))
        for each in (*args, *kwargs.values()):
            if (found := has_unknown(each)) is not None:
                not_known(found)
        return self.expressions.displays.made(text_method(owner, name, args, kwargs))

    def _container_method(
        self, owner: Container, name: str, node: ast.Call, args: list[Any], kwargs: dict[str, Any]
    ) -> Any:
        if name in ("index", "count", "remove", "sort"):
            self.budget.weigh(owner, *args)
        self.budget.handle(len(owner.items) if name not in ("append", "add", "get") else 0)
        before = inner(owner)
        if name in READING:
            try:
                found = container_method(owner, name, args, kwargs, Unknown(node, node.lineno))
            except NotKnown as reason:
                return Unknown(node, node.lineno, str(reason), may_be=changeable(*before, *args))
            return self.expressions.displays.made(found)
        self.host.branches.changing(owner)
        try:
            return container_method(owner, name, args, kwargs, Unknown(node, node.lineno))
        except NotKnown as reason:
            return Unknown(node, node.lineno, str(reason), may_be=changeable(*before, *args))
        finally:
            if owner.open is not None and not owner.open.line:
                owner.open = Unknown(node, node.lineno, owner.open.why)

    def _beware(self, function: Any, node: ast.Call, args: list[Any]) -> None:
        """Makes the containers unknown that an unread function may change: a function that is known to do so, or one
        from an unknown module whose result is not used."""
        name = function.last if isinstance(function, Dotted) else ""
        if name in SHUFFLING or (node is self.host.stated and self._unread(function)):
            for each in args:
                self._lose(each, node)
        elif isinstance(function, Dotted | Unknown):
            for each in args:
                self._lose(each if isinstance(each, Method) and each.name not in READING else None, node)

    def _lose(self, value: Any, node: ast.Call) -> None:
        """What a container holds is not known any more; of a method of one that is handed over too."""
        container = value.owner if isinstance(value, Method) else value
        if isinstance(container, CONTAINERS):
            self.host.branches.changing(container)
            forget(container, depends_on(Unknown(node, node.lineno)))

    def _unread(self, function: Any) -> bool:
        """Whether it comes from an unknown module, or is undefined."""
        if isinstance(function, Dotted):
            return len(function.parts) > 1 and function.parts[0] not in KNOWN_MODULES
        return isinstance(function, Unknown) and (function.undefined or function.why.endswith(NOT_DEFINED))

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
