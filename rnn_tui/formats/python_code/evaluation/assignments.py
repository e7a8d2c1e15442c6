"""Assignments to names, attributes and items, unpacking of tuples, and `del`."""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.arrays import reshaped
from rnn_tui.formats.python_code.builtins.builtins import listed
from rnn_tui.formats.python_code.builtins.methods import augmented, delete_item, put_item
from rnn_tui.formats.python_code.evaluation.expressions import Expressions
from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.evaluation.special_methods import special
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    DictValue,
    IteratorValue,
    ListValue,
    SetValue,
    wrapped,
)
from rnn_tui.formats.python_code.values.records import ABSENT, Array, Class, Instance, Thing, Unknown
from rnn_tui.formats.python_code.values.reflection import View
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.undefined_value import Undefined


class Assignments:
    """Carries out assignments and deletions."""

    def __init__(self, host: Host, names: Names, expressions: Expressions) -> None:
        self.host, self.names, self.expressions = host, names, expressions

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds a target of an assignment or a loop; raises `NotKnown`."""
        match target:
            case ast.Name():
                home = scope.home(target.id)
                if isinstance(value, IteratorValue) and value.late:
                    value = Unknown(target.id, target.lineno, "a generator expression is worked out where it is read")
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
                self._put(owner, self.expressions.index(target.slice, scope), value, target)

    def _put(self, owner: Any, place: Any, value: Any, target: ast.Subscript) -> None:
        """`owner[place] = value`"""
        match owner:
            case View():
                self.expressions.reflections.put_item(owner, place, value, target)
            case Unknown():
                self.host.branches.lose_one_of(owner, target.lineno, owner.text)
            case Thing():
                self.host.library.put(owner, place, value, target)
            case Instance():
                special(self.host, owner, "__setitem__", target, [place, value])
            case ListValue() | DictValue() | SetValue():
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
            whole = value if isinstance(value, Unknown) else Unknown(target, target.lineno, str(reason))
            owner = value.asking if isinstance(value, Unknown) else None
            return [self._part(each, whole, owner, place) for place, each in enumerate(target.elts)]
        if star is None and len(parts) == count:
            return parts
        if star is None or len(parts) < count - 1:
            return [Unknown(target, target.lineno)] * count
        tail = len(parts) - (count - 1 - star)
        return [*parts[:star], ListValue(parts[star:tail]), *parts[tail:]]

    def _part(self, node: ast.expr, whole: Unknown, owner: Undefined | None, place: int) -> Any:
        """A part of an unknown value; the user may have given it: `X.shape[1]`."""
        given = ABSENT if owner is None else self.host.answers.named(f"{owner.name}[{place}]", owner.owner)
        return whole.inside(node) if given is ABSENT else wrapped(given)

    def augment(self, node: ast.AugAssign, scope: Scope) -> None:
        """`x += 1`; a list, a set or a dictionary is changed in place."""
        target = node.target
        load: ast.expr = ast.copy_location(ast.Name(target.id), target) if isinstance(target, ast.Name) else target
        owner: Any = None
        place: Any = None
        if isinstance(target, ast.Subscript):
            owner, place = self.host.value(target.value, scope), self.expressions.index(target.slice, scope)
            before = self._item(owner, place, target, scope)
        else:
            before = self.host.value(load, scope)
        value = self.host.value(node.value, scope)
        if isinstance(before, Unknown):
            self.host.branches.lose_one_of(before, node.lineno, before.text)
        if isinstance(before, CONTAINERS):
            self.host.branches.changing(before)
            if augmented(before, node.op, value):
                return
        written = ast.copy_location(ast.BinOp(load, node.op, node.value), node)
        try:
            made = self.expressions.binary(written, node.op, before, value, in_place=True)
        except NotKnown as reason:
            made = Unknown(node.target, node.lineno, str(reason))
        if isinstance(before, Thing):
            self.host.library.changed(before, node)
        if isinstance(target, ast.Subscript):
            self._put(owner, place, made, target)
        else:
            self.assign(target, made, scope)

    def _item(self, owner: Any, place: Any, node: ast.Subscript, scope: Scope) -> Any:
        try:
            return self.expressions.item(owner, place, node, scope)
        except NotKnown as reason:
            return Unknown(node, node.lineno, str(reason))

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
                if isinstance(owner, Instance | Class):
                    self.names.assign_attribute(owner, target, ABSENT)
            case ast.Subscript():
                owner = self.host.value(target.value, scope)
                place = self.expressions.index(target.slice, scope)
                if isinstance(owner, View):
                    self.expressions.reflections.put_item(owner, place, ABSENT, target)
                elif isinstance(owner, Unknown):
                    self.host.branches.lose_one_of(owner, target.lineno, owner.text)
                elif isinstance(owner, Instance):
                    special(self.host, owner, "__delitem__", target, [place])
                elif isinstance(owner, CONTAINERS):
                    self.host.branches.changing(owner)
                    delete_item(owner, place)
