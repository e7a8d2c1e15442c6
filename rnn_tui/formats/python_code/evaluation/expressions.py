"""Evaluates expressions without running the code: arithmetic, items, comprehensions.

A value that cannot be known becomes an `Unknown` with the text of its expression. This is no error, because most of a
script (data, plots, training) does not affect the model.
"""

import ast
from dataclasses import replace
from typing import Any

from rnn_tui.formats.python_code.builtins import operators
from rnn_tui.formats.python_code.builtins.builtins import listed
from rnn_tui.formats.python_code.builtins.formatting import formatted
from rnn_tui.formats.python_code.builtins.truth import truth
from rnn_tui.formats.python_code.evaluation.array_slices import moved, window_of
from rnn_tui.formats.python_code.evaluation.displays import Displays, constant
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.evaluation.reflection import Reflections
from rnn_tui.formats.python_code.evaluation.settings import is_open, is_setting
from rnn_tui.formats.python_code.evaluation.special_methods import OWN_COMPARISONS, has, operated, special
from rnn_tui.formats.python_code.flow.merging import merged
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown, expression, written
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    changeable,
    has_unknown,
    inner,
    not_known,
    wrapped,
)
from rnn_tui.formats.python_code.values.records import ABSENT, Array, Dotted, Function, Instance, Method, Thing, Unknown
from rnn_tui.formats.python_code.values.reflection import MODULE, View, settled
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.undefined_value import Undefined


