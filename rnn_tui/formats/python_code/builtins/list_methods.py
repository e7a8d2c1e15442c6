"""Methods of lists, and assignments to their items.

After an operation with an unknown index or item, the number of items is still known, but the items are not.
"""

from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import BUILTINS, listed
from rnn_tui.formats.python_code.builtins.operators import position
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    ListValue,
    cause_of,
    not_known,
    plain,
    unopened,
    weighed,
)
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.python_code.values.value_limits import LONGEST


def append(owner: ListValue, value: Any) -> None:
    """`owner.append(value)`"""
    owner.appended(value)
    if owner.open is None:
        owner.items.append(value)


def extend(owner: ListValue, values: Any) -> None:
    """`owner.extend(values)`, `owner += values`"""
    owner.each, owner.mixed = None, True
    if owner.open is not None:
        return
    try:
        added = list(values.items) if isinstance(values, ListValue) else listed(values)
    except NotKnown:
        owner.open = cause_of(values)
        return
    if len(owner.items) + len(added) > LONGEST:
        owner.open = Unknown("what it holds", 0, "it is too long")
        return
    owner.items += added
    owner.open = values.open if isinstance(values, ListValue) else None


def repeat(owner: ListValue, times: Any) -> None:
    """`owner *= times`"""
    if isinstance(times, int) and owner.open is None and len(owner.items) * times <= LONGEST:
        owner.items *= times
    else:
        owner.items, owner.open = [], owner.open or cause_of(times)


def insert(owner: ListValue, place: Any, value: Any) -> None:
    """`owner.insert(place, value)`"""
    owner.each, owner.mixed = None, True
    if not isinstance(place, int):
        _blur(owner, place, 1)
    elif owner.open is None or 0 <= place <= len(owner.items):
        owner.items.insert(place, value)
    else:
        owner.items.clear()


def _blur(owner: ListValue, value: Any, more: int = 0) -> None:
    """Makes all items unknown and adds `more` items; the length stays known."""
    count = len(owner.items) + more if owner.open is None else 0
    owner.items = [cause_of(value)] * max(0, count)


def pop(owner: ListValue, place: Any = -1) -> Any:
    """`owner.pop(place)`, `del owner[place]`"""
    if not isinstance(place, int):
        _blur(owner, place, -1)
        not_known(cause_of(place))
    if owner.open is not None and not 0 <= place < len(owner.items):
        del owner.items[-1:]
        not_known(owner.open)
    return owner.items.pop(place)


def cut_out(owner: ListValue, place: slice) -> None:
    """`del owner[2:5]`"""
    put_in(owner, place, ListValue([]))


def remove(owner: ListValue, value: Any) -> None:
    """`owner.remove(value)`"""
    try:
        del owner.items[_index(owner, value)]
    except NotKnown:
        _blur(owner, [value, owner], -1)


def sort(owner: ListValue, key: Any = None, reverse: Any = False) -> None:
    """`owner.sort()`"""
    try:
        if key is not None:
            raise NotKnown("")
        owner.items = BUILTINS["sorted"]([owner], {"reverse": reverse}).items
    except NotKnown:
        _blur(owner, [owner, reverse])


def _reverse(owner: ListValue) -> None:
    owner.items = owner.items[::-1] if owner.open is None else []


def clear(owner: ListValue) -> None:
    """`owner.clear()`"""
    owner.items, owner.open = [], None


def _index(owner: ListValue, value: Any) -> int:
    found = position(owner.items, value)
    if found is None:
        unopened(owner)
        raise ValueError
    return found


def _count(owner: ListValue, value: Any) -> int:
    unopened(owner)
    weighed(value, owner)
    found: int = plain(owner).count(plain(value))
    return found


LIST_METHODS: dict[str, Callable[..., Any]] = {
    "append": append,
    "extend": extend,
    "insert": insert,
    "pop": pop,
    "remove": remove,
    "sort": sort,
    "reverse": _reverse,
    "clear": clear,
    "index": _index,
    "count": _count,
    "copy": lambda owner: ListValue(list(owner.items), owner.open),
}


def put_in(owner: ListValue, place: Any, value: Any) -> None:
    """`owner[place] = value`, for a number or a slice."""
    owner.each, owner.mixed = None, True
    if isinstance(place, slice):
        _put_slice(owner, place, value)
    elif not isinstance(place, int):
        _blur(owner, place)
    elif owner.open is not None and place < 0:
        owner.items.clear()
    elif -len(owner.items) <= place < len(owner.items):
        owner.items[place] = value


def _put_slice(owner: ListValue, place: slice, value: Any) -> None:
    start = place.start or 0
    try:
        added = listed(value)
        unopened(owner)
        if len(owner.items) + len(added) > LONGEST:
            raise NotKnown("it is too long")
        owner.items[place] = added
    except (NotKnown, ValueError):
        owner.cut(max(0, start if start >= 0 else len(owner.items) + start), cause_of(value, owner))
