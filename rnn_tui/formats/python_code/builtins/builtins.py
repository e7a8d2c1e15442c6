"""The built-in functions with which code computes sizes.

Each takes values of the code (`python_code/values/`) and returns one, or raises `NotKnown`.
"""

import builtins
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_tui.formats.python_code.builtins.arrays import number
from rnn_tui.formats.python_code.builtins.operators import length
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    DictValue,
    IteratorValue,
    ListValue,
    SetValue,
    has_unknown,
    key_of,
    not_known,
    plain,
    unopened,
    weighed,
    wrapped,
)
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.python_code.values.value_limits import LONGEST, guarded, range_length

NAMES = frozenset(dir(builtins)) | {"unicode", "raw_input", "reduce", "display", "get_ipython"}
"""The names of Python's built-in objects, those of notebooks and of Python 2 included."""


@dataclass(frozen=True)
class Builtin:
    """A built-in function."""

    name: str
    function: Callable[..., Any]
    items: bool = False
    """Whether it uses the items of its arguments; otherwise only their number."""

    def __call__(self, args: list[Any], kwargs: dict[str, Any]) -> Any:
        given = [*args, *kwargs.values()]
        for each in given:
            if isinstance(each, Unknown):
                not_known(each)
        if not self.items:
            return guarded(self.function, *args, **kwargs)
        for each in given:
            if isinstance(each, range) and range_length(each) > LONGEST:
                raise NotKnown("it is too long")
            if (found := has_unknown(each)) is not None:
                not_known(found)
            weighed(each, most=LONGEST)
        return guarded(self.function, *map(plain, args), **{name: plain(each) for name, each in kwargs.items()})


def listed(value: Any) -> list[Any]:
    """The items of a loop over the value, as a list; raises `NotKnown`.

    The items of a set are sorted: Python's order changes from run to run, and no size depends on it.
    """
    if isinstance(value, Unknown):
        not_known(value)
    if isinstance(value, IteratorValue):
        return value.taken()
    if isinstance(value, SetValue):
        unopened(value)
        made: list[Any] = guarded(sorted, value.items)
        return made
    if isinstance(value, ListValue | DictValue):
        unopened(value)
        return list(value.items)
    if isinstance(value, range) and range_length(value) > LONGEST:
        raise NotKnown("it is too long")
    if isinstance(value, str | tuple | range):
        return list(value)
    raise NotKnown("")


def _of_items(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function for sequences and numbers only; raises `NotKnown` for other arguments."""

    def call(*args: Any, **kwargs: Any) -> Any:
        for each in args:
            if not isinstance(each, str | list | tuple | dict | set | range | int | float):
                raise NotKnown("")
        return wrapped(function(*args, **kwargs))

    return call


def _round(value: Any, digits: int | None = None) -> Any:
    if digits is not None and not -400 <= digits <= 400:
        raise NotKnown("the number is too large")
    return round(value, digits)


def _int(value: Any, *base: Any) -> int:
    if isinstance(value, str) and len(value) > 400:
        raise NotKnown("the number is too large")
    return int(value, *base)


def _dict(pairs: Any = (), **kwargs: Any) -> DictValue:
    """`dict(a=1)`, `dict([("a", 1)])`, `dict(other)`."""
    if isinstance(pairs, DictValue):
        return DictValue(pairs.items | kwargs, pairs.open)
    made = DictValue({})
    for each in listed(pairs):
        key, value = each.items if isinstance(each, ListValue) else each
        made.items[key_of(key)] = value
    made.items |= kwargs
    return made


def _set(value: Any = ()) -> SetValue:
    return SetValue({key_of(each) for each in listed(value)})


def _copied(value: Any = ()) -> ListValue:
    if isinstance(value, ListValue | SetValue | DictValue) and value.open is not None:
        known = list(value.items) if isinstance(value, ListValue) else []
        return ListValue(known, value.open)
    return ListValue(listed(value))


def _sorted(value: Any, key: Any = None, reverse: Any = False) -> ListValue:
    """`sorted(value)`; with a key, only the length of the result is known."""
    items = listed(value)
    if key is not None and len(items) > 1:
        return ListValue([Unknown("an item in order", 0, "it is sorted by a key")] * len(items))
    weighed(*items, most=LONGEST)
    return wrapped(sorted(map(plain, items), reverse=bool(plain(reverse))))  # type: ignore[no-any-return]


def _next(value: Any = None, *_: Any) -> Any:
    if isinstance(value, IteratorValue):
        value.used = True
    raise NotKnown("which item an iterator gives next is not followed")


def _zip(*values: Any, **_: Any) -> IteratorValue:
    return IteratorValue(list(zip(*map(listed, values), strict=False)))


BUILTINS: dict[str, Builtin] = {
    each.name: each
    for each in (
        Builtin("range", range),
        Builtin("xrange", range),
        Builtin("len", length),
        Builtin("list", _copied),
        Builtin("tuple", lambda value=(): tuple(listed(value))),
        Builtin("set", _set),
        Builtin("frozenset", _set),
        Builtin("dict", _dict),
        Builtin("reversed", lambda value: IteratorValue(listed(value)[::-1])),
        Builtin("enumerate", lambda value, start=0: IteratorValue(list(enumerate(listed(value), start)))),
        Builtin("zip", _zip),
        Builtin("max", _of_items(max), items=True),
        Builtin("min", _of_items(min), items=True),
        Builtin("sum", _of_items(sum), items=True),
        Builtin("any", _of_items(any), items=True),
        Builtin("all", _of_items(all), items=True),
        Builtin("sorted", _sorted),
        Builtin("abs", number(abs)),
        Builtin("round", number(_round)),
        Builtin("int", number(_int)),
        Builtin("float", number(float)),
        Builtin("bool", lambda value=False: bool(value), items=True),
        Builtin("str", number(str)),
        Builtin("divmod", number(divmod)),
        Builtin("next", _next),
        Builtin("iter", lambda value: IteratorValue(listed(value))),
    )
}
