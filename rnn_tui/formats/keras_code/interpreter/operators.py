"""Arithmetic on plain values, bounded: no operator may make a number, a text or a list that fills the memory.

Everything here either returns a value or raises `NotKnown`, which the reader turns into an unknown value;
whether that matters is decided where a layer needs it.
"""

import ast
import operator
import re
import string
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from rnn_tui.formats.keras_code.interpreter.values import Array, CodeError, Unknown

LONGEST = 100_000
"""Characters of a text, items of a list."""
_BITS = 256


class NotKnown(Exception):
    """The value cannot be told; the text says why, as the rest of a sentence."""


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
    ast.Not: operator.not_,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_PERCENT = re.compile(r"%(?:\(\w{1,40}\))?[-+0# ]{0,3}\d{0,3}(?:\.\d{1,3})?[sdifgeExXr%]")
_SPEC = re.compile(r"(?:.?[<>=^])?[+\- ]?#?0?\d{0,3}[,_]?(?:\.\d{1,3})?[bcdeEfFgGnosxX%]?")


def guarded(what: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The call's result; whatever Python refuses is not known."""
    try:
        return what(*args, **kwargs)
    except NotKnown:
        raise
    except (RecursionError, MemoryError):
        raise NotKnown("it is too large") from None
    except (CodeError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise NotKnown(f"Python would say {type(error).__name__}") from None


def weighed(*values: Any, most: int = 10_000) -> int:
    """How many items the values hold, all levels counted; raises `NotKnown` where they are more than so many."""
    waiting, count = list(values), 0
    while waiting:
        each = waiting.pop()
        count += 1
        waiting += _inner(each, most)
        if count + len(waiting) > most:
            raise NotKnown("it is too large")
    return count


def _inner(value: Any, most: int) -> list[Any]:
    """What stands in a container, up to so many."""
    if isinstance(value, Mapping):
        return [*islice(value.keys(), most), *islice(value.values(), most)]
    return list(islice(value, most)) if isinstance(value, list | tuple | set) else []


def binary(op: ast.operator, a: Any, b: Any) -> Any:
    """`a op b`, for numbers, texts, lists and tuples."""
    if isinstance(a, Array) or isinstance(b, Array):
        return _on_array(a, b)
    for each in (a, b):
        if not isinstance(each, bool | int | float | str | tuple | list | dict | set):
            raise NotKnown("")
    if isinstance(op, ast.Mod) and isinstance(a, str):
        return percent(a, b)
    _bounded(op, a, b)
    weighed(*(each for each in (a, b) if isinstance(each, dict | set)))
    return guarded(_BINARY.get(type(op), _impossible), a, b)


def _impossible(*_: Any) -> Any:
    raise NotKnown("")


def _on_array(a: Any, b: Any) -> Array:
    shapes = [each.shape for each in (a, b) if isinstance(each, Array)]
    if all(isinstance(each, Array | int | float) for each in (a, b)) and len(set(shapes)) == 1:
        return Array(shapes[0])
    raise NotKnown("")


def _bounded(op: ast.operator, a: Any, b: Any) -> None:
    whole = isinstance(a, int) and isinstance(b, int)
    if isinstance(op, ast.Pow) and whole and a.bit_length() * abs(b) > _BITS:
        raise NotKnown("the number is too large")
    if isinstance(op, ast.LShift) and whole and a.bit_length() + b > _BITS:
        raise NotKnown("the number is too large")
    if isinstance(op, ast.Mult):
        if whole and a.bit_length() + b.bit_length() > _BITS:
            raise NotKnown("the number is too large")
        for one, other in ((a, b), (b, a)):
            if isinstance(one, str | tuple | list) and isinstance(other, int) and len(one) * other > LONGEST:
                raise NotKnown("it is too long")
    if (
        isinstance(op, ast.Add)
        and all(isinstance(each, str | tuple | list) for each in (a, b))
        and len(a) + len(b) > LONGEST
    ):
        raise NotKnown("it is too long")


def unary(op: ast.unaryop, a: Any) -> Any:
    """`op a`."""
    if isinstance(a, Array) and isinstance(op, ast.USub):
        return a
    if not isinstance(a, bool | int | float | str | tuple | list | dict | set | range | None):
        raise NotKnown("")
    return guarded(_UNARY[type(op)], a)


def compare(op: ast.cmpop, a: Any, b: Any) -> bool:
    """`a op b`: numbers and texts by value, anything against None by identity."""
    if isinstance(op, ast.Is | ast.IsNot) or a is None or b is None:
        if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.In | ast.NotIn) and not isinstance(
            b, list | tuple | dict
        ):
            raise NotKnown("")
        if not isinstance(op, ast.In | ast.NotIn):
            alike = (
                a is b if a is None or b is None else type(a) is type(b) and isinstance(a, bool | int | str) and a == b
            )
            return alike is isinstance(op, ast.Is | ast.Eq)
    for each in (a, b):
        if not isinstance(each, bool | int | float | str | tuple | list | dict | set | range | None):
            raise NotKnown("")
    if isinstance(b, range) and not isinstance(a, int):
        raise NotKnown("")
    return bool(guarded(_COMPARE[type(op)], a, b))


def percent(text: str, values: Any) -> str:
    """`"layer_%d" % 3`, with widths of up to three digits."""
    given = tuple(values.values()) if isinstance(values, dict) else values if isinstance(values, tuple) else (values,)
    _plain_scalars(given)
    if "%" in _PERCENT.sub("", text):
        raise NotKnown("")
    made: str = guarded(operator.mod, text, values)
    return _short(made)


def formatted(value: Any, conversion: int = -1, spec: str = "") -> str:
    """One field of an f-string."""
    _plain_scalars((value,))
    if not _SPEC.fullmatch(spec):
        raise NotKnown("")
    if conversion in (ord("r"), ord("a"), ord("s")):
        shown_as: dict[int, Callable[[Any], str]] = {ord("r"): repr, ord("a"): ascii, ord("s"): str}
        value = guarded(shown_as[conversion], value)
    made: str = guarded(format, value, spec)
    return _short(made)


def filled(text: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> str:
    """`"layer_{}".format(3)`, with plain fields only."""
    given = list(args)
    _plain_scalars(given)
    _plain_scalars(kwargs.values())
    for _, field, spec, conversion in guarded(lambda: list(string.Formatter().parse(text))):
        if field is not None and (not re.fullmatch(r"\w{0,40}", field) or not _SPEC.fullmatch(spec) or conversion):
            raise NotKnown("")
    made: str = guarded(text.format, *given, **kwargs)
    return _short(made)


def _plain_scalars(values: Iterable[Any]) -> None:
    for each in values:
        if not isinstance(each, bool | int | float | str | None):
            raise NotKnown("")


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise NotKnown("it is too long")
    return text


def item(value: Any, index: Any) -> Any:
    """`value[index]`."""
    if isinstance(value, dict):
        weighed(index)
        return guarded(operator.getitem, value, index)
    if isinstance(value, str | tuple | list | range) and isinstance(index, int | slice):
        return guarded(operator.getitem, value, index)
    raise NotKnown("")


def has_unknown(value: Any, most: int = 2_000) -> Unknown | None:
    """The first unknown value in it, as far as anyone would write it."""
    waiting, count = deque([value]), 0
    while waiting and count < most:
        each = waiting.popleft()
        count += 1
        if isinstance(each, Unknown):
            return each
        waiting.extend(_inner(each, most - count))
        if len(waiting) > most:
            return None
    return None
