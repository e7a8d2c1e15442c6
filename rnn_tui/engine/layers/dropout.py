"""Dropout: forgets some inputs while training, none afterwards."""

from collections.abc import Sequence

from rnn_tui.engine.arrays import Array, Mask, Shape
from rnn_tui.engine.layer import Layer, LayerRun
from rnn_tui.engine.options import Number, option


class Dropout(Layer):
    """Sets a share of its inputs to 0 while training (Srivastava et al., 2014); afterwards it hands everything on.

    y = x

    in  (batch, …)
    out (batch, …)
    """

    rate: float = option(
        Number(
            0,
            1,
            message="Invalid value received for argument `{name}`. Expected a float value between 0 and 1. Received: {name}={value!r}",
        ),
        help="share of the inputs dropped while training",
    )

    title = "drops inputs while training"
    positional = ("rate",)

    @property
    def brief(self) -> str:
        return f"{self.rate:g}"

    def output_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return (shape,)

    def run(
        self, weights: Sequence[Array], x: Array, mask: Mask | None = None, initial: Sequence[Array] = ()
    ) -> LayerRun:
        return LayerRun((x,), mask)
