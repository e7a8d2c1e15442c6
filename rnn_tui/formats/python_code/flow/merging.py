"""The value of a name after alternatives that bind it to different values."""

from typing import Any

from rnn_tui.formats.python_code.values.containers import CONTAINERS, DATA, changeable, inner
from rnn_tui.formats.python_code.values.records import ABSENT, Array, Dotted, OneOf, Thing, Unknown

MOST_SEEN = 50
"""How many items of a container are looked at for objects."""


def merged(values: list[Any], cause: Unknown) -> Any:
    """The value of a name after alternatives that bind it to these values."""
    there = [each for each in values if each is not ABSENT]
    if not there:
        return ABSENT
    if all(same(there[0], each) for each in there[1:]):
        return there[0]
    distinct = dict.fromkeys(thing for each in there for thing in _things(each))
    if distinct and all(each is None or isinstance(each, Unknown) or any(_things(each)) for each in there):
        return next(iter(distinct)) if len(distinct) == 1 else OneOf(tuple(distinct))
    may_be, why = changeable(*there), f"{cause.text} decides between two values"
    if not any(map(_of_things, there)):
        return Unknown(cause.node, cause.line, why, may_be=may_be)
    return Unknown(cause.node, cause.line, why, may_be=may_be, asked=cause.asking, chosen=True)


def _things(value: Any) -> tuple[Thing, ...]:
    """The library objects that a value may be."""
    if isinstance(value, OneOf):
        return value.things
    return (value,) if isinstance(value, Thing) and value.selectable else ()


def _of_things(value: Any) -> bool:
    """Whether a value is an object, may be one of several, or holds objects: what decides about it decides which."""
    if isinstance(value, Unknown):
        return value.chosen
    if isinstance(value, (*CONTAINERS, tuple)):
        return any(isinstance(each, Thing) for each in inner(value, MOST_SEEN))
    return not isinstance(value, DATA)


def same(a: Any, b: Any) -> bool:
    """Whether two values are certainly the same: short plain values are compared by value, others by identity."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) <= 16 and all(
            not isinstance(x, tuple) and same(x, y) for x, y in zip(a, b, strict=True)
        )
    return isinstance(a, bool | int | float | str | Dotted | Array) and bool(a == b)
