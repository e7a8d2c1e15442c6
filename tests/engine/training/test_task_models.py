"""Models for tasks, and what another model has not."""

import pytest

from rnn_tui.engine.data.generators import TASKS, task
from rnn_tui.engine.layers import GRU, LSTM, Dense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.task_models import task_stack, what_fits


@pytest.mark.parametrize("name", [each.kind() for each in TASKS])
def test_the_model_for_a_task_lacks_nothing(name):
    assert what_fits(task(name), task_stack(task(name), GRU(4), 30)) == ""


def test_what_a_model_lacks_is_told_in_the_words_of_its_code():
    read = Stack((LSTM(8, return_sequences=True),), (None, 30, 4))
    assert what_fits(task("parity"), read) == (
        "a model for this task has Dense(1, activation='sigmoid') as its last layer"
    )
    assert what_fits(task("temporal_order"), read) == (
        "a model for this task has an input of 6 features, Dense(4, activation='softmax') as its last layer and"
        " return_sequences=False in its last recurrent layer"
    )
    last = Stack((LSTM(8), Dense(1)), (None, 30, 4))
    assert what_fits(task("sine"), last) == (
        "a model for this task has Dense(1) as its last layer and return_sequences=True in its last recurrent layer"
    )
