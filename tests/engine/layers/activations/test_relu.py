"""ReLU: a slope below the threshold, also where the largest value is below it."""

import numpy as np

from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.layers import ReLU
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model


def test_below_the_threshold_the_slope_counts_whatever_the_largest_value():
    layer = ReLU(max_value=0.0, negative_slope=0.5, threshold=1.0)
    trace = Model.draw(Stack((layer,), (None, 1, 4))).run(np.array([[[-1.0, 0.5, 1.5, 3.0]]]))
    np.testing.assert_allclose(trace.output, [[[-1.0, -0.25, 0.0, 0.0]]])
    np.testing.assert_allclose(gradients(trace, "sum-all").dx, [[[0.5, 0.5, 0.0, 0.0]]])
