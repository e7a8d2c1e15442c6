"""Regularisers and constraints in Keras code: the spellings of every year, and where they go."""

import pytest

from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, Embedding
from rnn_tui.engine.options.constraints import MaxNorm, NonNeg
from rnn_tui.engine.options.regularizers import L1, L1L2, L2
from tests.formats.keras_code.reading import read_code

START = """from keras import regularizers, constraints
from keras.regularizers import l1, l2, l1_l2
from keras.constraints import max_norm, maxnorm, NonNeg
"""


def first(call):
    (found,) = read_code(f"{START}model = Sequential([{call}])")
    return found.stack.layers[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'l2'", L2(0.01)),
        ("l2(0.05)", L2(0.05)),
        ("l2(l=0.05)", L2(0.05)),
        ("l2()", L2(0.01)),
        ("l1(0.03)", L1(0.03)),
        ("l1_l2(0.1, 0.2)", L1L2(0.1, 0.2)),
        ("l1_l2(l2=0.2)", L1L2(0.0, 0.2)),
        ("regularizers.L1L2(l1=0.5)", L1L2(0.5, 0.0)),
        ("keras.regularizers.L2(1e-4)", L2(1e-4)),
        ("tf.keras.regularizers.l2(1e-4)", L2(1e-4)),
        ("None", None),
    ],
)
def test_a_regulariser_is_read(written, expected):
    assert first(f"LSTM(3, kernel_regularizer={written})") == LSTM(3, kernel_regularizer=expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("max_norm(3)", MaxNorm(3)),
        ("maxnorm(m=3)", MaxNorm(3)),
        ("constraints.MaxNorm(max_value=3.5, axis=1)", MaxNorm(3.5, 1)),
        ("NonNeg()", NonNeg()),
        ("'non_neg'", NonNeg()),
    ],
)
def test_a_constraint_is_read(written, expected):
    assert first(f"Dense(3, kernel_constraint={written})") == Dense(3, kernel_constraint=expected)


def test_keras_1_s_names_are_read():
    read = first("LSTM(3, W_regularizer=l2(0.1), U_regularizer=l1(0.2), b_constraint=maxnorm(2))")
    assert read == LSTM(3, kernel_regularizer=L2(0.1), recurrent_regularizer=L1(0.2), bias_constraint=MaxNorm(2))


def test_they_belong_to_what_is_inside_a_wrapper():
    layer = first("Bidirectional(LSTM(3, recurrent_regularizer=l2(0.5)))")
    assert layer == Bidirectional(LSTM(3, recurrent_regularizer=L2(0.5)))
    kernels = [each.regularizer for each in layer.weights(((None, 4, 2),))]
    assert kernels == [None, L2(0.5), None] * 2


def test_an_embedding_has_its_own():
    layer = first("Embedding(9, 2, embeddings_regularizer='l1', embeddings_constraint=max_norm(1))")
    assert layer == Embedding(9, 2, embeddings_regularizer=L1(0.01), embeddings_constraint=MaxNorm(1))
