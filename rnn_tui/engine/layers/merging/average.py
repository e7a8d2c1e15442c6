"""Average: the mean of several inputs."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.explain.expression import Expression, Named, Sum
from rnn_tui.engine.layers.merging.add import Add


class Average(Add):
    """The mean of several inputs, number by number.

    y = ( x1 + x2 + … + xn ) / n

    in  several (batch, …), of one shape or of shapes that broadcast
    out (batch, …)
    """

    title = "the mean of its inputs"

    def merged(self, values: Sequence[Array], masks: Sequence[Mask | None]) -> Array:
        y = super().merged(values, masks)
        return np.asarray(y / y.dtype.type(len(values)))

    def unmerged(self, dy: Array, values: Sequence[Array], masks: Sequence[Mask | None]) -> Sequence[Array]:
        return [dy / len(values)] * len(values)

    def formula(self, numbers: Sequence[Named]) -> Expression:
        share = Named(f"1/{len(numbers)}", 1 / len(numbers))
        return Sum(*(share * each for each in numbers))
