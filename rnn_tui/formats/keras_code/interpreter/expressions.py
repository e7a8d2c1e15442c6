"""Expressions → values, without running anything: names, arithmetic, attributes, items, comprehensions.

What cannot be told becomes an `Unknown` that remembers how the code writes it; nothing here is an error,
because most of a script (data, plots, training) has nothing to do with the model.
"""

import ast
from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from rnn_tui.formats.keras_code.interpreter import operators
from rnn_tui.formats.keras_code.interpreter.builtins import Builtin
from rnn_tui.formats.keras_code.interpreter.names import Lookups, reason
from rnn_tui.formats.keras_code.interpreter.operators import NotKnown, has_unknown
from rnn_tui.formats.keras_code.interpreter.values import (
    Array,
    Class,
    Dotted,
    Either,
    Function,
    Instance,
    LayerCall,
    Made,
    Method,
    ModelRecord,
    Partial,
    Scope,
    Tensor,
    Unknown,
    written,
)

RECORDS = (LayerCall, ModelRecord, Either, Tensor, Function, Class, Instance, Made, Method, Partial, Builtin)
_PLAIN = (bool, int, float, str, tuple, list, dict, set, range, type(None))


class Expressions(Lookups):
    """The values of expressions in a scope."""

    @abstractmethod
    def call(self, node: ast.Call, scope: Scope) -> Any:
        """What a call gives."""

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""
        self.step(node)
        try:
            return self._value(node, scope)
        except NotKnown as reason:
            return Unknown(node, node.lineno, str(reason))

    def _value(self, node: ast.expr, scope: Scope) -> Any:
        match node:
            case ast.Constant():
                plain = isinstance(node.value, bool | int | float | str | None)
                return node.value if plain else Unknown(node, node.lineno)
            case ast.Name():
                return self.name(node, scope)
            case ast.Attribute():
                return self.attribute(self.value(node.value, scope), node)
            case ast.Call():
                return self.call(node, scope)
            case ast.Tuple():
                return tuple(self.items(node.elts, scope))
            case ast.List():
                return self.make(self.items(node.elts, scope))
            case ast.Set():
                return operators.guarded(set, self.items(node.elts, scope))
            case ast.Dict():
                return self.make(self._dict(node, scope))
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
            case ast.ListComp() | ast.GeneratorExp():
                return self.make(list(self._comprehended(node.generators, scope, lambda at: self.value(node.elt, at))))
            case ast.SetComp():
                return set(self._comprehended(node.generators, scope, lambda at: self.value(node.elt, at)))
            case ast.DictComp():
                pairs = self._comprehended(
                    node.generators, scope, lambda at: (self.value(node.key, at), self.value(node.value, at))
                )
                return self.make(operators.guarded(dict, pairs))
            case ast.NamedExpr():
                value = self.value(node.value, scope)
                self.write(scope.home(node.target.id).names, node.target.id, value)
                return value
            case ast.Lambda():
                return Function("<lambda>", node, scope, self.defaults(node.args, scope))
            case ast.Starred() | ast.Await():
                return self.value(node.value, scope)
        return Unknown(node, node.lineno)

    def items(self, nodes: list[ast.expr], scope: Scope) -> list[Any]:
        """The values of some expressions, `*` unpacked."""
        found: list[Any] = []
        for each in nodes:
            if isinstance(each, ast.Constant) and isinstance(each.value, bool | int | float | str | None):
                found.append(each.value)  # tables of data in the code are not worth a step each
                continue
            value = self.value(each, scope)
            if isinstance(each, ast.Starred):
                found += [value] if isinstance(value, Unknown) else list(self.elements(value, each))
            else:
                found.append(value)
        return found

    def elements(self, value: Any, node: ast.AST) -> Iterator[Any]:
        """What a loop over the value goes through; raises `NotKnown` where that cannot be told."""
        if isinstance(value, list | tuple | str | dict | range):
            return iter(value if isinstance(value, range) else list(value))
        if isinstance(value, set) and not any(isinstance(each, Unknown | RECORDS) for each in value):
            return iter(operators.guarded(sorted, value))
        raise NotKnown(reason(value) if isinstance(value, Unknown) else "")

    def _dict(self, node: ast.Dict, scope: Scope) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key, each in zip(node.keys, node.values, strict=True):
            value = self.value(each, scope)
            if key is not None:
                name = self.value(key, scope)
                operators.weighed(name)
                operators.guarded(made.__setitem__, name, value)
            elif isinstance(value, dict):
                made.update(value)
            else:
                raise NotKnown("")
        return made

    def binary(self, node: ast.expr, op: ast.operator, a: Any, b: Any) -> Any:
        """`a op b`; unknown where either is."""
        for each in (a, b):
            if isinstance(each, Unknown):
                return each
            if isinstance(each, Tensor):
                return Unknown(node, node.lineno, "only a chain of layers is understood")
            if isinstance(each, Dotted):
                origin = each.path.rpartition(".")[0] or "elsewhere"
                return Unknown(each.last, node.lineno, f"{each.last} comes from {origin}, which is not read")
        self.spend(sum(len(each) for each in (a, b) if isinstance(each, str | list | tuple)) // 16)
        made = operators.binary(op, a, b)
        return self.make(made) if isinstance(made, list) else made

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        operand = self.value(node.operand, scope)
        if isinstance(operand, Unknown):
            return operand
        if isinstance(node.op, ast.Not):
            known = self.truth(operand)
            return Unknown(node, node.lineno) if known is None else not known
        return operators.unary(node.op, operand)

    def truth(self, value: Any) -> bool | None:
        """Whether the value counts as true; None where that cannot be told."""
        if isinstance(value, RECORDS):
            return True
        return bool(value) if isinstance(value, _PLAIN) else None

    def _either(self, node: ast.BoolOp, scope: Scope) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        doubt: Any = None
        for each in node.values:
            value = self.value(each, scope)
            known = self.truth(value)
            if known is stops_at and (doubt is None or isinstance(value, bool)):
                return value
            if known is None and doubt is None:
                doubt = value if isinstance(value, Unknown) else Unknown(node, node.lineno)
        return value if doubt is None else doubt

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self.value(node.left, scope)
        for op, each in zip(node.ops, node.comparators, strict=True):
            right = self.value(each, scope)
            for side in (left, right):
                if isinstance(side, Dotted | Array) or has_unknown(side) is not None:
                    return has_unknown(side) or Unknown(node, node.lineno)
            self.spend(operators.weighed(left, right) // 8)
            if not operators.compare(op, left, right):
                return False
            left = right
        return True

    def _choice(self, node: ast.IfExp, scope: Scope) -> Any:
        test = self.value(node.test, scope)
        known = self.truth(test)
        if known is None:
            why = f"it depends on {test.text if isinstance(test, Unknown) else written(node.test)}"
            return Unknown(node, node.lineno, why)
        return self.value(node.body if known else node.orelse, scope)

    def _item(self, node: ast.Subscript, scope: Scope) -> Any:
        owner = self.value(node.value, scope)
        index: Any
        if isinstance(node.slice, ast.Slice):
            ends = (node.slice.lower, node.slice.upper, node.slice.step)
            bounds = [None if each is None else self.value(each, scope) for each in ends]
            index = slice(*bounds) if all(isinstance(each, int | None) for each in bounds) else None
        else:
            index = self.value(node.slice, scope)
        if isinstance(owner, Unknown):
            return Unknown(node, node.lineno, reason(owner))
        if isinstance(owner, Tensor):
            if owner.output is None and owner.layer.several and isinstance(index, int) and 0 <= index < 10:
                return Tensor(owner.layer, owner.parent, index)
            return Unknown(node, node.lineno, "only a chain of layers is understood")
        self.spend(len(owner) // 16 if isinstance(owner, list | tuple | str) else 0)
        found = operators.item(owner, index)
        return self.make(found) if isinstance(found, list) and isinstance(index, slice) else found

    def _field(self, node: ast.expr, scope: Scope) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if not isinstance(node, ast.FormattedValue):
            raise NotKnown("")
        value = self.value(node.value, scope)
        spec = self.value(node.format_spec, scope) if node.format_spec else ""
        if isinstance(value, Unknown):
            raise NotKnown(reason(value))
        if not isinstance(spec, str):
            raise NotKnown("")
        return operators.formatted(value, node.conversion, spec)

    def _comprehended(
        self, generators: list[ast.comprehension], scope: Scope, made: Callable[[Scope], Any]
    ) -> Iterator[Any]:
        first, *rest = generators
        inner = Scope({}, scope)
        for each in self.elements(self.value(first.iter, scope), first.iter):
            self.spend(1)
            self.assign(first.target, each, inner)
            tests = [self.truth(self.value(test, inner)) for test in first.ifs]
            if None in tests:
                raise NotKnown("its condition is not known")
            if all(tests):
                yield from self._comprehended(rest, inner, made) if rest else (made(inner),)

    def defaults(self, arguments: ast.arguments, scope: Scope) -> dict[str, Any]:
        """The defaults of a function's arguments, where it is defined."""
        places = [*arguments.posonlyargs, *arguments.args]
        given = dict(
            zip([each.arg for each in places[len(places) - len(arguments.defaults) :]], arguments.defaults, strict=True)
        )
        given |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
        return {name: self.value(each, scope) for name, each in given.items()}

    @abstractmethod
    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds a target of an assignment or a loop."""
