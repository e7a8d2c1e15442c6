"""Places to work in, kept for the next sequence of the same shape.

Ten steps of a small cell take some ten microseconds; making the arrays they work in, and the views of every row, takes
as much again. So a place of few numbers is given back when its sequence is done, and lent to the next one.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

Made = TypeVar("Made")

FEW = 1 << 14
"""Numbers up to which a place is kept: beyond, the steps outweigh the making, and copying the results costs more."""
SHAPES = 16
"""How many kinds of places are kept; the oldest goes first."""

_FREE: OrderedDict[tuple[Any, ...], list[Any]] = OrderedDict()
"""By what they were made by and with. One that is lent out is in nobody else's hands: threads never share a place."""


def acquire(make: Callable[..., Made], *shape: Any) -> Made:
    """`make(*shape)`, or one like it that was given back, with what its last user left in it."""
    try:
        found: Made = _FREE[make, shape].pop()
    except (KeyError, IndexError):
        return make(*shape)
    return found


def release(place: Any, make: Callable[..., Any], *shape: Any) -> None:
    """Nobody may hold a view of the place any more: what is kept of it is a copy."""
    _FREE.setdefault((make, shape), []).append(place)
    if len(_FREE) > SHAPES:
        _FREE.popitem(last=False)
