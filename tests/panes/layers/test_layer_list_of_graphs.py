from types import SimpleNamespace

from rnn_tui.panes.layers.layer_list import LayerList
from tests.engine.plan.test_graph import seq2seq


def test_a_row_of_a_model_that_branches_says_what_its_layer_reads():
    rows = LayerList.rows(SimpleNamespace(stack=seq2seq()))
    assert rows == [
        ("x", "", "(None, 4, 3)"),
        ("encoder", "← x  5 tanh state", "(None, 5)"),
        ("decoder", "← z, encoder  5 tanh seq", "(None, 6, 5)"),
        ("shared", "← decoder, encoder  2 linear", "(None, 6, 2)"),
    ]
