"""What Maximum and Minimum share: one of several numbers is chosen, and masked ones are left out."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.layers.merging.base_merge import Merge


class Extremum(Merge):
    """Takes one of several numbers, the largest or the smallest."""

    word: ClassVar[str] = ""
    """max or min"""
    function: ClassVar[Any] = None
    """The function of NumPy."""

    reads_mask = True

    def merged(self, values: Sequence[Array], masks: Sequence[Mask | None]) -> Array:
        return self._stages(values, masks)[-1][0]

    def _stages(
        self, values: Sequence[Array], masks: Sequence[Mask | None]
    ) -> list[tuple[Array, Mask | None, Array, Array]]:
        """After each input: the result so far, the mask so far, and the two numbers it was chosen from.

        A masked number is replaced by the one it is compared with.
        """
        y, mask = values[0], masks[0]
        found = [(y, mask, y, y)]
        for x, of_x in zip(values[1:], masks[1:], strict=True):
            second = x if of_x is None else np.where(of_x, x, y)
            first = y if mask is None else np.where(mask, y, second)
            mask = None if mask is None or of_x is None else mask | of_x
            y = self.function(first, second)
            found.append((y, mask, first, second))
        return found

    def unmerged(self, dy: Array, values: Sequence[Array], masks: Sequence[Mask | None]) -> Sequence[Array]:
        stages = self._stages(values, masks)
        found: list[Array] = []
        for place in range(len(values) - 1, 0, -1):
            y, _, first, second = stages[place]
            before, of_x = stages[place - 1][1], masks[place]
            share = np.where(first == second, 0.5, first == y)
            d_first, d_second = dy * share, dy * (1 - share)
            if before is not None:
                d_first, d_second = d_first * before, d_second + d_first * ~before
            if of_x is not None:
                d_first, d_second = d_first + d_second * ~of_x, d_second * of_x
            found.append(d_second)
            dy = d_first
        return [dy, *reversed(found)]

    def formula(self, numbers: Sequence[Named]) -> Expression:
        whole = float(self.function.reduce([each.value for each in numbers]))
        return Function(f"{self.word}( {', '.join(each.formula for each in numbers)} )", whole, *numbers)
