"""The fast form of backpropagation through time: it is to `pullback` and `walk_back` what `scan` is to `fold`.

Arrays are laid out as in `gate_layout`: (time, units, batch), every gate a contiguous block of rows; a single sequence
has no batch axis. A kind defines the factors of the derivatives at every step, computed for a block of steps at once,
and the few products of one step. Blocks are short enough for the cache, and all blocks use the same buffers.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.runtime.buffers import acquire, release

CACHE = 1 << 20
"""The bytes of a block's derivatives, roughly."""
STEPS = 8, 64
"""The smallest and the largest number of timesteps in a block."""


class ColumnBackward:
    """The backward pass through one cell, block by block, from the last."""

    blocks: ClassVar[int] = 1
    """The number of blocks of `units` rows that stand one below the other in the derivatives of a step."""

    def __init__(self, weights: Sequence[Array], features: int, batch: int) -> None:
        self.Wx, self.Wh = weights[:2]
        self.biased = len(weights) > 2
        self.units, self.features = len(self.Wh), features
        self.rows = self.blocks * self.units
        """The number of rows in the derivatives of a step."""
        self.batch: tuple[int, ...] = (batch,) if batch > 1 else ()
        """The shape of the batch axis; () for a single sequence."""
        fewest, most = STEPS
        self.size = min(max(CACHE // (self.rows * batch * self.Wh.itemsize), fewest), most)
        """The number of timesteps in a block."""
        columns = self.size * batch
        self._shape = self.rows * columns, (self.units + 1 + features) * columns, self.Wh.dtype
        self._places = acquire(_buffers, *self._shape)

    def close(self) -> None:
        """Releases the buffers."""
        release(self._places, _buffers, *self._shape)

    def factors(self, dz: Array, before: Sequence[Array], signals: Mapping[str, Array]) -> None:
        """Writes into `dz` the factors of the derivatives at each step of a block, (steps, blocks, units, batch).

        `before`: the states before each step; `signals`: every signal; each (steps, units, batch).
        """
        raise NotImplementedError

    def step(self, t: int, states: Sequence[Array], carried: Sequence[Array]) -> None:
        """Turns the derivatives with respect to the states after step t into those before it, written into `carried`.

        The factors of that step become the derivatives with respect to its pre-activations. If a state depends on
        another one of the same step, its derivative is completed in place. `states` and `carried` may be the same
        arrays.
        """
        raise NotImplementedError

    def of_weights(self, read: Array, dz: Array) -> tuple[Array, ...]:
        """The derivatives with respect to Wx, Wh, b, from h, 1 and x one below the other, (rows, n), and dz (columns,
        n)."""
        raise NotImplementedError

    def of_inputs(self, dz: Array) -> Array:
        """The derivatives with respect to the inputs, (features, n), from dz (columns, n)."""
        raise NotImplementedError

    def backward(
        self,
        steps: int,
        asked: Array | None,
        totals: Sequence[Array],
        carried: Sequence[Array],
        before: Sequence[Array],
        signals: Mapping[str, Array],
        mask: Mask | None,
        kept: Array | None,
    ) -> Array:
        """Goes through a block from its last step; returns the derivatives with respect to the pre-activations.

        They are (columns, steps·batch) and valid until the next block. `carried` (units, batch): the derivatives after
        the block, which become those before it. `totals` (steps, units, batch): the loss's direct derivatives with
        respect to each state, which become the total ones; if empty, `asked` (steps, units, batch) holds those of the
        first state. `mask` (steps, batch): False at steps that are skipped. `kept` (units, batch): dropout factors of
        the first state.
        """
        add, now = np.add, tuple(carried)
        rows = list(zip(*totals, strict=True))
        dz = self._place(0, (steps, self.blocks, self.units, *self.batch))
        self.factors(dz, before, signals)
        for t in range(steps - 1, -1, -1):
            if rows:
                now = rows[t]
                for each, more in zip(now, carried, strict=True):
                    add(each, more, each)
            elif asked is not None:
                add(carried[0], asked[t], carried[0])
            if mask is None:
                self.step(t, now, carried)
            else:
                self._masked(t, now, carried, mask[t])
            if kept is not None:  # dropout applies only to what a step reads: a skipped step carries the whole state
                np.multiply(carried[0], kept, out=carried[0], where=True if mask is None else mask[t])
        side_by_side = self._place(1, (self.rows, steps, *self.batch))
        np.copyto(side_by_side, dz.reshape(steps, self.rows, *self.batch).swapaxes(0, 1))
        return side_by_side.reshape(self.rows, -1)

    def _masked(self, t: int, now: Sequence[Array], carried: Sequence[Array], counts: Any) -> None:
        """A step that some sequences skip: their state was carried, not computed."""
        computed, skipped = [each * counts for each in now], [each * ~counts for each in now]
        self.step(t, computed, carried)
        for each, total, more, rest in zip(now, computed, carried, skipped, strict=True):
            more += rest
            if each is not more:
                np.copyto(each, total, where=counts)

    def read(self, h: Array, x: Array) -> Array:
        """h_{t-1}, 1 and x_t of a block one below the other, (rows, steps·batch), from (steps, …, batch) each."""
        n = self.units
        made = self._place(2, (n + 1 + self.features, len(h), *self.batch))
        made[:n] = h.swapaxes(0, 1)
        made[n] = 1
        made[n + 1 :] = x.swapaxes(0, 1)
        return made.reshape(len(made), -1)

    def _place(self, index: int, shape: tuple[int, ...]) -> Array:
        """The buffer of that index, as an array of that shape."""
        made: Array = self._places[index][: prod(shape)].reshape(shape)
        return made


def _buffers(derivatives: int, reads: int, dtype: Any) -> tuple[Array, Array, Array]:
    """Room for the derivatives of a block, for the same side by side, and for what its steps read."""
    return np.empty(derivatives, dtype), np.empty(derivatives, dtype), np.empty(reads, dtype)
