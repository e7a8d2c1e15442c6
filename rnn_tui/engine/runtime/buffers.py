"""Buffers that are kept for the next sequence of the same shape.

Ten steps of a small cell take some ten microseconds; allocating their arrays, and making a view of every row, takes as
long again. So a small buffer is released when its sequence is done, and used again for the next one.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Made = TypeVar("Made")

FEW = 1 << 14
"""The size in numbers up to which a buffer is kept; for larger ones the allocation costs little beside the steps."""
SHAPES = 16
"""How many different buffers are kept; the oldest is removed first."""

Empty = Callable[..., Any]
"""Allocates an array of a shape and dtype with arbitrary contents: `numpy.empty`, or an array that was used before."""


class Pool:
    """Large arrays that are used again for every batch of a training.

    The operating system provides new memory page by page, which takes as long as filling it; used memory is at hand.
    """

    def __init__(self) -> None:
        self._free: dict[tuple[Any, ...], list[Any]] = {}
        self._lent: list[tuple[tuple[Any, ...], Any]] = []

    def empty(self, shape: Any, dtype: Any) -> Any:
        """An array of that shape with arbitrary contents, valid until `reset`."""
        free = self._free.setdefault((shape, dtype), [])
        array = free.pop() if free else np.empty(shape, dtype)
        self._lent.append(((shape, dtype), array))
        return array

    def reset(self) -> None:
        """Makes all arrays available again; they must no longer be read."""
        for key, array in self._lent:
            self._free[key].append(array)
        self._lent.clear()


_FREE: OrderedDict[tuple[Any, ...], list[Any]] = OrderedDict()
"""Released buffers, by their function and arguments. A buffer in use is not in here, so threads never share one."""


def acquire(make: Callable[..., Made], *shape: Any) -> Made:
    """The result of `make(*shape)`, or a released one, with the contents that its last user left in it."""
    try:
        found: Made = _FREE[make, shape].pop()
    except (KeyError, IndexError):
        return make(*shape)
    return found


def release(place: Any, make: Callable[..., Any], *shape: Any) -> None:
    """Returns a buffer; views of it must no longer be used."""
    _FREE.setdefault((make, shape), []).append(place)
    if len(_FREE) > SHAPES:
        _FREE.popitem(last=False)
