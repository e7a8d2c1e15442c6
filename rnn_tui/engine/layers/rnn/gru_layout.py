"""The layout of a GRU's weights for its `scan`."""

from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.runtime.gate_layout import aligned, place


def laid_out(
    after: bool, together: bool, Wx: Array, Wh: Array, b: Array | None = None
) -> tuple[Array, Any, Any, Array | None]:
    """The matrix that a step of `scan` multiplies by [h 1] or [h 1 x]; Wx and b for x, if a step does not read x; and
    Wh_h, if a step multiplies it by r·h.

    Columns: z and r, negated; the candidate's from h, if the reset gate comes after that product; the candidate's from
    x, if a step reads x.
    """
    n, none = len(Wh), np.zeros_like(Wh[0])
    bx, bh = (none, none) if b is None else b if after else (b, none)
    gates, hh, of_h, of_x = slice(2 * n), slice(2 * n, None), slice(2 * n, (2 + after) * n), slice(-n, None)
    made = place((n + 1 + together * len(Wx), (2 + after + together) * n), Wh.dtype)
    made[:, hh] = 0
    np.negative(Wh[:, gates], made[:n, gates])
    np.add(bx[gates], bh[gates], made[n, gates])
    np.negative(made[n, gates], made[n, gates])
    if after:
        made[:n, of_h], made[n, of_h] = Wh[:, hh], bh[hh]
    if together:
        np.negative(Wx[:, gates], made[n + 1 :, gates])
        made[n + 1 :, of_x], made[n, of_x] = Wx[:, hh], bx[hh]
    alone: tuple[Any, Any] = (None, None) if together else _by_itself(Wx, bx)
    return made, *alone, None if after else aligned(Wh[:, hh])


def _by_itself(Wx: Array, bx: Array) -> tuple[Array, Array]:
    """Wx and b for a product over all steps at once: z and r negated, their biases added in the steps."""
    n = Wx.shape[1] // 3
    signs = np.repeat(np.array([-1, -1, 1], Wx.dtype), n)
    bias = bx.copy()
    bias[: 2 * n] = 0
    return Wx * signs, bias
