"""Operators on known values, with limits: no operator creates a number, a text or a list that fills the memory.

Every function returns a value or raises `NotKnown`, which the reader converts to an unknown value.
"""

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any

from rnn_tui.formats.python_code.builtins.arrays import indexed
from rnn_tui.formats.python_code.builtins.formatting import percent
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    PLAIN,
    DictValue,
    ListValue,
    SetValue,
    key_of,
    not_known,
    plain,
    unopened,
    weighed,
)
from rnn_tui.formats.python_code.values.records import Array, Unknown
from rnn_tui.formats.python_code.values.value_limits import BITS, LONGEST, bounded, guarded, range_length

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def binary(op: ast.operator, a: Any, b: Any) -> Any:
    """`a op b`, for numbers, texts, lists, tuples, sets and dictionaries."""
    if isinstance(a, Array) or isinstance(b, Array):
        return _on_array(a, b)
    if isinstance(op, ast.Mod) and isinstance(a, str):
        return percent(a, plain(b) if weighed(b) else b)
    if isinstance(a, ListValue) or isinstance(b, ListValue):
        return _on_list(op, a, b)
    if isinstance(a, CONTAINERS) and isinstance(b, CONTAINERS):
        return _on_keys(op, a, b)
    for each in (a, b):
        if not isinstance(each, PLAIN) and type(each) is not tuple:
            raise NotKnown("")
    _within(op, a, b)
    return guarded(_BINARY.get(type(op), _impossible), a, b)


def _impossible(*_: Any) -> Any:
    raise NotKnown("")


def _on_array(a: Any, b: Any) -> Array:
    shapes = [each.shape for each in (a, b) if isinstance(each, Array) and not each.more]
    if all(isinstance(each, Array | int | float) for each in (a, b)) and len(set(shapes)) == 1:
        return Array(shapes[0])
    raise NotKnown("")


def _on_list(op: ast.operator, a: Any, b: Any) -> ListValue:
    """`a + b`, `a * 3`, `3 * a`."""
    if isinstance(op, ast.Add) and isinstance(a, ListValue) and isinstance(b, ListValue):
        _within(op, a.items, b.items)
        return ListValue(a.items + b.items if a.open is None else list(a.items), a.open or b.open)
    times, one = (a, b) if isinstance(b, ListValue) else (b, a)
    if isinstance(op, ast.Mult) and isinstance(one, ListValue) and isinstance(times, int):
        unopened(one)
        _within(op, one.items, times)
        return ListValue(one.items * times)
    raise NotKnown("")


def _on_keys(op: ast.operator, a: Any, b: Any) -> Any:
    """`|`, `&`, `-`, `^` of sets, `|` of dictionaries."""
    if type(a) is not type(b) or isinstance(a, ListValue):
        raise NotKnown("")
    unopened(a)
    unopened(b)
    made = guarded(_BINARY.get(type(op), _impossible), a.items, b.items)
    return DictValue(made) if isinstance(made, dict) else SetValue(made)


def _within(op: ast.operator, a: Any, b: Any) -> None:
    """Raises `NotKnown` if the result would be too large."""
    if isinstance(a, int) and isinstance(b, int):
        if isinstance(op, ast.Pow) and a.bit_length() * abs(b) > BITS:
            raise NotKnown("the number is too large")
        if isinstance(op, ast.LShift) and (b < 0 or a.bit_length() + b > BITS):
            raise NotKnown("the number is too large")
    if isinstance(op, ast.Mult):
        for one, other in ((a, b), (b, a)):
            if isinstance(one, str | tuple | list) and isinstance(other, int) and len(one) * other > LONGEST:
                raise NotKnown("it is too long")
    long = isinstance(op, ast.Add) and all(isinstance(each, str | tuple | list) for each in (a, b))
    if long and len(a) + len(b) > LONGEST:
        raise NotKnown("it is too long")


def unary(op: ast.unaryop, a: Any) -> Any:
    """`-a`, `+a`, `~a`."""
    if isinstance(a, Array) and isinstance(op, ast.USub):
        return a
    if not isinstance(a, bool | int | float):
        raise NotKnown("")
    return guarded(_UNARY[type(op)], a)


