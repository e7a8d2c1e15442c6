"""Methods of sets.

An unknown member may already be in the set: after it was added or removed, the length is unknown.
"""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import BUILTINS
from rnn_tui.formats.python_code.builtins.operators import binary, contains
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import SetValue, cause_of, forget, key_of, unopened
from rnn_tui.formats.python_code.values.records import Unknown


def add(owner: SetValue, value: Any) -> None:
    """`owner.add(value)`"""
    try:
        owner.items.add(key_of(value))
    except NotKnown:
        owner.open = owner.open or cause_of(value)


def _discard(owner: SetValue, value: Any) -> None:
    try:
        owner.items.discard(key_of(value))
    except NotKnown:
        forget(owner, cause_of(value))


def _remove(owner: SetValue, value: Any) -> None:
    try:
        if not contains(owner, value):
            raise KeyError
        owner.items.remove(value)
    except NotKnown:
        forget(owner, cause_of(value, owner))


def _pop(owner: SetValue) -> Any:
    if owner.open is None and len(owner.items) == 1:
        return owner.items.pop()
    cause = Unknown("its members", 0, "a set gives up any of its members")
    forget(owner, owner.open or cause)
    raise NotKnown(cause.why)


def _clear(owner: SetValue) -> None:
    owner.items, owner.open = set(), None


def _members(values: Any) -> SetValue:
    if isinstance(values, SetValue):
        return values
    made: SetValue = BUILTINS["set"]([values], {})
    return made


def gather(owner: SetValue, *others: Any) -> None:
    """`owner.update(other)`, `owner |= other`; an unknown `other` may add any members."""
    for each in others:
        try:
            found = _members(each)
        except NotKnown:
            owner.open = owner.open or cause_of(each)
        else:
            owner.items |= found.items
            owner.open = owner.open or found.open


def changed(owner: SetValue, operator: ast.operator, *others: Any) -> None:
    """`owner.difference_update(other)`, `owner -= other` and similar operators."""
    for each in others:
        try:
            owner.items = binary(operator, owner, _members(each)).items
        except NotKnown:
            forget(owner, cause_of(each, owner))


def _made_by(operator: ast.operator) -> Callable[..., SetValue]:
    def make(owner: SetValue, *others: Any) -> SetValue:
        made = SetValue(set(owner.items), owner.open)
        for each in others:
            made = binary(operator, made, _members(each))
        return made

    return make


def _changed_by(operator: ast.operator) -> Callable[..., None]:
    return lambda owner, *others: changed(owner, operator, *others)


def _asked(name: str) -> Callable[..., bool]:
    def ask(owner: SetValue, other: Any) -> bool:
        found = _members(other)
        unopened(owner)
        unopened(found)
        return bool(getattr(owner.items, name)(found.items))

    return ask


SET_METHODS: dict[str, Callable[..., Any]] = {
    "add": add,
    "discard": _discard,
    "remove": _remove,
    "pop": _pop,
    "clear": _clear,
    "update": gather,
    "difference_update": _changed_by(ast.Sub()),
    "intersection_update": _changed_by(ast.BitAnd()),
    "symmetric_difference_update": _changed_by(ast.BitXor()),
    "union": _made_by(ast.BitOr()),
    "difference": _made_by(ast.Sub()),
    "intersection": _made_by(ast.BitAnd()),
    "symmetric_difference": _made_by(ast.BitXor()),
    "issubset": _asked("issubset"),
    "issuperset": _asked("issuperset"),
    "isdisjoint": _asked("isdisjoint"),
    "copy": lambda owner: SetValue(set(owner.items), owner.open),
}
