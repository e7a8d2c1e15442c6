"""AveragePooling1D: the mean of every window of steps."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.layers.pooling.base_pooling import Pooling
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.sizes import Size
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class AveragePooling1D(Pooling):
    """The mean of every window, for each feature; at the ends the mean of those steps of the window that exist.

    y_t = mean over j of x_{t · strides + j}    j = 0 … pool_size - 1

    in  (batch, time, features)
    out (batch, steps, features), without a mask
    """

    pool_size: int = option(Size(), start=2, help="steps in a window")

    title = "the mean of every window of steps"

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.seen(call.x, 0.0).sum(axis=2) / self._counts(call.x),))

    def _counts(self, x: Array) -> Array:
        """(steps, 1): the number of steps in each window."""
        found: Array = self.seen(np.ones((1, x.shape[1], 1), x.dtype), 0.0).sum(axis=2)[0]
        return found

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        share = d_outputs[0] / self._counts(call.x)
        windows = np.broadcast_to(share[:, :, None], (*share.shape[:2], self.pool_size, share.shape[2]))
        return LayerGradients((self.back(windows, call.x.shape[1]),))

    def equations(self, context: StepContext) -> None:
        values = context.x[:, context.unit]
        mean = context.product("mean(x)", "x of the window", values, np.full(len(values), 1 / len(values)))
        context.define("y", mean, "the mean of the window")
