"""Add: the sum of several inputs."""

from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.explain.expression import Expression, Named, Sum
from rnn_tui.engine.layers.merging.base_merge import Merge


class Add(Merge):
    """Adds several inputs number by number.

    y = x1 + x2 + …

    in  several (batch, …), of one shape or of shapes that broadcast
    out (batch, …)
    """

    title = "the sum of its inputs"

    def merged(self, values: Sequence[Array], masks: Sequence[Mask | None]) -> Array:
        y = values[0]
        for each in values[1:]:
            y = y + each
        return y

    def unmerged(self, dy: Array, values: Sequence[Array], masks: Sequence[Mask | None]) -> Sequence[Array]:
        return [dy] * len(values)

    def formula(self, numbers: Sequence[Named]) -> Expression:
        return Sum(*numbers)
