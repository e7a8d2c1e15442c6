"""Places to work in, kept for the next sequence of the same shape.

Ten steps of a small cell take some ten microseconds; making the arrays they work in, and the views of every row, takes
as much again. So a place of few numbers is given back when its sequence is done, and lent to the next one.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Made = TypeVar("Made")

FEW = 1 << 14
"""Numbers up to which a place is kept: beyond, the steps outweigh the making, and copying the results costs more."""
SHAPES = 16
"""How many kinds of places are kept; the oldest goes first."""

Empty = Callable[..., Any]
"""Makes an array of a shape and a type of numbers, with anything in it: `numpy.empty`, or one that was used before."""


class Pool:
    """Large arrays that are filled anew again and again, as every batch of a training fills them.

    The system gives memory page by page, which takes as long as the numbers do; what is used again is there already.
    """

    def __init__(self) -> None:
        self._free: dict[tuple[Any, ...], list[Any]] = {}
        self._lent: list[tuple[tuple[Any, ...], Any]] = []

    def empty(self, shape: Any, dtype: Any) -> Any:
        """An array of that shape, with anything in it, until `reset`."""
        free = self._free.setdefault((shape, dtype), [])
        array = free.pop() if free else np.empty(shape, dtype)
        self._lent.append(((shape, dtype), array))
        return array

    def reset(self) -> None:
        """Nobody reads any of them any more."""
        for key, array in self._lent:
            self._free[key].append(array)
        self._lent.clear()


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
