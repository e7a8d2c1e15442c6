"""Sequences laid out for speed: one row for each timestep, and in it every gate a contiguous block.

Arrays are (time, columns, batch), without the batch axis where there is one sequence only: the same code then serves a
single sequence, where a matrix–vector product is all there is to do, and a batch. `natural` is the way back, and costs
nothing.
"""

import math
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.arrays import Array, Mask

LINE = 64
"""Bytes of a cache line: a matrix that begins on one is read up to twice as fast."""


SMALL = 1 << 15
"""Bytes of a matrix that stays in the nearest cache anyway."""


def aligned(matrix: Array) -> Array:
    """The matrix in C order, a large one beginning on a cache line; copied only where it does not."""
    matrix = np.ascontiguousarray(matrix)
    if matrix.nbytes <= SMALL or matrix.ctypes.data % LINE == 0:
        return matrix
    made = place(matrix.shape, matrix.dtype)
    np.copyto(made, matrix)
    return made


def place(shape: tuple[int, ...], dtype: Any) -> Array:
    """An empty array; a large one begins on a cache line."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size <= SMALL:
        return np.empty(shape, dtype)
    bytes_ = np.empty(size + LINE, np.uint8)
    start = -bytes_.ctypes.data % LINE
    made: Array = bytes_[start : start + size].view(dtype).reshape(shape)
    return made


def scaled(weight: Array, factors: Array, order: NDArray[np.intp] | None = None) -> Array:
    """The columns of a weight times a factor each, in another order where one is given; aligned."""
    made = place(weight.shape, weight.dtype)
    if order is not None:  # "clip" writes where it is told; "raise" would write to a copy first
        weight = np.take(weight, order, axis=-1, out=made, mode="clip")
    np.multiply(weight, factors, made)
    return made


def column(state: Array) -> Array:
    """(batch, units) → (units, batch), or (units,) for a batch of one."""
    return state[0] if len(state) == 1 else state.T


def projected(x: Array, W: Array, b: Array, out: Array | None = None) -> Array:
    """x·W + b for every step in one product: (batch, time, features) → (time, columns, batch)."""
    if len(x) == 1:
        steps = np.ascontiguousarray(x[0])  # BLAS reads no sequence backwards
        flat: Array = steps.dot(W) if out is None else np.matmul(steps, W, out)
        flat += b
        return flat
    made: Array = np.matmul(W.T, x.transpose(1, 2, 0), out)
    made += b[:, None]
    return made


def room(start: Array, time: int) -> Array:
    """(time + 1, units, batch): a place for a state after every step, the first filled with `start` (batch, units)."""
    first = column(start)
    made = np.empty((time + 1, *first.shape), start.dtype)
    made[0] = first
    return made


def natural(values: Array) -> Array:
    """(time, units, batch) → (batch, time, units), a view."""
    return values[None] if values.ndim == 2 else values.transpose(2, 0, 1)


def skips(mask: Mask | None, batch: int) -> Iterator[Any]:
    """For every step where it is skipped, (batch,); None for every step where there is no mask (batch, time)."""
    if mask is None:
        return repeat(None)
    return iter(~mask[0] if batch == 1 else ~mask.T)
