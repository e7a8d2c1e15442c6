"""Automatic names as each Keras gives them (SEMANTICS: one counter per name and session)."""

import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, SimpleRNN, TimeDistributed
from rnn_tui.engine.plan.naming import NameCounter, snake_case
from rnn_tui.engine.plan.stack import Stack

SEQ = {"return_sequences": True}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("SimpleRNN", "simple_rnn"),
        ("LSTM", "lstm"),
        ("GRU", "gru"),
        ("TimeDistributed", "time_distributed"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("My Layer!", "my_layer"),
    ],
)
def test_snake_case_is_keras_s(kind, name):
    assert snake_case(kind) == name


@pytest.mark.parametrize(
    ("keras", "names"),
    [
        ("keras3", ("sequential", ("simple_rnn", "simple_rnn_1", "bidirectional", "simple_rnn_3"), "input_layer")),
        ("keras2", ("sequential", ("simple_rnn", "simple_rnn_1", "bidirectional", "simple_rnn_3"), "")),
        ("keras2.3", ("sequential_1", ("simple_rnn_1", "simple_rnn_2", "bidirectional_1", "simple_rnn_4"), "")),
    ],
)
def test_a_wrapped_layer_uses_up_a_name(keras, names):
    layers = (SimpleRNN(3, **SEQ), SimpleRNN(3, **SEQ), Bidirectional(SimpleRNN(3, **SEQ)), SimpleRNN(3))
    assert Stack(layers, (None, 2, 10)).names(keras)[:3] == names


def test_a_given_name_uses_up_none():
    layers = (GRU(3, **SEQ, name="mine"), GRU(3, **SEQ), TimeDistributed(Dense(2)), Dense(1))
    assert Stack(layers, (None, 2, 10)).layer_names == ("mine", "gru", "time_distributed", "dense_1")


@pytest.mark.parametrize(
    ("keras", "model", "entry"),
    [("keras3", "functional", "input_layer"), ("keras2", "model", "input_1"), ("keras2.3", "model_1", "input_1")],
)
def test_a_functional_model_names_its_input(keras, model, entry):
    names = Stack((LSTM(3),), (None, 2, 10), functional=True).names(keras)
    assert (names[0], names[2]) == (model, entry)


@pytest.mark.parametrize(
    ("keras", "second"),
    [
        ("keras3", ("sequential_1", ("lstm_1",))),
        ("keras2", ("sequential_1", ("lstm_1",))),
        ("keras2.3", ("sequential_2", ("lstm_2",))),
    ],
)
def test_a_session_counts_on(keras, second):
    first = Stack((LSTM(3),), (None, 2, 10), keras=keras)
    then = Stack((LSTM(3),), (None, 2, 10), keras=keras, counts=first.next_counts)
    assert then.names(keras)[:2] == second


def test_a_session_s_counts_can_be_taken_up_again():
    session = NameCounter()
    assert [session.name("gru"), session.name("gru"), session.input()] == ["gru", "gru_1", "input_layer"]
    assert session.counts == (("gru", 2), ("input_layer", 1))
    assert NameCounter(counts=session.counts).name("gru") == "gru_2"
