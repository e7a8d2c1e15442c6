"""MNIST-1D with a bidirectional GRU of 6 units, as its authors trained it: 91 % ± 2 % (Greydanus & Kobak, 2020)."""

import pytest

from rnn_tui.engine.layers import GRU, Bidirectional, Dense, Flatten
from rnn_tui.engine.plan.stack import Stack
from tests.learning.trained import trained

pytestmark = pytest.mark.learning


def test_a_gru_reads_digits():
    layers = (Bidirectional(GRU(6, return_sequences=True)), Flatten(), Dense(10, activation="softmax"))
    done = trained(
        "mnist_1d", None, 0, "adam,learning_rate=0.01", 4000, Stack(layers, (None, 40, 1)),
        epochs=150, batch_size=100, metrics=("accuracy",),
    )  # fmt: skip
    assert done.measured(4000)["accuracy"] == pytest.approx(0.91, abs=0.02)
