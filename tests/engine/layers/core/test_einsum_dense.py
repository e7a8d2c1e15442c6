"""EinsumDense: an axis that output_shape leaves open stays open in the plan, and has the input's size in a run."""

from rnn_tui.engine.layers import EinsumDense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model


def test_an_axis_left_open_is_unknown_until_it_runs():
    stack = Stack((EinsumDense("abc,cd->abd", (None, 3), bias_axes="d"),), (None, 6, 4))
    assert stack.output_shapes == (((None, None, 3),),)
    assert [each.shape for each in stack.weights[0]] == [(4, 3), (3,)]
    assert Model.draw(stack).run().outputs[0].shape == (1, 6, 3)
