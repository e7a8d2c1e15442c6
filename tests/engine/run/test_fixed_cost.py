"""What a run costs beside its arithmetic: counted in Python calls, which no other program on the machine changes."""

import sys

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model


def python_calls(work) -> int:
    """How many Python functions a second call of `work` enters; a generator counts whenever it goes on."""
    work()
    made = 0

    def count(frame, event, argument):
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return made


@pytest.mark.parametrize(
    ("layers", "x", "most"),
    [
        ((SimpleRNN(8, return_sequences=True),), np.zeros((10, 4)), 65),
        ((LSTM(8, return_sequences=True),), np.zeros((10, 4)), 80),
        ((Embedding(9, 4), Bidirectional(SimpleRNN(8)), Dense(1)), np.zeros(10), 150),
    ],
    ids=["SimpleRNN", "LSTM", "three layers"],
)
def test_what_a_plan_says_is_worked_out_once_and_not_in_every_run(layers, x, most):
    model = Model.draw(Stack(layers, (None, *x.shape)))
    assert python_calls(lambda: model.run(x)) <= most
