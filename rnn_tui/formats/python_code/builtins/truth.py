"""The truth of a value in a test."""

from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import Builtin
from rnn_tui.formats.python_code.values.containers import CONTAINERS
from rnn_tui.formats.python_code.values.records import Class, Function, Instance, Method, OneOf, Partial, Thing

TRUE = (Thing, OneOf, Function, Class, Instance, Method, Partial, Builtin)
"""The types whose values are always true."""


def truth(value: Any) -> bool | None:
    """Whether the value is true in a test; None if that is unknown."""
    if isinstance(value, Thing) and not value.decided:
        return None
    if isinstance(value, TRUE):
        return True
    if isinstance(value, CONTAINERS):
        return True if value.items else None if value.open is not None else False
    return bool(value) if isinstance(value, bool | int | float | str | tuple | range | None) else None
