"""What a model's output cannot be the answer to is refused before it is trained."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, Dense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.session.choices import TrainingChoices


@pytest.mark.parametrize(
    ("task", "options", "head", "said"),
    [
        ("mnist_1d", {}, Dense(1), "mnist_1d has 10 classes, and the model gives one number"),
        (
            "sine",
            {},
            Dense(1, activation="sigmoid"),
            "the answers of sine are from -.* 0 to 1",
        ),
        ("sine", {"loss": "mean_squared_error"}, Dense(1, activation="sigmoid"), ""),
        ("parity", {}, Dense(1), ""),
        ("parity", {}, Dense(1, activation="sigmoid"), ""),
    ],
)
def test_answers_that_the_output_cannot_give_are_refused(task, options, head, said):
    stack = Stack((GRU(3, return_sequences=task != "mnist_1d"), head), (None, None, 1))
    choices = TrainingChoices(task=task, **options)
    if not said:
        choices.check(stack)
        return
    with pytest.raises(RnnError, match=said):
        choices.check(stack)
    assert choices.fitted(stack).cell is not None
