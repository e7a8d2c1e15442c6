"""Formatting of texts: `%`, f-strings, `str.format`, with limited widths and simple fields only."""

import operator
import re
import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import PLAIN
from rnn_tui.formats.python_code.values.value_limits import LONGEST, guarded

_PERCENT = re.compile(r"%(?:\(\w{1,40}\))?[-+0# ]{0,3}\d{0,3}(?:\.\d{1,3})?[sdifgeExXr%]")
_SPEC = re.compile(r"(?:.?[<>=^])?[+\- ]?#?0?\d{0,3}[,_]?(?:\.\d{1,3})?[bcdeEfFgGnosxX%]?")


def percent(text: str, values: Any) -> str:
    """`"layer_%d" % 3`, with widths of up to three digits."""
    given = tuple(values.values()) if isinstance(values, dict) else values if isinstance(values, tuple) else (values,)
    _plain_scalars(given)
    if "%" in _PERCENT.sub("", text):
        raise NotKnown("")
    made: str = guarded(operator.mod, text, values)
    return short(made)


def formatted(value: Any, conversion: int = -1, spec: str = "") -> str:
    """One field of an f-string."""
    _plain_scalars((value,))
    if not _SPEC.fullmatch(spec):
        raise NotKnown("")
    if conversion in (ord("r"), ord("a"), ord("s")):
        shown_as: dict[int, Callable[[Any], str]] = {ord("r"): repr, ord("a"): ascii, ord("s"): str}
        value = guarded(shown_as[conversion], value)
    made: str = guarded(format, value, spec)
    return short(made)


def filled(text: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> str:
    """`"layer_{}".format(3)`, with simple fields only."""
    given = list(args)
    _plain_scalars(given)
    _plain_scalars(kwargs.values())
    most = 0
    for _, name, spec, conversion in guarded(lambda: list(string.Formatter().parse(text))):
        if name is not None and (not re.fullmatch(r"\w{0,40}", name) or not _SPEC.fullmatch(spec) or conversion):
            raise NotKnown("")
        most += 1000 if name is not None else 0
    longest = max((len(each) for each in (*given, *kwargs.values()) if isinstance(each, str)), default=0)
    if len(text) + most + most // 1000 * longest > 10 * LONGEST:
        raise NotKnown("it is too long")
    made: str = guarded(text.format, *given, **kwargs)
    return short(made)


def _plain_scalars(values: Iterable[Any]) -> None:
    for each in values:
        if not isinstance(each, PLAIN):
            raise NotKnown("")


def short(text: str) -> str:
    """The text; raises `NotKnown` if it is too long."""
    if len(text) > LONGEST:
        raise NotKnown("it is too long")
    return text
