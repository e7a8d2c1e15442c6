"""Weights laid out for speed, once for as long as they live.

A scan wants its weights in another order, scaled, one under the other. For a short sequence that costs as much as the
steps do, and weights rarely change: so what was made of them is kept, until they are gone. Only of arrays that nobody
can write to, as a model's are; of others it is made anew each time.
"""

import weakref
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from rnn_tui.engine.core.arrays import Array

Made = TypeVar("Made")

_KEPT: dict[tuple[Any, ...], Any] = {}
"""By what was asked for and the identities of the weights; an entry goes when one of the weights does."""


def cached_layout(lay_out: Callable[..., Made], weights: Sequence[Array], *options: Any) -> Made:
    """`lay_out(*options, *weights)`: it must not hand out the weights themselves, only what it made of them."""
    key = (lay_out, options, *map(id, weights))
    found: Made | None = _KEPT.get(key)
    if found is not None:
        return found
    made = lay_out(*options, *weights)
    if all(map(lasting, weights)):
        _KEPT[key] = made
        for each in weights:
            weakref.finalize(each, _KEPT.pop, key, None).atexit = False
    return made


def lasting(array: Any) -> bool:
    """Whether nobody can write to the array, nor to the memory it is a view of."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return False
        array = array.base
    return array is None


def frozen(array: Array, dtype: Any = None) -> Array:
    """The array for reading only, of that type: a copy where it is of another, or where somebody could write to it."""
    if lasting(array) and (dtype is None or array.dtype == dtype):
        return array
    made: Array = np.array(array, dtype)
    made.flags.writeable = False
    return made
