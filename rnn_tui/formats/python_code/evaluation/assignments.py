"""Assignments to names, attributes and items, unpacking of tuples, and `del`."""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.arrays import reshaped
from rnn_tui.formats.python_code.builtins.builtins import listed
from rnn_tui.formats.python_code.builtins.methods import augmented, delete_item, put_item
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.asked import Asked
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import CONTAINERS, ListValue, wrapped
from rnn_tui.formats.python_code.values.records import ABSENT, Array, Instance, Scope, Thing, Unknown


class Assignments:
    """Carries out assignments and deletions."""

    def __init__(self, host: Host, names: Names, expressions: Expressions) -> None:
        self.host, self.names, self.expressions = host, names, expressions

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds a target of an assignment or a loop; raises `NotKnown`."""
        match target:
            case ast.Name():
                home = scope.home(target.id)
                if isinstance(value, Unknown):
                    value = value.named(target.id, target.lineno, home.owner)
                self.host.branches.write(home.names, target.id, value)
                if isinstance(value, Thing):
                    self.host.library.named(value, target.id, home is self.host.module)
            case ast.Tuple() | ast.List():
                for each, part in zip(target.elts, self._parts(target, value), strict=True):
                    self.assign(each.value if isinstance(each, ast.Starred) else each, part, scope)
            case ast.Attribute(attr="shape") if isinstance(self.host.value(target.value, scope), Array):
                self._reshape(target, value, scope)
            case ast.Attribute():
                self.names.assign_attribute(self.host.value(target.value, scope), target, value)
            case ast.Subscript():
                owner = self.host.value(target.value, scope)
                place = self.expressions.index(target.slice, scope)
                if isinstance(owner, Unknown) and _is_globals(target.value) and isinstance(place, str):
                    self.host.branches.write(self.host.module.names, place, value)
                elif isinstance(owner, Unknown):
                    self.host.branches.lose_one_of(owner, target.lineno, owner.text)
                elif isinstance(owner, Thing):
                    self.host.library.put(owner, place, value, target)
                elif isinstance(owner, CONTAINERS):
                    self.host.branches.changing(owner)
                    put_item(owner, place, value)

    def _reshape(self, target: ast.Attribute, shape: Any, scope: Scope) -> None:
        """`x.shape = 4, 10`: the name stands for an array of that shape."""
        if isinstance(target.value, ast.Name):
            store = ast.copy_location(ast.Name(target.value.id, ast.Store()), target)
            try:
                made: Any = reshaped(self.host.value(target.value, scope), shape)
            except NotKnown as reason:
                made = Unknown(target, target.lineno, str(reason))
            self.assign(store, made, scope)

    def _parts(self, target: ast.Tuple | ast.List, value: Any) -> list[Any]:
        """The parts of a value that is unpacked into the names of a target."""
        count = len(target.elts)
        star = next((i for i, each in enumerate(target.elts) if isinstance(each, ast.Starred)), None)
        if isinstance(value, Thing):
            found = self.host.library.parts(value, count, star)
            if found is not None:
                return [ListValue(each) if i == star else each for i, each in enumerate(found)]
        try:
            parts = list(self.expressions.displays.elements(value)) if not isinstance(value, range) else listed(value)
        except NotKnown as reason:
            why = value.reason if isinstance(value, Unknown) else str(reason)
            owner = value.asking if isinstance(value, Unknown) else None
            return [self._part(each, owner, place, why) for place, each in enumerate(target.elts)]
        if star is None and len(parts) == count:
            return parts
        if star is None or len(parts) < count - 1:
            return [Unknown(target, target.lineno)] * count
        tail = len(parts) - (count - 1 - star)
        return [*parts[:star], ListValue(parts[star:tail]), *parts[tail:]]

    def _part(self, node: ast.expr, owner: Asked | None, place: int, why: str) -> Any:
        """A part of an unknown value; the user may have given it: `X.shape[1]`."""
        given = ABSENT if owner is None else self.host.answers.named(f"{owner.name}[{place}]", owner.owner)
        return Unknown(node, node.lineno, why) if given is ABSENT else wrapped(given)

    def augment(self, node: ast.AugAssign, scope: Scope) -> None:
        """`x += 1`; a list, a set or a dictionary is changed in place."""
        target = node.target
        load = ast.copy_location(ast.Name(target.id), target) if isinstance(target, ast.Name) else target
        before, value = self.host.value(load, scope), self.host.value(node.value, scope)
        if isinstance(before, Unknown):
            self.host.branches.lose_one_of(before, node.lineno, before.text)
        if isinstance(before, CONTAINERS):
            self.host.branches.changing(before)
            if augmented(before, node.op, value):
                return
        written = ast.copy_location(ast.BinOp(load, node.op, node.value), node)
        try:
            made = self.expressions.binary(written, node.op, before, value)
        except NotKnown as reason:
            made = Unknown(node.target, node.lineno, str(reason))
        if isinstance(before, Thing):
            self.host.library.changed(before, node)
        self.assign(target, made, scope)

    def delete(self, target: ast.expr, scope: Scope) -> None:
        """`del target`"""
        match target:
            case ast.Name():
                self.host.branches.write(scope.home(target.id).names, target.id, ABSENT)
            case ast.Tuple() | ast.List():
                for each in target.elts:
                    self.delete(each, scope)
            case ast.Attribute():
                owner = self.host.value(target.value, scope)
                if isinstance(owner, Instance):
                    self.host.branches.write(owner.names, target.attr, ABSENT)
            case ast.Subscript():
                owner = self.host.value(target.value, scope)
                place = self.expressions.index(target.slice, scope)
                if isinstance(owner, Unknown):
                    self.host.branches.lose_one_of(owner, target.lineno, owner.text)
                elif isinstance(owner, CONTAINERS):
                    self.host.branches.changing(owner)
                    delete_item(owner, place)


def _is_globals(node: ast.expr) -> bool:
    """Whether it is `globals()`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "globals"
