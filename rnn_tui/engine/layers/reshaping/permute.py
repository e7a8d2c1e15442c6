"""Permute: the axes in another order."""

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.layers.reshaping.base_reshaping import Rearranged
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Integers


class Permute(Rearranged):
    """Puts the axes into another order; the batch stays first.

    y_{i, t} = x_{t, i}    with dims (2, 1)

    in  (batch, …)
    out (batch, …), the axes of the input in the order dims, without a mask
    """

    dims: tuple[int, ...] = option(
        Integers(1, examples=((2, 1), (1, 2))), start=(2, 1), help="the axes in their new order, counted from 1"
    )

    title = "the axes in another order"
    positional = ("dims",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise OptionError(
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be"
                f" consecutive and start from 1. Received dims={self.dims}",
                "dims",
            )

    @property
    def brief(self) -> str:
        return f"{self.dims}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        if len(shape) != len(self.dims) + 1:
            raise StackError(
                f"Permute with dims={self.dims} reads {len(self.dims) + 1} axes, batch included; got {shape}"
            )
        return ((shape[0], *(shape[each] for each in self.dims)),)

    def arranged(self, x: Array) -> Array:
        return x.transpose(0, *self.dims)

    def returned(self, dy: Array, shape: tuple[int, ...]) -> Array:
        return dy.transpose(np.argsort((0, *self.dims)))
