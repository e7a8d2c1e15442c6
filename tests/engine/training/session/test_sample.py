"""What a model writes while it learns a text."""

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.engine.training.session.sample import LENGTH, PROMPT, sample


def test_a_text_is_written_after_the_beginning_of_an_unseen_part():
    choices = TrainingChoices(task="next_character", model="GRU", units=4)
    stack = choices.stack(Stack(()))
    data = choices.data(stack, 8)
    found = finish(sample(Model.draw(stack), data))
    assert found.prompt == "".join(data.unseen.tokens[-1][:PROMPT])
    assert len(found.text) == LENGTH
    assert set(found.text) <= set(data.task.vocabulary)
    assert finish(sample(Model.draw(stack), data)) == found
    assert finish(sample(Model.draw(stack, seed=1), data)) != found


def test_a_word_that_is_counted_is_a_long_one():
    choices = TrainingChoices(task="counting", model="GRU", units=4)
    stack = choices.stack(Stack(()))
    found = finish(sample(Model.draw(stack), choices.data(stack, 80)))
    assert found.prompt == "a" * PROMPT


def test_other_tasks_have_no_next_token():
    choices = TrainingChoices(task="echo", model="GRU", units=4)
    stack = choices.stack(Stack(()))
    assert finish(sample(Model.draw(stack), choices.data(stack, 8))) is None
