"""GlobalMaxPooling1D: the largest value in the whole sequence."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.pooling.base_global_pooling import GlobalPooling
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class GlobalMaxPooling1D(GlobalPooling):
    """The largest value of each feature over all steps; masked steps are included.

    y = max over t of x_t

    in  (batch, time, features)
    out (batch, features), or (batch, 1, features) with keepdims
    """

    title = "the largest value over all steps"

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((call.x.max(axis=1, keepdims=self.keepdims),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        dx = np.zeros(call.x.shape)
        np.put_along_axis(dx, call.x.argmax(axis=1)[:, None], self.spread(d_outputs[0]), axis=1)
        return LayerGradients((dx,))
