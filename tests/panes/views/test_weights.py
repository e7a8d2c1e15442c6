"""The colours of the weights."""

import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.weight_tables import COLUMNS, KERAS, weight_tables
from rnn_tui.panes.views.weight_choice import Shown
from rnn_tui.panes.views.weights import facts, hints_of, largest


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


def test_facts_take_few_lines_and_one_where_the_picture_needs_the_rows():
    table = weight_tables(Model.draw(Stack((LSTM(8),), (1, 5, 4))).run(), 0)[0]
    shapes = "Keras: kernel (4, 32) · recurrent_kernel (8, 32) · bias (32,)"
    assert facts(table, 66)[0] == f"{shapes}\n{table.formula}"
    assert facts(table, 80)[0] == f"{shapes} · gates i f g o\n{table.formula}"
    assert facts(table, 56) == (
        "Keras: kernel (4, 32) · recurrent_kernel (8, 32)\n"
        "bias (32,) · i f g o: x·Wx + h·Wh + b\n"
        "g is the candidate, which Keras names c",
        "Keras: Wx (4, 32) · Wh (8, 32) · b (32,) · gates i f g o",
    )


def test_the_hint_of_several_cells_says_the_way_and_the_orientations():
    stack = Stack((Bidirectional(LSTM(2)),), (1, 5, 4))
    shown = Shown(weight_tables(Model.draw(stack).run(), 0), 0, 0)
    assert hints_of(shown) == (
        "→ past the last column: backward ◂ · X: Keras, tutorial, PyTorch",
        "→ past the last column: backward ◂ · X transposes",
    )


def test_an_array_with_two_biases_is_named_once():
    table = weight_tables(Model.draw(Stack((GRU(8),), (1, 5, 4))).run(), 0)[0]
    assert facts(table, 56)[1] == "Keras: Wx (4, 24) · Wh (8, 24) · bx, bh (2, 24)"
    assert facts(table, 40)[1] == "Keras: Wx (4, 24) · Wh (8, 24)\nbx, bh (2, 24)", "a shape is in one line"


def test_the_order_of_the_gates_stands_in_the_second_line_of_the_shapes_too():
    table = weight_tables(Model.draw(Stack((GRU(8),), (1, 5, 4))).run(), 0, "PyTorch")[0]
    assert facts(table, 76)[0] == (
        "PyTorch: weight_ih (24, 4) · weight_hh (24, 8) · bias_ih (24,)\n"
        "bias_hh (24,) · gates r z n\n"
        "r z: W_ih·x + W_hh·h + b_ih + b_hh · n: W_ih·x + b_ih + r·(W_hh·h + b_hh)"
    )
