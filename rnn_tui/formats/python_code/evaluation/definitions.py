"""Classes of the file: their definitions, and the objects that calls of them make."""

import ast
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import DATA, handed_over
from rnn_tui.formats.python_code.values.records import Class, Dotted, Function, Instance, Unknown
from rnn_tui.formats.python_code.values.reflection import Reflection
from rnn_tui.formats.python_code.values.scope import Scope


class Definitions:
    """Reads class statements."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def read(self, node: ast.ClassDef, scope: Scope) -> Class:
        """The class of a statement, before its decorators."""
        outer = scope.outer if scope.of_class and scope.outer is not None else scope
        inside = Scope({}, outer, owner=node.name, of_class=True)
        bases = [self.host.value(each, scope) for each in node.bases]
        bases = [each for each in bases if not isinstance(each, Reflection)]
        keywords = {each.arg: self.host.value(each.value, scope) for each in node.keywords}
        made = Class(node.name, node.lineno, bases, inside.names, _fields(node), module=scope.module)
        by_base = self.host.library.kind(made) is not None
        if not by_base or self.host.library.derived(made):
            self.host.body(node.body, inside)
        if not by_base and self.host.library.kind(made) is not None:
            self.host.library.derived(made)  # told by what its body defines
        if _is_made_by_others(made, keywords.get("metaclass")):
            self._lose(made, node)
        return made

    def _lose(self, made: Class, node: ast.ClassDef) -> None:
        """The values of a class that a metaclass, or a base class, may change."""
        for name, each in list(made.names.items()):
            if isinstance(each, DATA):
                why = f"what makes {made.name} may change it"
                self.host.branches.write(made.names, name, Unknown(name, node.lineno, why))


def _is_made_by_others(made: Class, metaclass: Any) -> bool:
    known = metaclass is None or (isinstance(metaclass, Dotted) and metaclass.last == "ABCMeta")
    return not known or any(
        "__init_subclass__" in each.names for each in made.line_of_descent()[1:] if isinstance(each, Class)
    )


def _fields(node: ast.ClassDef) -> list[str]:
    """The annotated attributes, which are the arguments of a dataclass."""
    annotated = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    named = [(each.target.id, each.annotation) for each in annotated if isinstance(each.target, ast.Name)]
    return [name for name, annotation in named if not ast.unparse(annotation).split(".")[-1].startswith("ClassVar")]


class Objects:
    """Makes objects of classes of the file."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def made(self, cls: Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """An instance of a class of the file, or an object of the library if the class derives from one of it."""
        if isinstance(node, ast.Call) and self.host.library.kind(cls) is not None:
            return self.host.library.instantiate(cls, Call(node, *self._handed(args, kwargs)))
        line = getattr(node, "lineno", self.host.budget.line)
        if cls.defines("__new__"):
            return Unknown(f"{cls.name}()", line, f"{cls.name}.__new__ is not followed")
        instance: Instance = self.host.branches.make(Instance(cls))
        cls.instances.append(instance)
        try:
            begin = cls.find("__init__")
        except KeyError:
            self._fill(instance, args, kwargs, node)
            return instance
        if isinstance(begin, Function):
            self.host.call_function(begin.bound(instance), node, args, kwargs)
        return instance

    def _fill(self, instance: Instance, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> None:
        """The attributes of an object of a dataclass."""
        fields: dict[str, Class] = {}
        for each in reversed(instance.cls.line_of_descent()):
            if isinstance(each, Class):
                fields |= {name: fields.get(name, each) for name in each.fields}
        given = dict(zip(fields, args, strict=False)) | kwargs
        stated = {name: _default(instance.cls, name) for name in fields if name not in given}
        if args and any(_has_argument(_default(instance.cls, name), "init", "kw_only") for name in fields):
            given = dict.fromkeys(fields, Unknown(f"{instance.cls.name}()", self.host.budget.line))
            stated = {}
        for name, each in stated.items():
            if isinstance(each, Unknown):
                given[name] = self._of_field(each, instance)
        for name, value in given.items():
            self.host.branches.write(instance.names, name, value)
        if instance.cls.defines("__post_init__"):
            self.host.call_function(instance.cls.find("__post_init__").bound(instance), node, [], {})

    def _of_field(self, value: Unknown, instance: Instance) -> Any:
        """The default of `field(default=…)` or `field(default_factory=…)`."""
        keywords = value.node.keywords if isinstance(value.node, ast.Call) else []
        scope = Scope(instance.cls.names, instance.cls.module)
        for each in keywords:
            if each.arg == "default":
                return self.host.value(each.value, scope)
            if each.arg == "default_factory":
                called = ast.copy_location(ast.Call(each.value, [], []), each.value)
                return self.host.value(called, scope)
        return value

    def _handed(self, args: list[Any], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        def one(value: Any) -> Any:
            try:
                return handed_over(value)
            except NotKnown as reason:
                return Unknown("its value", self.host.budget.line, str(reason))

        return list(map(one, args)), {name: one(value) for name, value in kwargs.items()}


def _default(cls: Class, name: str) -> Any:
    try:
        return cls.find(name)
    except KeyError:
        return None


def _has_argument(value: Any, *names: str) -> bool:
    """Whether it is a call such as `field(init=False)` with one of these arguments."""
    return (
        isinstance(value, Unknown)
        and isinstance(value.node, ast.Call)
        and any(each.arg in names for each in value.node.keywords)
    )
