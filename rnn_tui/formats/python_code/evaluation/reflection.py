"""Names and attributes that code reads and changes by their texts: `setattr(a, "n", 5)`, `vars(a).update(n=5)`,
`globals()["n"] = 5`, `exec("n = 5")`.

Where the name or the text is unknown, everything that it may change becomes unknown.
"""

import ast
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import BUILTINS
from rnn_tui.formats.python_code.builtins.methods import READING, container_method
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown, written
from rnn_tui.formats.python_code.values.containers import CONTAINERS, DATA, Container, DictValue, changeable, forget
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Function, Instance, Method, Thing, Unknown
from rnn_tui.formats.python_code.values.reflection import View
from rnn_tui.formats.python_code.values.scope import Scope

WHY = "it may be changed by a name that is not known"


class Reflections:
    """Evaluates these calls."""

    def __init__(self, host: Host, names: Names) -> None:
        self.host, self.names = host, names

    def call(self, name: str, node: ast.Call, args: list[Any], scope: Scope) -> Any:
        """The result of the function of that name; raises `NotKnown`."""
        match name, args:
            case "globals", []:
                return View(self.host.module.names, self.host.module)
            case (("locals" | "vars"), []):
                own = scope is self.host.module
                return View(scope.names if own else dict(scope.names), scope)
            case "vars", [Instance() | Class() as owner]:
                return View(owner.names, owner)
            case "type", [Instance() as owner]:
                return owner.cls
            case "setattr", [owner, key, value]:
                return self.put(owner, [key, value], node)
            case "delattr", [owner, key]:
                return self.put(owner, [key, ABSENT], node)
            case "getattr", [owner, str() as key, *default]:
                return self._attribute(owner, key, default, node)
            case (("exec" | "eval"), [str() as text]):
                return self._run(name, text, node, scope)
            case (("exec" | "eval"), [str() as text, View(owner=Scope() as home)]) if home is self.host.module:
                return self._run(name, text, node, home)
            case "property", [Function() as getter, *rest]:
                setter = rest[0] if rest and isinstance(rest[0], Function) else None
                return replace(getter, role="property", setter=setter)
            case "exec", _:
                self._anything(node, args, scope)
        raise NotKnown("")

    def special(self, method: Method, args: list[Any], node: ast.Call) -> Any:
        """`a.__setattr__(key, value)`, `a.__delattr__(key)`"""
        return self.put(method.owner, [*args, ABSENT], node)

    def put(self, owner: Any, given: list[Any], node: ast.Call) -> Any:
        """`setattr(owner, key, value)`; `ABSENT` deletes the attribute. Returns None."""
        key, value = given[0] if given else None, given[1] if len(given) > 1 else None
        target = node.args[0] if node.args else node
        if isinstance(key, str):
            attribute = ast.copy_location(ast.Attribute(target, key, ast.Store()), node)
            self.names.assign_attribute(owner, attribute, value)
        elif isinstance(owner, Instance | Class):
            self.lose(owner.names, node, f"{written(target)}.")
        elif isinstance(owner, Unknown):
            self.host.branches.lose_one_of(owner, node.lineno, owner.text)
        elif isinstance(owner, Thing):
            attribute = ast.copy_location(ast.Attribute(target, "trainable", ast.Store()), node)
            self.host.library.assign(owner, attribute, Unknown(node, node.lineno))

    def _attribute(self, owner: Any, key: str, default: list[Any], node: ast.Call) -> Any:
        """`getattr(owner, key, default)`"""
        attribute = ast.copy_location(ast.Attribute(node.args[0], key, ast.Load()), node)
        if default and isinstance(owner, Instance) and not _may_have(owner, key):
            return default[0]
        return self.names.attribute(owner, attribute)

    def _run(self, name: str, text: str, node: ast.Call, scope: Scope) -> Any:
        """`exec(text)`, `eval(text)`: the text is read like any other code."""
        try:
            tree: Any = ast.parse(text, mode=name)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            raise NotKnown("its text is not Python") from None
        for each in ast.walk(tree):
            if hasattr(each, "lineno"):
                each.lineno = node.lineno
        if name == "eval":
            return self.host.value(tree.body, scope)
        self.host.body(tree.body, scope)
        return None

    def _anything(self, node: ast.Call, args: list[Any], scope: Scope) -> None:
        """`exec` of a text that is not known."""
        given = [each for each in args[1:] if isinstance(each, CONTAINERS)]
        for container in given:
            self._forget(container, node)
        for held in [] if given else {id(each): each for each in (scope.names, self.host.module.names)}.values():
            instances = [each for each in held.values() if isinstance(each, Instance)]
            self.lose(held, node, "", [name for name, each in held.items() if isinstance(each, DATA)])
            for each in instances:
                self.lose(each.names, node, "")

    def lose(self, held: dict[str, Any], node: ast.AST, owner: str, names: Iterable[str] = ()) -> None:
        """Makes names unknown, all of them if none are given; `owner`: what code writes before them."""
        line = getattr(node, "lineno", 0)
        for each in list(names or held):
            value = held[each]
            if isinstance(value, CONTAINERS):
                self._forget(value, node)
            elif isinstance(value, (*DATA, Unknown)) or owner:
                self.host.branches.write(held, each, Unknown(f"{owner}{each}", line, WHY, may_be=changeable(value)))

    def _forget(self, container: Container, node: ast.AST) -> None:
        self.host.branches.changing(container)
        forget(container, Unknown("what it holds", getattr(node, "lineno", 0), WHY))

    # The names of an object as a dictionary

    def item(self, view: View, key: Any, node: ast.expr) -> Any:
        """`vars(a)[key]`; raises `NotKnown`."""
        if isinstance(key, str) and key in view.names:
            return view.names[key]
        raise NotKnown(key.reason if isinstance(key, Unknown) else "")

    def put_item(self, view: View, key: Any, value: Any, node: ast.AST) -> None:
        """`vars(a)[key] = value`; `ABSENT` deletes it."""
        if not isinstance(key, str):
            self.lose(view.names, node, "")
            return
        self.host.branches.write(view.names, key, value)
        if isinstance(value, Thing):
            self.host.library.named(value, key, view.owner is self.host.module)

    def method(self, view: View, name: str, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a method of `vars(a)`; raises `NotKnown`."""
        match name, args:
            case "__setitem__", [key, value]:
                self.put_item(view, key, value, node)
                return None
            case "update", _:
                self._update(view, node, args, kwargs)
                return None
            case "setdefault", [str() as key, *rest]:
                if key not in view.names:
                    self.put_item(view, key, rest[0] if rest else None, node)
                return view.names[key]
            case "pop", [str() as key, *rest] if key in view.names or rest:
                found = view.names.get(key, *rest)
                self.put_item(view, key, ABSENT, node)
                return found
        if name not in READING:
            self.lose(view.names, node, "")
        return container_method(view.snapshot(), name, args, kwargs, Unknown(node, node.lineno))

    def _update(self, view: View, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> None:
        try:
            given: DictValue = BUILTINS["dict"](args, kwargs)
        except NotKnown:
            self.lose(view.names, node, "")
            return
        if given.open is not None:
            self.lose(view.names, node, "")
        for key, value in given.items.items():
            self.put_item(view, key, value, node)


def _may_have(owner: Instance, name: str) -> bool:
    """Whether an object may have the attribute."""
    known = all(isinstance(each, Class) for each in owner.cls.line_of_descent())
    own = [name, "__getattr__", "__getattribute__"]
    return not known or name in owner.names or any(each in cls.names for each in own for cls in _classes(owner))


def _classes(owner: Instance) -> list[Class]:
    return [each for each in owner.cls.line_of_descent() if isinstance(each, Class)]
