"""The colours of the weights."""

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.weight_tables import COLUMNS, KERAS, weight_tables
from rnn_tui.panes.views.weights import facts, largest


@pytest.mark.parametrize("orientation", [KERAS, COLUMNS])
def test_the_bias_of_the_forget_gate_leaves_the_matrices_their_colours(orientation):
    trace = Model.draw(Stack((LSTM(60),), (1, 5, 8))).run()
    kernel, recurrent, bias = trace.layer(0).weights
    (table,) = weight_tables(trace, 0, orientation)
    most = max(np.abs(kernel).max(), np.abs(recurrent).max())
    assert bias.max() == 1 > most
    assert largest(table) == most


def test_where_the_matrices_are_zero_the_bias_has_the_colours():
    model = Model.draw(Stack((LSTM(3),), (1, 5, 2)))
    trace = model.with_weights([np.zeros((2, 12)), np.zeros((3, 12)), np.full(12, 0.25)]).run()
    assert largest(weight_tables(trace, 0)[0]) == 0.25


def test_the_formula_shares_a_row_with_the_end_of_the_shapes():
    table = weight_tables(Model.draw(Stack((SimpleRNN(8),), (1, 5, 4))).run(), 0)[0]
    shapes = "Keras: kernel (4, 8) · recurrent_kernel (8, 8) · bias (8,)"
    assert facts(table, 66) == [shapes, table.formula]
    (joined,) = facts(table, 56)
    assert joined.count("\n") == 1
    assert joined.endswith(f" · {table.formula}")
