"""The layer that is begun with when one is added."""

from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, Embedding, SimpleRNN, TimeDistributed
from rnn_tui.engine.layers.rnn.simple_rnn import SimpleRNNCell
from rnn_tui.engine.nn.new_layer import new_layer, stacked


def test_a_wrapper_wraps_the_layer_before_it_and_one_of_timesteps_none_that_needs_them():
    assert new_layer(Bidirectional, SimpleRNN(5)).layer == SimpleRNN(5)
    assert new_layer(TimeDistributed, Dense(3)).layer == Dense(3)
    assert new_layer(TimeDistributed, SimpleRNN(5)).layer == Dense(8)
    assert new_layer(TimeDistributed, Bidirectional(LSTM(5))).layer == Dense(8)


def test_what_computes_one_step_is_no_layer_of_a_stack():
    assert {Embedding, LSTM, TimeDistributed} <= set(stacked())
    assert SimpleRNNCell not in stacked()
