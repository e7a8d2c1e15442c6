"""Reshape: the same numbers in another shape."""

import math

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.layers.reshaping.base_reshaping import Rearranged
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Integers


class Reshape(Rearranged):
    """Gives the numbers of each sequence another shape; their order stays.

    y = the numbers of x, row after row, in rows of target_shape

    in  (batch, …)
    out (batch, *target_shape), without a mask; one size may be -1 and follows from the others
    """

    target_shape: tuple[int, ...] = option(
        Integers(-1, examples=((-1, 2), (20,), (2, -1))), start=(-1, 2), help="the shape without the batch axis"
    )

    title = "the same numbers, another shape"
    positional = ("target_shape",)

    @property
    def brief(self) -> str:
        return f"{self.target_shape}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return ((shapes[0][0], *self._target(shapes[0][1:])),)

    def _target(self, shape: Shape) -> Shape:
        """The target shape with its -1 computed, None if it is unknown; raises `StackError`."""
        target, known = self.target_shape, math.prod(each for each in self.target_shape if each != -1)
        sizes = [each for each in shape if each is not None]
        if target.count(-1) > 1:
            raise StackError(f"There must be at most one unknown dimension (-1) in target_shape. Received: {target}.")
        if len(sizes) < len(shape):
            return tuple(None if each == -1 else each for each in target)
        total = math.prod(sizes)
        if -1 in target and known and total % known == 0:
            return tuple(total // known if each == -1 else each for each in target)
        if -1 in target or total != known:
            raise StackError(
                "The total size of the tensor must be unchanged. Received:"
                f" input_shape={tuple(shape)}, target_shape={target}"
            )
        return target

    def arranged(self, x: Array) -> Array:
        return x.reshape(len(x), *self.target_shape)

    def returned(self, dy: Array, shape: tuple[int, ...]) -> Array:
        return dy.reshape(shape)