def compare(op: ast.cmpop, a: Any, b: Any) -> bool:
    """`a op b`: numbers, texts and containers of them are compared by value, None by identity."""
    if isinstance(op, ast.In | ast.NotIn):
        return contains(b, a) is isinstance(op, ast.In)
    if isinstance(op, ast.Is | ast.IsNot) or a is None or b is None:
        if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            raise NotKnown("")
        return _identical(a, b) is isinstance(op, ast.Is | ast.Eq)
    weighed(a, b)
    return bool(guarded(_COMPARE[type(op)], plain(a), plain(b)))


def _identical(a: Any, b: Any) -> bool:
    for each in (a, b):
        if isinstance(each, Unknown):
            not_known(each)
    if a is None or b is None or a is b:
        return a is b
    return type(a) is type(b) and isinstance(a, bool | int | str) and bool(a == b)


def contains(where: Any, what: Any) -> bool:
    """`what in where`; raises `NotKnown` if a partly known container does not certainly contain it."""
    if isinstance(where, DictValue | SetValue):
        return _is_key(where, what)
    if isinstance(where, range):
        if not isinstance(what, int):
            raise NotKnown("")
        return what in where
    if isinstance(where, str):
        return bool(guarded(operator.contains, where, plain(what)))
    items = where.items if isinstance(where, ListValue) else where if isinstance(where, tuple) else _impossible()
    doubt = next((each for each in items if isinstance(each, Unknown)), getattr(where, "open", None))
    if position([each for each in items if not isinstance(each, Unknown)], what) is not None:
        return True
    return False if doubt is None else not_known(doubt)


def position(items: Sequence[Any], what: Any) -> int | None:
    """The index of the first equal item; None if there is none. Raises `NotKnown`."""
    weighed(what, *items)
    wanted = plain(what)
    return next((i for i, each in enumerate(items) if guarded(operator.eq, plain(each), wanted)), None)


def _is_key(where: DictValue | SetValue, what: Any) -> bool:
    if key_of(what) in where.items:
        return True
    unopened(where)
    return False


def item(value: Any, index: Any) -> Any:
    """`value[index]`, with a plain index or a slice of plain ones."""
    if isinstance(value, DictValue):
        key = key_of(index)
        if key not in value.items:
            unopened(value)
        return guarded(operator.getitem, value.items, key)
    if isinstance(value, Array) and (index is None or index is ... or isinstance(index, tuple)):
        return indexed(value, index if isinstance(index, tuple) else (index,))
    if not isinstance(index, int | slice):
        raise NotKnown("")
    if isinstance(value, ListValue):
        if value.open is not None and not _inside(index, len(value.items)):
            not_known(value.open)
        found = guarded(operator.getitem, value.items, index)
        return ListValue(found) if isinstance(index, slice) else found
    if isinstance(value, range) and isinstance(index, slice):
        return guarded(operator.getitem, value, index)
    if isinstance(value, str | tuple | range):
        return bounded(guarded(operator.getitem, value, index))
    if isinstance(value, Array) and value.shape:
        return _rows(value, index)
    raise NotKnown("")


def _rows(value: Array, index: int | slice) -> Array:
    """A row of an array, or a slice of its rows."""
    first, *rest = value.shape
    if isinstance(index, int):
        return Array(tuple(rest), value.more)
    if isinstance(first, Unknown):
        part = first if index == slice(None) else Unknown("a part of it", 0, "how much of it there is is not known")
        return Array((part, *rest), value.more)
    return Array((range_length(range(first)[index]), *rest), value.more)


def _inside(index: int | slice, known: int) -> bool:
    """Whether that index or slice lies within the known items of an open list."""
    if isinstance(index, slice):
        ends = (index.start or 0, index.stop)
        return (index.step or 1) > 0 and index.stop is not None and all(0 <= each <= known for each in ends)
    return 0 <= index < known


def length(value: Any) -> int | Unknown:
    """`len(value)`."""
    if isinstance(value, CONTAINERS):
        unopened(value)
        return len(value.items)
    if isinstance(value, Array) and value.shape:
        return value.shape[0]
    if isinstance(value, range):
        return bounded(range_length(value))  # type: ignore[no-any-return]
    if isinstance(value, str | tuple):
        return len(value)
    raise NotKnown("")
