"""Methods of dictionaries, and assignments to their items.

An unknown key may be any present key or a new one: the keys that the dictionary certainly has stay known, but their
values become unknown.
"""

from collections.abc import Callable
from typing import Any
from weakref import ref

from rnn_tui.formats.python_code.builtins.builtins import BUILTINS
from rnn_tui.formats.python_code.builtins.operators import contains, item
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    DictValue,
    ListValue,
    cause_of,
    forget,
    key_of,
    not_known,
    unopened,
)
from rnn_tui.formats.python_code.values.records import ABSENT, Unknown


def put(owner: DictValue, key: Any, value: Any) -> None:
    """`owner[key] = value`"""
    try:
        owner.items[key_of(key)] = value
    except NotKnown:
        owner.blur(cause_of(key))


def take(owner: DictValue, key: Any, default: Any = ABSENT) -> Any:
    """`owner.pop(key)`"""
    try:
        known = key_of(key)
    except NotKnown:
        forget(owner, cause_of(key))
        raise
    if known in owner.items:
        return owner.items.pop(known)
    unopened(owner)
    if default is ABSENT:
        raise KeyError
    return default


def _clear(owner: DictValue) -> None:
    owner.items, owner.open = {}, None


def _popitem(owner: DictValue) -> Any:
    if owner.open is not None:
        forget(owner, owner.open)
        not_known(owner.open)
    return owner.items.popitem()


def _get(owner: DictValue, key: Any, default: Any = None) -> Any:
    return item(owner, key) if contains(owner, key) else default


def _setdefault(owner: DictValue, key: Any, default: Any = None) -> Any:
    try:
        if contains(owner, key):
            return item(owner, key)
    except NotKnown:
        owner.open = owner.open or cause_of(key)
        raise
    owner.items[key_of(key)] = default
    return default


def update(owner: DictValue, other: Any = (), **further: Any) -> None:
    """`owner.update(other)`, `owner |= other`"""
    try:
        if isinstance(other, Unknown):
            not_known(other)
        given = other if isinstance(other, DictValue) else BUILTINS["dict"]([other], {})
    except NotKnown:
        owner.blur(cause_of(other))
    else:
        if given.open is not None:
            owner.blur(given.open)
        owner.items |= given.items
    owner.items |= further


def _views(of: Callable[[dict[Any, Any]], Any]) -> Callable[[DictValue], ListValue]:
    def view(owner: DictValue) -> ListValue:
        unopened(owner)
        made = ListValue(list(of(owner.items)))
        owner.views = [*(each for each in owner.views if each() is not None), ref(made)]
        return made

    return view


DICT_METHODS: dict[str, Callable[..., Any]] = {
    "get": _get,
    "items": _views(dict.items),
    "keys": _views(dict.keys),
    "values": _views(dict.values),
    "update": update,
    "pop": take,
    "popitem": _popitem,
    "setdefault": _setdefault,
    "clear": _clear,
    "copy": lambda owner: DictValue(dict(owner.items), owner.open),
}
