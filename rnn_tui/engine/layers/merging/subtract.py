"""Subtract: the difference of two inputs."""

from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.layers.merging.base_merge import Merge


class Subtract(Merge):
    """Subtracts the second input from the first, number by number.

    y = x1 - x2

    in  two (batch, …), of one shape or of shapes that broadcast
    out (batch, …)
    """

    title = "the difference of two inputs"

    def takes(self, inputs: int) -> bool:
        return inputs == 2

    def merged(self, values: Sequence[Array], masks: Sequence[Mask | None]) -> Array:
        first, second = values
        return first - second

    def unmerged(self, dy: Array, values: Sequence[Array], masks: Sequence[Mask | None]) -> Sequence[Array]:
        return [dy, -dy]

    def formula(self, numbers: Sequence[Named]) -> Expression:
        first, second = numbers
        return Function(f"{first.formula} - {second.formula}", first.value - second.value, first, second)
