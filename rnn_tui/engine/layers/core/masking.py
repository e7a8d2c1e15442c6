"""Masking: marks the timesteps that are padding."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shapes
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Masking(Layer):
    """Marks padding: a timestep counts if any of its features differs from mask_value; others become 0 and are skipped.

    m_t = any( x_t ≠ mask_value )
    y_t = x_t · m_t

    in  (batch, time, features)
    out (batch, time, features), with the mask m
    """

    mask_value: float = option(Number(), default=0.0, help="the number that marks padding")

    title = "skips padded timesteps"
    positional = ("mask_value",)
    input_ndim = 3

    @property
    def mask_operations(self) -> tuple[str, ...]:
        return "NotEqual", "Any"

    @property
    def brief(self) -> str:
        return f"≠ {self.mask_value:g}"

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        counts = self._counts(call.x)
        return LayerRun((call.x * counts[..., None],), (counts,))

    def _counts(self, x: Array) -> Mask:
        """(batch, time): whether any feature differs from the mask value.

        The comparison is in float32 as in Keras, because most data are: the float32 number nearest to 0.1 is
        0.10000000149.
        """
        marked = (x == x.dtype.type(self.mask_value)) | (x == np.float32(self.mask_value))
        counts: Mask = ~marked.all(axis=-1)
        return counts

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        return LayerGradients((dy * self._counts(call.x)[..., None],))

    def equations(self, context: StepContext) -> None:
        counts = bool(self._counts(context.x))
        x = Named(f"x[{context.unit}]", context.x.reshape(-1)[context.unit])
        about = "not masked" if counts else f"masked: every feature is {self.mask_value:g}, so the step is skipped"
        context.define("y", x * Named("m", counts), about)
