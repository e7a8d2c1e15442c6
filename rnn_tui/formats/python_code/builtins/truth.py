"""The truth of a value in a test."""

from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import Builtin
from rnn_tui.formats.python_code.values.containers import CONTAINERS
from rnn_tui.formats.python_code.values.records import Class, Function, Instance, Method, OneOf, Partial, Thing
from rnn_tui.formats.python_code.values.reflection import View

TRUE = (Thing, OneOf, Function, Class, Method, Partial, Builtin)
"""The types whose values are always true."""


def truth(value: Any) -> bool | None:
    """Whether the value is true in a test; None if that is unknown."""
    if isinstance(value, Thing) and not value.decided:
        return None
    if isinstance(value, TRUE):
        return True
    if isinstance(value, Instance):
        return None if value.cls.defines("__bool__", "__len__") else True
    if isinstance(value, View):
        return bool(value.names)
    if isinstance(value, CONTAINERS):
        return True if value.items else None if value.open is not None else False
    return bool(value) if isinstance(value, bool | int | float | str | tuple | range | None) else None
