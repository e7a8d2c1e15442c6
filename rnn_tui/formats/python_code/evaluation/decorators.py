"""Decorators of functions and classes: those of the file are called, the usual ones are known, and what any other does
is unknown."""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import written
from rnn_tui.formats.python_code.values.containers import DATA
from rnn_tui.formats.python_code.values.records import Class, Dotted, Function, Instance, Partial, Unknown
from rnn_tui.formats.python_code.values.scope import Scope

PASSIVE = frozenset(("staticmethod", "classmethod", "property", "abstractproperty"))
"""Decorators that take effect where the attribute is read."""
OF_PROPERTIES = frozenset(("setter", "getter", "deleter"))
KEEPING = frozenset(("cache", "lru_cache", "cached_property"))
"""Decorators of `functools` that keep the results of a function."""
HARMLESS = frozenset(("wraps", "contextmanager", "asynccontextmanager", "dataclass", "total_ordering", "override")) | {
    *("abstractmethod", "final", "overload", "unique", "njit", "jit", "profile", "typechecked", "deprecated", "retry"),
    *("cache_data", "cache_resource", "experimental_memo", "experimental_singleton", "fixture", "timer", "timeit"),
    *("route", "get", "post", "on_event", "task", "flow", "parametrize", "skip", "skipif", "register", "memoize"),
}
"""Decorators that leave what a function does with its arguments as it is."""
OWN = (Function, Class, Partial)


class Decorators:
    """Applies decorators."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def applied(
        self, made: Function | Class, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: Scope
    ) -> Any:
        """What the name of a function or class stands for after its decorators."""
        found: Any = made
        for each in reversed(node.decorator_list):
            found = self._one(found, each, scope)
        return found

    def _one(self, made: Any, decorator: ast.expr, scope: Scope) -> Any:
        if isinstance(decorator, ast.Name) and decorator.id in PASSIVE and scope.find(decorator.id) is None:
            return made
        if isinstance(decorator, ast.Attribute) and decorator.attr in OF_PROPERTIES:
            return self._of_property(made, decorator, scope)
        value = self.host.value(decorator, scope)
        if isinstance(value, OWN) or (isinstance(value, Instance) and value.cls.defines("__call__")):
            return self.host.apply(value, [made], {}, decorator)
        base = decorator.func if isinstance(decorator, ast.Call) else decorator
        origin = self.host.value(base, scope) if base is not decorator else value
        if isinstance(made, Function) and _name(base) in KEEPING:
            made.memo = {}
            made.role = "property" if _name(base) == "cached_property" else ""
        elif not _harmless(base, origin):
            self._unknown(made, decorator)
        return made

    def _of_property(self, made: Any, decorator: ast.Attribute, scope: Scope) -> Any:
        """`@n.setter`"""
        before = self.host.value(decorator.value, scope)
        if not isinstance(before, Function) or not isinstance(made, Function) or decorator.attr == "deleter":
            return before
        if decorator.attr == "setter":
            before.setter = made
        return before if decorator.attr == "setter" else made

    def _unknown(self, made: Any, decorator: ast.expr) -> None:
        """A decorator that is not read may change the arguments and the results, and all values of a class."""
        text = f"@{written(decorator)}"
        if isinstance(made, Function):
            made.changed = text
        elif isinstance(made, Class):
            cause = Unknown(made.name, decorator.lineno, f"{text} may change it")
            for name, each in list(made.names.items()):
                if isinstance(each, DATA):
                    self.host.branches.write(made.names, name, cause.by(cause.asking))
            begin = made.names.get("__init__")
            if isinstance(begin, Function):
                begin.defaults = dict.fromkeys(begin.defaults, cause)


def _name(node: ast.expr) -> str:
    """The last part of a name: `cache` of `functools.cache`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _harmless(node: ast.expr, value: Any) -> bool:
    """Whether a decorator leaves what it decorates as it is."""
    name = value.last if isinstance(value, Dotted) else _name(node)
    known = isinstance(value, Dotted) and value.parts[0] in KNOWN_MODULES - {"functools"}
    return known or name in HARMLESS or name in KEEPING
