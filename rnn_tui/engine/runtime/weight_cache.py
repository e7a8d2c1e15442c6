"""Weights laid out for speed, once for as long as they exist.

A scan needs its weights in another order, scaled, one below the other. For a short sequence preparing them costs as
much as the steps do, and weights rarely change: so the result is kept until the weights are deleted. It is kept only
for read-only arrays, such as a model's weights; for others it is computed each time.
"""

import weakref
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from rnn_tui.engine.core.arrays import Array

Made = TypeVar("Made")

_KEPT: dict[tuple[Any, ...], Any] = {}
"""The results, by function, options and identity of the weights; an entry is removed when a weight is deleted."""


def cached_layout(lay_out: Callable[..., Made], weights: Sequence[Array], *options: Any) -> Made:
    """`lay_out(*options, *weights)`; it must return new arrays, not the weights themselves."""
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
    """Whether nobody can write to the array, nor to the memory that it is a view of."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return False
        array = array.base
    return array is None


def frozen(array: Array, dtype: Any = None) -> Array:
    """The array, read-only and of that dtype; copied if it has another dtype or if somebody could write to it."""
    if lasting(array) and (dtype is None or array.dtype == dtype):
        return array
    made: Array = np.array(array, dtype)
    made.flags.writeable = False
    return made