class Expressions:
    """The values of expressions in a scope."""

    def __init__(self, host: Host, names: Names) -> None:
        self.host, self.names = host, names
        self.budget = host.budget
        self.displays = Displays(host)
        self.reflections = Reflections(host, names)

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""
        self.budget.step(node)
        try:
            found = self._value(node, scope)
        except NotKnown as reason:
            found = Unknown(node, node.lineno, str(reason), asked=reason.chosen, chosen=reason.chosen is not None)
        if isinstance(found, Unknown) and found.asked is None and isinstance(found.node, str | ast.Call):
            nameless = isinstance(node, ast.Subscript) and isinstance(found.node, str) and not found.node.isidentifier()
            found = (
                found.by(Undefined(expression(node), node.lineno)) if isinstance(node, ast.Call) or nameless else found
            )
        if self.host.answers and (is_open(found) or is_setting(node, scope)):
            found = self._answered(node, scope, found)
        if isinstance(found, Unknown):
            if scope.module.file is None and not self.host.own(found.asking.line):
                found = replace(found, asked=Undefined(written(node), node.lineno, scope.owner), chosen=False)
            self.host.doubts += 1
            for each in found.may_be:
                if isinstance(each, Function) and each.pending:
                    self.host.later(each)
        return found

    def _answered(self, node: ast.expr, scope: Scope, found: Any) -> Any:
        """The user's value for the expression, if the code does not define it."""
        given = self.host.answers.of(node, scope)
        return found if given is ABSENT else self.displays.made(wrapped(given))

    def _value(self, node: ast.expr, scope: Scope) -> Any:
        match node:
            case ast.Constant():
                return constant(node)
            case ast.Name():
                return self.names.name(node, scope)
            case ast.Attribute():
                found = self.names.attribute(self.value(node.value, scope), node)
                unread = found.owner.unread if isinstance(found, Method) and isinstance(found.owner, Thing) else ""
                return Unknown(node, node.lineno, unread) if unread else found
            case ast.Call():
                return self.host.call(node, scope)
            case ast.Tuple():
                return tuple(listed(self.displays.list_of(node.elts, scope)))
            case ast.List():
                return self.displays.made(self.displays.list_of(node.elts, scope))
            case ast.Set():
                return self.displays.made(self.displays.set_of(node.elts, scope))
            case ast.Dict():
                return self.displays.made(self.displays.dict_of(node, scope))
            case ast.BinOp():
                return self.binary(node, node.op, self.value(node.left, scope), self.value(node.right, scope))
            case ast.UnaryOp():
                return self._unary(node, scope)
            case ast.BoolOp():
                return self._either(node, scope)
            case ast.Compare():
                return self._compare(node, scope)
            case ast.IfExp():
                return self._choice(node, scope)
            case ast.Subscript():
                return self._item(node, scope)
            case ast.JoinedStr():
                return "".join(self._field(each, scope) for each in node.values)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
                return self.displays.made(self.displays.comprehension(node, scope))
            case ast.NamedExpr():
                value = self.value(node.value, scope)
                self.host.assign(node.target, value, scope.statement)
                return value
            case ast.Lambda():
                return Function("<lambda>", node, scope, self.defaults(node.args, scope))
            case ast.Starred() | ast.Await():
                return self.value(node.value, scope)
        return Unknown(node, node.lineno)

    # Operators

    def binary(self, node: ast.expr, op: ast.operator, a: Any, b: Any, in_place: bool = False) -> Any:
        """`a op b`; unknown if one of them is."""
        for side, value in ((getattr(node, "left", node), a), (getattr(node, "right", node), b)):
            if isinstance(value, Dotted):
                return self.elsewhere(value, side)
        sizes = [len(each) for each in (a, b) if isinstance(each, str | tuple)]
        sizes += [len(each.items) for each in (a, b) if isinstance(each, CONTAINERS)]
        self.budget.handle(sum(sizes))
        if any(isinstance(each, Thing) for each in (a, b)):
            return self.host.library.operate(node, [a, b])
        if isinstance(a, Instance) or isinstance(b, Instance):
            return operated(self.host, node, op, a, b, in_place)
        for each, other in ((a, b), (b, a)):
            if isinstance(each, Unknown):
                return moved(each, op, other, each is a)
        return self.displays.made(operators.binary(op, a, b))

    def elsewhere(self, value: Dotted, node: ast.expr) -> Unknown:
        """An imported value, as an unknown value."""
        return Unknown(node, node.lineno, f"{value.last} comes from {value.origin}, {value.why}")

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        operand = self.value(node.operand, scope)
        if isinstance(node.op, ast.Not):
            known = truth(operand)
            if known is not None:
                return not known
            return operand if isinstance(operand, Unknown) else Unknown(node, node.lineno)
        if isinstance(operand, Thing):
            return self.host.library.operate(node, [operand])
        return operand.apart() if isinstance(operand, Unknown) else operators.unary(node.op, operand)

    def _either(self, node: ast.BoolOp, scope: Scope) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        doubt: Any = None
        value: Any = None
        found: list[Any] = []
        for each in node.values:
            value = self.value(each, scope)
            found.append(value)
            known = truth(value)
            if known is stops_at and (doubt is None or isinstance(value, bool)):
                return value
            if known is None and doubt is None:
                doubt = value if isinstance(value, Unknown) else Unknown(node, node.lineno)
        return value if doubt is None else replace(doubt, base=None, may_be=changeable(*found))

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self.value(node.left, scope)
        for op, each in zip(node.ops, node.comparators, strict=True):
            right = settled(self.value(each, scope))
            by_identity = isinstance(op, ast.Is | ast.IsNot) or left is None or right is None
            if not by_identity and any(isinstance(side, Thing) for side in (left, right)):
                return self.host.library.operate(node, [left, right])
            if (found := self._not_comparable(node, left, right, isinstance(op, ast.In | ast.NotIn))) is not None:
                return found
            self.budget.weigh(left, right)
            self.budget.handle(sum(len(side) for side in (left, right) if isinstance(side, str)))
            if not operators.compare(op, left, right):
                return False
            left = right
        return True

    def _not_comparable(self, node: ast.expr, left: Any, right: Any, within: bool) -> Unknown | None:
        """The unknown one of two sides, or None if the comparison can be decided: membership may be known in part."""
        for side in (left, right):
            if isinstance(side, Dotted | Array) or has(side, *OWN_COMPARISONS):
                return Unknown(node, node.lineno)
            found = side if within and side is right else has_unknown(side)
            if isinstance(found, Unknown):
                return found
        return None

    def _choice(self, node: ast.IfExp, scope: Scope) -> Any:
        test = self.value(node.test, scope)
        known = truth(test)
        if known is not None:
            return self.value(node.body if known else node.orelse, scope)
        values: list[Any] = []
        cause = test if isinstance(test, Unknown) else Unknown(node.test, node.lineno)
        self.host.branches.perhaps(
            cause,
            lambda: values.append(self.value(node.body, scope)),
            lambda: values.append(self.value(node.orelse, scope)),
        )
        why = f"it depends on {cause.text}"
        found = merged(values, cause)
        if not isinstance(found, Unknown):
            return found
        return replace(found, node=node, line=node.lineno, why=why, base=None, asked=found.asked or cause.asking)

    # Items

    def _item(self, node: ast.Subscript, scope: Scope) -> Any:
        owner, index = self.value(node.value, scope), self.index(node.slice, scope)
        return self.item(owner, index, node, scope)

    def item(self, owner: Any, index: Any, node: ast.Subscript, scope: Scope) -> Any:
        """`owner[index]`; raises `NotKnown`."""
        if (
            isinstance(owner, Unknown | Array)
            and (window := window_of(node.slice, owner, scope, self.value, self.index)) is not None
        ):
            return window
        if isinstance(owner, View):
            return self.reflections.item(owner, index, node)
        if owner == Dotted("sys.modules") and index == "__main__":
            return Instance(MODULE, self.host.module.names)
        if isinstance(owner, Unknown):
            return owner.inside(node)
        if isinstance(owner, Thing):
            return self.host.library.item(owner, index, node)
        if isinstance(owner, Instance):
            return special(self.host, owner, "__getitem__", node, [index])
        if isinstance(index, Unknown):
            self.budget.handle(len(inner(owner)))
            return Unknown(node, node.lineno, index.reason, may_be=changeable(*inner(owner)))
        self.budget.handle(len(owner) if isinstance(owner, str | tuple) and isinstance(index, slice) else 0)
        found = operators.item(owner, index)
        return self.displays.made(found) if isinstance(index, slice) else found

    def index(self, node: ast.expr, scope: Scope) -> Any:
        """The value between brackets; a slice of plain numbers."""
        if isinstance(node, ast.Tuple) and any(isinstance(each, ast.Slice) or _is_rest(each) for each in node.elts):
            return tuple(self.index(each, scope) for each in node.elts)
        if _is_rest(node):
            return ...
        if not isinstance(node, ast.Slice):
            return self.value(node, scope)
        bounds = [None if each is None else self.value(each, scope) for each in (node.lower, node.upper, node.step)]
        for each in bounds:
            if isinstance(each, Unknown):
                return each
        return (
            slice(*bounds)
            if all(isinstance(each, int | None | Thing) for each in bounds)
            else Unknown(node, node.lineno)
        )

    def _field(self, node: ast.expr, scope: Scope) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if not isinstance(node, ast.FormattedValue):
            raise NotKnown("")
        value = self.value(node.value, scope)
        spec = self.value(node.format_spec, scope) if node.format_spec else ""
        if isinstance(value, Unknown):
            not_known(value)
        if not isinstance(spec, str):
            raise NotKnown("")
        return formatted(value, node.conversion, spec)

    def defaults(self, arguments: ast.arguments, scope: Scope) -> dict[str, Any]:
        """The values of the default arguments of a function, evaluated where it is defined."""
        places = [*arguments.posonlyargs, *arguments.args]
        given = dict(
            zip([each.arg for each in places[len(places) - len(arguments.defaults) :]], arguments.defaults, strict=True)
        )
        given |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
        return {name: self.value(each, scope) for name, each in given.items()}


def _is_rest(node: ast.expr) -> bool:
    """Whether it is `...`."""
    return isinstance(node, ast.Constant) and node.value is ...
