"""The fast forward pass of a GRU; the readable form is `GRU.step`, and a test holds both equal."""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.layers.rnn.gru_layout import laid_out
from rnn_tui.engine.runtime.buffers import Empty
from rnn_tui.engine.runtime.gate_layout import (
    ONE,
    joined,
    natural,
    parts,
    projected,
    reads,
    skips,
)
from rnn_tui.engine.runtime.weight_cache import cached_layout


def gru_scan(
    units: int,
    after: bool,
    weights: Sequence[Array],
    x: Array,
    states: Sequence[Array],
    mask: Mask | None,
    empty: Empty,
) -> dict[str, Array]:
    """Every signal of a sequence (batch, time, features), for tanh and sigmoid; `after`: the option `reset_after`."""
    n, time, together = units, x.shape[1], joined(x, 4 * units)
    W, Wx, b, Wc = cached_layout(laid_out, weights, after, together)
    read = reads(states[0], x, len(W), empty)  # h_{t-1}, 1 and x_t of every step: one product gives the sums
    h, before = read[1:, :n], read[0, :n]  # every step writes its h where the next one reads
    sums = np.empty((W.shape[1], *h.shape[2:]), x.dtype)
    rows = empty((time, 3 * n, *h.shape[2:]), x.dtype)
    from_x: Iterable[Any] = repeat((None, sums[-n:]))
    if not together:  # Wx·x + b of all timesteps at once, where large
        projected(x, Wx, rows, b)
        from_x = zip(rows[:, : 2 * n], rows[:, 2 * n :], strict=True)
    now = np.empty_like(rows[0])  # z r hh: all steps use the same buffer, so that no views are made, and are copied
    gates, z, r, hh = now[: 2 * n], now[:n], now[n : 2 * n], now[2 * n :]
    from_gates, recurrent, part, one = sums[: 2 * n], sums[2 * n : 3 * n], np.empty_like(hh), ONE[x.dtype]
    product, add, subtract, divide, exp, tanh = W.T.dot, np.add, np.subtract, np.divide, np.exp, np.tanh
    steps = zip(range(time), read, from_x, h, skips(mask, len(x)), strict=False)
    with np.errstate(over="ignore"):  # exp may be infinite: the gate is 0 then
        for t, each, (more, from_candidate), new, skip in steps:
            product(each, sums)
            if more is not None:
                add(from_gates, more, from_gates)
            exp(from_gates, gates)  # of -z: the weights are negated
            add(gates, one, gates)  # 1 / σ(z) = 1 + exp(-z): to multiply by a gate is to divide by this
            if Wc is None:
                divide(recurrent, r, part)
                add(from_candidate, part, hh)
            else:
                divide(before, r, part)
                Wc.T.dot(part, hh)
                add(from_candidate, hh, hh)
            tanh(hh, hh)
            subtract(before, hh, part)  # z·h + (1 - z)·hh = hh + z·(h - hh)
            divide(part, z, part)
            add(hh, part, new)
            if skip is not None:
                np.copyto(new, before, where=skip)
            before = new
            rows[t] = now
    gates = rows[:, : 2 * n]
    np.reciprocal(gates, gates)
    z, r, hh = parts(rows, 3)
    return {"h": natural(h), "z": z, "r": r, "hh": hh}
