"""MaxPooling1D: the largest value in every window of steps."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.explain.terms import Function
from rnn_tui.engine.layers.pooling.base_pooling import Pooling
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class MaxPooling1D(Pooling):
    """The largest value of every window, for each feature.

    y_t = max over j of x_{t · strides + j}    j = 0 … pool_size - 1

    in  (batch, time, features)
    out (batch, steps, features), without a mask
    """

    title = "the largest of every window of steps"

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.seen(call.x, -np.inf).max(axis=2),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        windows = self.seen(call.x, -np.inf)
        taken = np.zeros(windows.shape)
        np.put_along_axis(taken, windows.argmax(axis=2)[:, :, None], d_outputs[0][:, :, None], axis=2)
        return LayerGradients((self.back(taken, call.x.shape[1]),))

    def equations(self, context: StepContext) -> None:
        values = context.x[:, context.unit]
        names = [Named(f"x of step {n} of the window", each) for n, each in enumerate(values)]
        made = Function("max( x of the window )", float(values.max()), *names)
        context.define("y", made, "the largest of the window")
