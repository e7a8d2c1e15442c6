"""Assignments: names, attributes and items get their values, tuples are taken apart."""

import ast
from abc import abstractmethod
from typing import Any

from rnn_tui.formats.keras_code.interpreter import operators
from rnn_tui.formats.keras_code.interpreter.expressions import Expressions
from rnn_tui.formats.keras_code.interpreter.names import reason
from rnn_tui.formats.keras_code.interpreter.operators import NotKnown
from rnn_tui.formats.keras_code.interpreter.values import ModelRecord, Scope, Tensor, Unknown


class Assignments(Expressions):
    """What targets get."""

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds a target of an assignment or a loop."""
        match target:
            case ast.Name():
                self.write(scope.home(target.id).names, target.id, value)
                if isinstance(value, ModelRecord):
                    self.entitle(value, target.id, scope)
            case ast.Tuple() | ast.List():
                for each, part in zip(target.elts, self._parts(target, value), strict=True):
                    self.assign(each.value if isinstance(each, ast.Starred) else each, part, scope)
            case ast.Attribute():
                self.assign_attribute(self.value(target.value, scope), target, value)
            case ast.Subscript():
                owner, index = self.value(target.value, scope), self.value(target.slice, scope)
                if isinstance(owner, dict) and isinstance(index, str | int | float | tuple):
                    operators.weighed(index)
                    if operators.guarded(hash, index) is not None:
                        self.write(owner, index, value)
                elif isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner):
                    owner[index] = value if self.certain(owner) else Unknown(target, target.lineno)

    def _parts(self, target: ast.Tuple | ast.List, value: Any) -> list[Any]:
        """A value taken apart for the names of a target."""
        count = len(target.elts)
        star = next((i for i, each in enumerate(target.elts) if isinstance(each, ast.Starred)), None)
        unknown = Unknown(target, target.lineno, reason(value) if isinstance(value, Unknown) else "")
        if isinstance(value, Tensor) and value.output is None and value.layer.several:
            parts: list[Any] = [Tensor(value.layer, value.parent, i) for i in range(count)]
            if star is not None:
                rest = [Tensor(value.layer, value.parent, star + i) for i in range(2)]
                parts[star] = rest
            return parts
        try:
            parts = list(self.elements(value, target))
        except NotKnown:
            return [Unknown(each, each.lineno, unknown.why) for each in target.elts]
        if star is None:
            return parts if len(parts) == count else [unknown] * count
        if len(parts) < count - 1:
            return [unknown] * count
        tail = len(parts) - (count - 1 - star)
        return [*parts[:star], parts[star:tail], *parts[tail:]]

    @abstractmethod
    def assign_attribute(self, owner: Any, target: ast.Attribute, value: Any) -> None:
        """`owner.name = value`."""

    @abstractmethod
    def entitle(self, model: ModelRecord, name: str, scope: Scope) -> None:
        """A model got a name."""
