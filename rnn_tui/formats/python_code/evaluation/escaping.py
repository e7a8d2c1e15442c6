"""What code that is not read may change: the containers, objects and functions that a call gives to it."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES, SHUFFLING
from rnn_tui.formats.python_code.builtins.methods import READING
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.containers import CONTAINERS, DATA, depends_on, forget, inner
from rnn_tui.formats.python_code.values.records import (
    Class,
    Dotted,
    Function,
    Instance,
    Method,
    Partial,
    Thing,
    Unknown,
)
from rnn_tui.formats.python_code.values.reflection import View

NOT_DEFINED = "is not defined in this file"
DEEPEST = 3
"""Objects that are held by more others than this are not looked for."""


class Escapes:
    """Makes unknown what such a call may change."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def functions(self, args: list[Any], kwargs: dict[str, Any]) -> tuple[Function, ...]:
        """Makes unknown what the functions of the file that a call gets may change; returns them as to be called."""
        found = [each for each in _functions([*args, *kwargs.values()]) if may_change(each)]
        waiting = tuple(replace(each, pending=True, defaults=_open_arguments(each)) for each in found)
        for each in waiting:
            self.host.later(each)
        return waiting

    def special_methods(self, owner: Instance) -> None:
        """Makes unknown what the special methods of an object may change, any of which Python may call."""
        for cls in owner.cls.line_of_descent():
            own = cls.names.items() if isinstance(cls, Class) else ()
            found = [each for name, each in own if isinstance(each, Function) and name[:2] == "__"]
            self.functions([each.bound(owner) for each in found if each.name != "__init__"], {})

    def beware(self, function: Any, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> None:
        """Makes unknown what the call may change of the containers and objects that it gets."""
        given = [*args, *kwargs.values()]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SHUFFLING or (isinstance(function, Dotted) and function.last in SHUFFLING):
            for each in given:
                self._lose(each, node)
        if unread(function):
            an_object = isinstance(function, Unknown) and isinstance(function.node, ast.Call)
            for each in given if not an_object else [one for one in given if not _of_things(one)]:
                self._lose_all(each, node, DEEPEST)
            self._lose_settings(function, node)
        for each in given if isinstance(function, Dotted) and function.last == "reload" else ():
            self._lose_settings(each, node)
        for each in given:
            if isinstance(each, Method) and each.name not in READING:
                self._lose(each.owner, node)

    def called(self, function: Unknown, node: ast.Call, args: list[Any]) -> None:
        """An unknown function is called, which may be one of those of the file."""
        own = [each for each in function.may_be if isinstance(each, Function)]
        for each in own:
            self.host.later(replace(each, pending=True, defaults=_open_arguments(each)))
        for each in args if own else ():
            self._lose_all(each, node, DEEPEST)

    def _lose_all(self, value: Any, node: ast.Call, depth: int) -> None:
        """Everything that the value holds."""
        if isinstance(value, Instance) and self.host.library.keeps(value):
            return
        if depth and isinstance(value, (*CONTAINERS, tuple)):
            for each in inner(value, 2_000):
                self._lose_all(each, node, depth - 1)
        self._lose(value, node)
        if isinstance(value, Instance | View):
            names = value.names
            for cls in value.cls.line_of_descent() if isinstance(value, Instance) else ():
                for name, each in cls.names.items() if isinstance(cls, Class) else ():
                    if isinstance(each, DATA) and name not in names:
                        self.host.branches.write(names, name, each)
            for name, each in list(names.items()) if depth else ():
                self._lose_all(each, node, depth - 1)
                if isinstance(each, DATA) and not isinstance(each, CONTAINERS):
                    cause = depends_on(Unknown(node, node.lineno))
                    self.host.branches.write(names, name, Unknown(name, node.lineno, cause.why))
        if isinstance(value, Unknown):
            self.host.branches.lose_one_of(value, node.lineno, value.text)

    def _lose(self, container: Any, node: ast.Call) -> None:
        """What a container holds is not known any more."""
        if isinstance(container, CONTAINERS):
            self.host.branches.changing(container)
            forget(container, depends_on(Unknown(node, node.lineno)))

    def _lose_settings(self, function: Any, node: ast.Call) -> None:
        """The values that the file has assigned to attributes of the module that is called: `config.units = 8`."""
        if isinstance(function, Dotted):
            settings = self.host.settings
            for path in [each for each in settings if each.startswith(f"{function.parts[0]}.")]:
                if isinstance(settings[path], DATA):
                    why = f"{function.path} may change it"
                    self.host.branches.write(settings, path, Unknown(path, node.lineno, why))


def unread(function: Any) -> bool:
    """Whether it comes from an unknown module, or is undefined."""
    if isinstance(function, Dotted):
        return len(function.parts) > 1 and function.parts[0] not in KNOWN_MODULES
    if isinstance(function, Method):
        return isinstance(function.owner, Unknown) and unread(function.owner)
    return isinstance(function, Unknown) and (
        function.foreign or function.undefined or function.why.endswith(NOT_DEFINED)
    )


def _functions(values: list[Any]) -> Iterator[Function]:
    """The functions of the file among the values, those in lists and partial ones included."""
    for each in values:
        if isinstance(each, Function):
            yield each
        elif isinstance(each, Partial) and isinstance(each.function, Function):
            yield each.function
        elif isinstance(each, (*CONTAINERS, tuple)):
            yield from (one for one in inner(each, 200) if isinstance(one, Function))


def _open_arguments(function: Function) -> dict[str, Any]:
    """Unknown values for its arguments."""
    names: dict[str, Any] = {
        each.arg: Unknown(each.arg, each.lineno, "it is given elsewhere") for each in function.places()
    }
    if function.owner is not None and names:
        names[next(iter(names))] = function.owner
    return names


def may_change(function: Function) -> bool:
    """Whether a call of the function may change something outside it."""
    return any(
        isinstance(each, ast.Global | ast.Nonlocal | ast.Call)
        or (isinstance(each, ast.Attribute | ast.Subscript) and not isinstance(each.ctx, ast.Load))
        for each in ast.walk(function.node)
    )


def _of_things(value: Any) -> bool:
    """Whether it is a container of tensors, which a layer reads and does not change."""
    return isinstance(value, (*CONTAINERS, tuple)) and any(isinstance(each, Thing) for each in inner(value, 200))
