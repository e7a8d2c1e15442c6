"""Calls of Python's own functions, and of the methods of texts, lists, dictionaries and sets."""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import Builtin
from rnn_tui.formats.python_code.builtins.methods import READING, container_method, text_method
from rnn_tui.formats.python_code.evaluation.escaping import Escapes
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.evaluation.special_methods import special
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import NotKnown, expression
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    Container,
    IteratorValue,
    changeable,
    handed_over,
    has_unknown,
    inner,
    not_known,
    wrapped,
)
from rnn_tui.formats.python_code.values.records import Dotted, Instance, Thing, Unknown
from rnn_tui.formats.python_code.values.reflection import settled
from rnn_tui.formats.python_code.values.undefined_value import Undefined
from rnn_tui.formats.python_code.values.value_limits import LONGEST

MEASURES = frozenset(("len", "max", "min", "sum", "any", "all"))
"""Functions of many values whose result the user may give if the values are unknown."""


class BuiltinCalls:
    """Evaluates these calls."""

    def __init__(self, host: Host, expressions: Expressions, escapes: Escapes) -> None:
        self.host, self.expressions, self.escapes = host, expressions, escapes
        self.budget = host.budget

    def builtin(self, function: Builtin, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a built-in function; raises `NotKnown`."""
        args = list(map(settled, args))
        self.escapes.functions(args, kwargs)
        for each in args:
            if isinstance(each, Instance):
                return self._of_object(function.name, node, each)
        for each in (*args, *kwargs.values()):
            if isinstance(each, Dotted):
                return self.expressions.elsewhere(each, node)
            if isinstance(each, Unknown):
                measured = function.name in MEASURES and len(args) == 1
                found = each.by(Undefined(expression(node), node.lineno)) if measured and not each.undefined else each
                return found.apart()
        if any(isinstance(each, Thing) for each in args):
            return self._of_thing(function, node, args, kwargs)
        self.budget.weigh(*args, *kwargs.values(), most=LONGEST) if function.items else None
        self.budget.handle(sum(len(each.items) for each in args if isinstance(each, CONTAINERS)))
        made = function(args, kwargs)
        for each in args:
            if isinstance(each, IteratorValue):
                each.used = True
        return self.expressions.displays.made(made)

    def _of_thing(self, function: Builtin, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        given = [handed_over(each) for each in args]
        made = self.host.library.builtin(function.name, Call(node, given, kwargs))
        return self.expressions.displays.made(wrapped(made)) if isinstance(made, list | dict | set) else made

    def _of_object(self, name: str, node: ast.Call, owner: Instance) -> Any:
        """A built-in function of an object of the file: Python calls one of its special methods."""
        if name in ("len", "bool", "int", "float", "abs", "round", "str"):
            return special(self.host, owner, f"__{name}__", node, [])
        self.escapes.special_methods(owner)
        raise NotKnown("")

    def text_method(self, owner: str, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a method of a text; raises `NotKnown`."""
        self.budget.handle(len(owner))
        for each in (*args, *kwargs.values()):
            if (found := has_unknown(each)) is not None:
                not_known(found)
        return self.expressions.displays.made(text_method(owner, name, args, kwargs))

    def container_method(
        self, owner: Container, name: str, node: ast.Call, args: list[Any], kwargs: dict[str, Any]
    ) -> Any:
        """The result of a method of a list, a dictionary or a set; raises `NotKnown`."""
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
        self.escapes.functions(args, kwargs)
        self.host.branches.changing(owner)
        try:
            return container_method(owner, name, args, kwargs, Unknown(node, node.lineno))
        except NotKnown as reason:
            return Unknown(node, node.lineno, str(reason), may_be=changeable(*before, *args))
        finally:
            if owner.open is not None and not owner.open.line:
                owner.open = Unknown(node, node.lineno, owner.open.why)
