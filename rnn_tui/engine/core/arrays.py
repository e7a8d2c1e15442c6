"""Types and small functions for arrays: floats, masks, shapes with unknown axes, gates side by side."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
"""Numbers: weights, inputs, states, outputs."""

Mask = NDArray[np.bool_]
"""(batch, time): True where a step counts, False where it is skipped (Keras's meaning)."""

Shape = tuple[int | None, ...]
"""A shape with its batch axis; None stands for an axis of unknown size, as Keras prints it."""

Shapes = tuple[Shape, ...]
"""The shapes of a layer's inputs, or of its outputs, in their order."""


def dropout_factors(rng: np.random.Generator, share: float, shape: tuple[int, ...]) -> Array:
    """Dropout factors: 0 with probability `share`, else 1 / (1 - share), so that the mean of the inputs is
    unchanged."""
    if share >= 1:
        return np.zeros(shape)
    return (rng.random(shape) >= share) / (1 - share)


def blocks(z: Array, count: int) -> list[Array]:
    """Splits the gates that stand side by side: (…, count·units) → `count` views (…, units)."""
    units = z.shape[-1] // count
    return [z[..., k * units : (k + 1) * units] for k in range(count)]


def summed_to(values: Array, shape: tuple[int, ...]) -> Array:
    """Sums derivatives over the axes along which an array of `shape` was broadcast; the result has that shape."""
    more = values.ndim - len(shape)
    repeated = [n + more for n, size in enumerate(shape) if size == 1 and values.shape[n + more] > 1]
    made: Array = values.sum(axis=(*range(more), *repeated), keepdims=True)
    return made.reshape(shape)
