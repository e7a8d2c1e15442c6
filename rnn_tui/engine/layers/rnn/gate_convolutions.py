"""The convolutions of a ConvLSTM1D: four gates side by side in the last axis, each with dropout factors of its own."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.windows import put_back, windows_of

How = tuple[int, int, int, str]
"""Size, strides, dilation and padding."""
Dropped = Sequence[Array] | None
"""For each gate the dropout factors of what it reads, (batch, rows, features); None if nothing is dropped."""


def gates(kept: Array | None) -> Dropped:
    """The dropout factors of each gate, from (batch, 4 gates, rows, features)."""
    return None if kept is None else [kept[:, gate] for gate in range(4)]


def convolved(x: Array, kernel: Array, how: How, dropped: Dropped) -> Array:
    """(batch, rows, features) ∗ (size, features, 4·filters) → (batch, rows, 4·filters)."""
    if dropped is None:
        return product(x, kernel, how)
    parts = zip(np.split(kernel, 4, axis=-1), dropped, strict=True)
    return np.concatenate([product(x * kept, W, how) for W, kept in parts], axis=-1)


def product(x: Array, kernel: Array, how: How) -> Array:
    """Every window of x times the kernel."""
    made: Array = np.tensordot(windows_of(x, *how, 0.0), kernel, 2)
    return made


def convolved_back(dz: Array, x: Array, kernel: Array, how: How, dropped: Dropped) -> tuple[Array, Array]:
    """The derivatives with respect to x and to the kernel, from that with respect to the result."""
    if dropped is None:
        return product_back(dz, x, kernel, how)
    dx, d_kernels = np.zeros(x.shape), []
    for dz_gate, W, kept in zip(np.split(dz, 4, axis=-1), np.split(kernel, 4, axis=-1), dropped, strict=True):
        part, dW = product_back(dz_gate, x * kept, W, how)
        dx += part * kept
        d_kernels.append(dW)
    return dx, np.concatenate(d_kernels, axis=-1)


def product_back(dz: Array, x: Array, kernel: Array, how: How) -> tuple[Array, Array]:
    """The same for one product."""
    d_windows = np.tensordot(dz, kernel, ((2,), (2,)))
    dW: Array = np.tensordot(windows_of(x, *how, 0.0), dz, ((0, 1), (0, 1)))
    return put_back(d_windows, x.shape[1], *how[1:]), dW
