"""A layout of sequences for speed: one row for each timestep, and in it each gate as a contiguous block.

Arrays are (time, columns, batch), without the batch axis if there is only one sequence: the same code then serves a
single sequence, which needs only matrix–vector products, and a batch. `natural` turns it back at no cost.
"""

import math
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.runtime.buffers import Empty

LINE = 64
"""The bytes of a cache line: a matrix that begins on one is read up to twice as fast."""


SMALL = 1 << 15
"""The bytes of a matrix that fits into the first-level cache anyway."""


JOINED = 1 << 13
"""The size of Wx up to which multiplying the input in every step costs less than one more call."""


ONE = {np.dtype(name): np.array(1, name) for name in ("float32", "float64")}
"""1 as an array: NumPy adds it in half the time that a Python number takes."""


def aligned(matrix: Array) -> Array:
    """The matrix in C order; a large one begins on a cache line. Copied only if it must be."""
    matrix = np.ascontiguousarray(matrix)
    if matrix.nbytes <= SMALL or matrix.ctypes.data % LINE == 0:
        return matrix
    made = place(matrix.shape, matrix.dtype)
    np.copyto(made, matrix)
    return made


def place(shape: tuple[int, ...], dtype: Any) -> Array:
    """An array with arbitrary contents; a large one begins on a cache line."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size <= SMALL:
        return np.empty(shape, dtype)
    bytes_ = np.empty(size + LINE, np.uint8)
    start = -bytes_.ctypes.data % LINE
    made: Array = bytes_[start : start + size].view(dtype).reshape(shape)
    return made


def scaled(weight: Array, factors: Array, order: NDArray[np.intp] | None = None) -> Array:
    """The columns of a weight, each times its factor, in another order if one is given; aligned."""
    made = place(weight.shape, weight.dtype)
    if order is not None:  # with "clip" NumPy writes into `out`; with "raise" it would make a copy first
        weight = np.take(weight, order, axis=-1, out=made, mode="clip")
    np.multiply(weight, factors, made)
    return made


def column(state: Array) -> Array:
    """(batch, units) → (units, batch), or (units,) for a batch of one."""
    return state[0] if len(state) == 1 else state.T


def joined(x: Array, columns: int) -> bool:
    """Whether a step multiplies input and state together: [h 1 x]·[Wh; b; Wx] is one call instead of two.

    Otherwise x·Wx is computed for all steps at once beforehand: one call more, but less time for each number.
    """
    features: int = x.shape[2]
    return features * columns <= JOINED


def stacked_rows(*parts: Array) -> Array:
    """[Wh; b; Wx], or the first of them, one below the other as one matrix; aligned."""
    rows = [np.atleast_2d(each) for each in parts]
    made = place((sum(map(len, rows)), rows[0].shape[1]), rows[0].dtype)
    return np.concatenate(rows, out=made)


def reads(state: Array, x: Array, rows: int, empty: Empty = np.empty) -> Array:
    """(time + 1, rows, batch): the inputs of every step one below the other: h, 1 and x, as far as there are rows.

    The first h is `state` (batch, units); each step writes its h into the next entry, and the last entry holds the
    last.
    """
    return begin(reading(len(x), x.shape[1], state.shape[1], rows, x.dtype, empty), state, x)


def reading(batch: int, time: int, units: int, rows: int, dtype: Any, empty: Empty = np.empty) -> Array:
    """An array for `reads`, with the 1 already in it."""
    made: Array = empty((time + 1, rows, batch) if batch > 1 else (time + 1, rows), dtype)
    made[:, units] = 1
    return made


def begin(read: Array, state: Array, x: Array) -> Array:
    """Puts in the first state, and x if there are rows for it."""
    batch, units = state.shape
    read[0, :units] = column(state)
    if read.shape[1] > units + 1:
        read[:-1, units + 1 :] = x[0] if batch == 1 else x.transpose(1, 2, 0)
    return read


def projected(x: Array, W: Array, out: Array, b: Array | None = None) -> Array:
    """x·W + b for every step in one product: (batch, time, features) → `out` (time, columns, batch)."""
    if len(x) == 1:
        np.matmul(np.ascontiguousarray(x[0]), W, out)  # BLAS cannot read a reversed view
    else:
        np.matmul(W.T, x.transpose(1, 2, 0), out)
    if b is not None:
        out += b if len(x) == 1 else b[:, None]
    return out


def natural(values: Array) -> Array:
    """(time, units, batch) → (batch, time, units), a view."""
    return values[None] if values.ndim == 2 else values.transpose(2, 0, 1)


def parts(values: Array, count: int) -> Array:
    """(time, count·units, batch) → the `count` blocks, each (batch, time, units); views."""
    time, columns = values.shape[:2]
    if values.ndim == 2:
        return values.reshape(1, time, count, columns // count).transpose(2, 0, 1, 3)
    return values.reshape(time, count, columns // count, -1).transpose(1, 3, 0, 2)


def skips(mask: Mask | None, batch: int) -> Iterator[Any]:
    """For every step, which sequences skip it (batch,); None for every step if there is no `mask` (batch, time)."""
    if mask is None:
        return repeat(None)
    return iter(~mask[0] if batch == 1 else ~mask.T)
