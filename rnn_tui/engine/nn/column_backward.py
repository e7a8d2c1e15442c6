"""Backpropagation through time as fast as a kind can: what `scan` is to `fold`, this is to `pullback` and `walk_back`.

Arrays are laid out as in `gate_layout`: (time, units, batch), every gate a contiguous block of rows; of a single
sequence there is no batch axis. A kind says what derivatives are multiplied by at every step, worked out for a block of
steps at once, and the few products of one step. Blocks are short enough to stay in the cache, and all are worked on in
the same place.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.runtime.buffers import acquire, release

CACHE = 1 << 20
"""Bytes of the derivatives of a block, about."""
STEPS = 8, 64
"""Timesteps of a block, at least and at most."""


class ColumnBackward:
    """The way back through one cell, block by block from the last."""

    blocks: ClassVar[int] = 1
    """Blocks of `units` rows that stand under one another in the derivatives of a step."""

    def __init__(self, weights: Sequence[Array], features: int, batch: int) -> None:
        self.Wx, self.Wh = weights[:2]
        self.biased = len(weights) > 2
        self.units, self.features = len(self.Wh), features
        self.batch: tuple[int, ...] = (batch,) if batch > 1 else ()
        """The batch axis; none for a single sequence."""
        fewest, most = STEPS
        self.size = min(max(CACHE // (self.rows * batch * self.Wh.itemsize), fewest), most)
        """How many timesteps make a block."""
        self._places = [acquire(np.empty, rows * self.size * batch, self.Wh.dtype) for rows in self._sizes]

    @property
    def rows(self) -> int:
        """Rows of the derivatives of a step."""
        return self.blocks * self.units

    @property
    def _sizes(self) -> tuple[int, ...]:
        return self.rows, self.rows, self.units + 1 + self.features

    def close(self) -> None:
        """Gives back the place to work in."""
        for each in self._places:
            release(each, np.empty, len(each), each.dtype)

    def factors(self, dz: Array, before: Sequence[Array], signals: Mapping[str, Array]) -> None:
        """Puts into `dz` what derivatives are multiplied by at each step of a block, (steps, blocks, units, batch).

        `before`: the states before each step, and every signal, (steps, units, batch).
        """
        raise NotImplementedError

    def step(self, t: int, states: Sequence[Array], carried: Sequence[Array]) -> None:
        """From the derivatives with respect to the states after step t to those before it, which go into `carried`.

        The factors of that step become the derivatives with respect to its pre-activations; where a state depends on
        another, its derivative is completed in place. `states` and `carried` may be the same arrays.
        """
        raise NotImplementedError

    def of_weights(self, read: Array, dz: Array) -> tuple[Array, ...]:
        """With respect to Wx, Wh, b, from what was read, h, 1 and x under one another, (rows, n), and (columns, n)."""
        raise NotImplementedError

    def of_inputs(self, dz: Array) -> Array:
        """With respect to the inputs, (features, n), from (columns, n)."""
        raise NotImplementedError

    def walk(
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
        """Through a block, from its last step: `carried`, (units, batch) after it, become the derivatives before it.

        `totals` (steps, units, batch): what is asked of each state, which become total derivatives; where there are
        none, `asked` (steps, units, batch) is asked of the first. `mask` (steps, batch): where a step counts. `kept`
        (units, batch): what the first state was multiplied by. Gives the derivatives with respect to the
        pre-activations, (columns, steps·batch), until the next block.
        """
        add, now = np.add, carried
        dz = self._place(0, (steps, self.blocks, self.units, *self.batch))
        self.factors(dz, before, signals)
        for t in range(steps - 1, -1, -1):
            if totals:
                now = [each[t] for each in totals]
                for each, more in zip(now, carried, strict=True):
                    add(each, more, each)
            elif asked is not None:
                add(carried[0], asked[t], carried[0])
            if mask is None:
                self.step(t, now, carried)
            else:
                self._masked(t, now, carried, mask[t])
            if kept is not None:  # only what was read was dropped: a skipped step carries the whole state
                np.multiply(carried[0], kept, out=carried[0], where=True if mask is None else mask[t])
        side_by_side = self._place(1, (self.rows, steps, *self.batch))
        np.copyto(side_by_side, dz.reshape(steps, self.rows, *self.batch).swapaxes(0, 1))
        return side_by_side.reshape(self.rows, -1)

    def _masked(self, t: int, now: Sequence[Array], carried: Sequence[Array], counts: Any) -> None:
        """A step that some sequences skip: there the state was carried, not computed."""
        computed, skipped = [each * counts for each in now], [each * ~counts for each in now]
        self.step(t, computed, carried)
        for each, total, more, rest in zip(now, computed, carried, skipped, strict=True):
            more += rest
            if each is not more:
                np.copyto(each, total, where=counts)

    def read(self, h: Array, x: Array) -> Array:
        """h_{t-1}, 1 and x_t of a block under one another, (rows, steps·batch), from (steps, …, batch) each."""
        n = self.units
        made = self._place(2, (n + 1 + self.features, len(h), *self.batch))
        made[:n] = h.swapaxes(0, 1)
        made[n] = 1
        made[n + 1 :] = x.swapaxes(0, 1)
        return made.reshape(len(made), -1)

    def _place(self, index: int, shape: tuple[int, ...]) -> Array:
        """A place to work in, of that shape."""
        made: Array = self._places[index][: prod(shape)].reshape(shape)
        return made
