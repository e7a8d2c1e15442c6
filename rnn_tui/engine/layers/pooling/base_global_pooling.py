"""What pooling over the whole sequence shares."""

from typing import ClassVar

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Flag, option
from rnn_tui.engine.options.sizes import DataFormat


class GlobalPooling(Layer):
    """A layer that reduces the whole sequence to one number for each feature."""

    data_format: str = option(DataFormat(), default="channels_last", help="the position of the features: last")
    keepdims: bool = option(Flag(), default=False, help="whether to keep a time axis of size 1")

    positional = ("data_format", "keepdims")
    input_ndim: ClassVar[int | None] = 3

    @property
    def propagates_mask(self) -> bool:
        return False

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        return ((shape[0], 1, shape[2]) if self.keepdims else (shape[0], shape[2]),)

    def spread(self, dy: Array) -> Array:
        """(batch, 1, features), with the time axis also if it was removed."""
        return dy if self.keepdims else dy[:, None]
