"""Backpropagation through time: from the last step to the first (Werbos, 1990).

A kind gives the pullback of one step, in which everything that can be computed for all steps at once is precomputed.
At each step the derivatives that come from later steps are added to those that come from the outputs; the sum is the
total derivative with respect to the state. At masked steps it is passed on unchanged: the state was only carried.
"""

from collections.abc import Callable, Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask

Pullback = Callable[..., tuple[Array, ...]]
"""(t, dh_t, …) → (dz_t, dh_{t-1}, …): from the derivatives with respect to the states after step t to those with
respect to the pre-activations and to the states before it. Completes `dc_t` in place if `h_t` depends on `c_t`."""


def walk_back(
    pullback: Pullback, states: Sequence[Array], columns: int, mask: Mask | None = None, kept: Array | None = None
) -> tuple[Array, list[Array]]:
    """dL/dz of every step (time, batch, columns), and dL/d(state before the first step) for each state.

    `states` (time, batch, units): the loss's derivatives through the outputs alone; they become the total derivatives.
    `mask` (time, batch): False at steps that are skipped. `kept` (batch, units): dropout factors of the first state.
    """
    time, batch = states[0].shape[:2]
    dz: Array = np.empty((time, batch, columns), states[0].dtype)
    carried: list[Array] = [np.zeros(each.shape[1:], each.dtype) for each in states]
    add = np.add
    for t, row, *now in zip(range(time - 1, -1, -1), dz[::-1], *(each[::-1] for each in states), strict=True):
        for each, more in zip(now, carried, strict=False):
            add(each, more, each)
        if mask is None:
            row[...], *carried = pullback(t, *now)
            if kept is not None:
                carried[0] *= kept
        else:
            counts = mask[t, :, None]
            computed = [each * counts for each in now]
            row[...], *carried = pullback(t, *computed)
            if kept is not None:  # dropout applies only to what a step reads: a skipped step carries the whole state
                carried[0] *= kept
            for each, total, more in zip(now, computed, carried, strict=True):
                more += each * ~counts
                np.copyto(each, total, where=counts)
    return dz, carried
