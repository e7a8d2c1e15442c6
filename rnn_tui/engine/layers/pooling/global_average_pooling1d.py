"""GlobalAveragePooling1D: the mean of the whole sequence."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.layers.pooling.base_global_pooling import GlobalPooling
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class GlobalAveragePooling1D(GlobalPooling):
    """The mean of each feature over the unmasked steps.

    y = mean over t of x_t    over the steps that are not masked

    in  (batch, time, features)
    out (batch, features), or (batch, 1, features) with keepdims; NaN if every step is masked
    """

    title = "the mean over all steps"
    reads_mask = True

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun(((call.x * self._shares(call.x, call.mask)).sum(axis=1, keepdims=self.keepdims),))

    def _shares(self, x: Array, mask: Mask | None) -> Array:
        """(batch, time, 1): the weight of each step; they add up to 1."""
        if mask is None:
            return np.full((1, x.shape[1], 1), 1 / x.shape[1], x.dtype)
        counts = mask[..., None].astype(x.dtype)
        total = counts.sum(axis=1, keepdims=True)
        found: Array = np.where(total > 0, counts / np.maximum(total, 1), x.dtype.type(np.nan))
        return found

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        dx = self.spread(d_outputs[0]) * self._shares(call.x, call.mask)
        return LayerGradients((np.broadcast_to(dx, call.x.shape).copy(),))
