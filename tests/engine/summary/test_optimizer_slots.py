"""Counts measured on Keras 3.15: `len` of every variable of an optimizer built on these two models."""

import pytest

from rnn_tui.engine.summary.optimizer_slots import optimizer_parameters

GRU_LSTM_DENSE = [(6, 15), (5, 15), (2, 15), (5, 12), (3, 12), (12,), (3, 1), (1,)]
"""GRU(5), LSTM(3) and Dense(1) on 6 features: 307 weights."""

EMBEDDING_RNN = [(10, 4), (4, 3), (3, 3), (3,)]
"""Embedding(10, 4) and SimpleRNN(3): 64 weights."""

EMBEDDING_RNN_PATHS = [
    "embedding/embeddings",
    "simple_rnn/simple_rnn_cell/kernel",
    "simple_rnn/simple_rnn_cell/recurrent_kernel",
    "simple_rnn/simple_rnn_cell/bias",
]


@pytest.mark.parametrize(
    ("name", "stack", "embedding"),
    [
        ("sgd", 2, 2),
        ("rmsprop", 309, 66),
        ("adagrad", 309, 66),
        ("lion", 309, 66),
        ("adam", 616, 130),
        ("adamw", 616, 130),
        ("adamax", 616, 130),
        ("adadelta", 616, 130),
        ("ftrl", 616, 130),
        ("lamb", 616, 130),
        ("schedulefreeadamw", 616, 130),
        ("nadam", 617, 131),
        ("adafactor", 407, 95),
        ("muon", 322, 109),
    ],
)
def test_optimizer_holds_what_it_holds_in_keras(name: str, stack: int, embedding: int) -> None:
    assert optimizer_parameters(name, GRU_LSTM_DENSE) == stack
    assert optimizer_parameters(name, EMBEDDING_RNN, EMBEDDING_RNN_PATHS) == embedding


def test_recorded_adam_of_46_weights_holds_94() -> None:
    assert optimizer_parameters("adam", [(10, 3), (3, 3), (3,), (3, 1), (1,)]) == 94


def test_case_does_not_matter() -> None:
    assert optimizer_parameters("RMSprop", [(2, 3)]) == 8


def test_nothing_to_train_leaves_what_the_optimizer_keeps_for_itself() -> None:
    assert optimizer_parameters("adam", []) == 2
    assert optimizer_parameters("nadam", []) == 3


def test_unknown_name_is_none() -> None:
    assert optimizer_parameters("my_optimizer", [(2, 3)]) is None
