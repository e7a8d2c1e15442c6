"""Multiply: the product of several inputs."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.layers.merging.base_merge import Merge


class Multiply(Merge):
    """Multiplies several inputs number by number.

    y = x1 · x2 · …

    in  several (batch, …), of one shape or of shapes that broadcast
    out (batch, …)

    In Keras 3 a masked number counts as 1; if the numbers of all inputs are masked, the product is 0.
    """

    title = "the product of its inputs"
    reads_mask = True

    def merged(self, values: Sequence[Array], masks: Sequence[Mask | None]) -> Array:
        y = reduce(np.multiply, self._factors(values, masks))
        kept = self._kept(masks)
        return y if kept is None else np.where(kept, y, y.dtype.type(0))

    def _factors(self, values: Sequence[Array], masks: Sequence[Mask | None]) -> list[Array]:
        """The inputs, with 1 in place of masked numbers."""
        pairs = zip(values, masks, strict=True)
        return [x if mask is None else np.where(mask, x, x.dtype.type(1)) for x, mask in pairs]

    def _kept(self, masks: Sequence[Mask | None]) -> Mask | None:
        """Where a number of any input counts; None if an input has no mask."""
        known = [each for each in masks if each is not None]
        return reduce(np.logical_or, known) if len(known) == len(masks) else None

    def unmerged(self, dy: Array, values: Sequence[Array], masks: Sequence[Mask | None]) -> Sequence[Array]:
        factors, kept = self._factors(values, masks), self._kept(masks)
        dy = dy if kept is None else dy * kept
        found = []
        for place, mask in enumerate(masks):
            others = [each for n, each in enumerate(factors) if n != place]
            dx = reduce(np.multiply, others, dy)
            found.append(dx if mask is None else dx * mask)
        return found

    def formula(self, numbers: Sequence[Named]) -> Expression:
        whole: Expression = numbers[0]
        for each in numbers[1:]:
            whole = whole * each
        return whole
