"""What is right, beside what a model says."""

import numpy as np
import pytest

from rnn_tui.engine.data.generators import TASKS
from rnn_tui.engine.layers import Dense, UpSampling1D
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.engine.training.session.right_answers import RightAnswers


def run(kind, sequences=3):
    """The answers of a task, and what an untrained model makes of its sequences."""
    choices = TrainingChoices(task=kind, model="GRU", units=2)
    stack = choices.stack(Stack())
    made = choices.data(stack, 12).unseen
    first = slice(sequences)
    weights = None if made.weights is None else made.weights[first]
    answers = RightAnswers(made.x[first], made.y[first], weights, made.tokens[first], choices.made_task().answer_names)
    return answers, Model.draw(stack).run(made.x[first])


@pytest.mark.parametrize("task", TASKS, ids=lambda each: each.kind())
def test_every_task_has_answers_to_stand_beside_predictions(task):
    answers, trace = run(task.kind())
    found = answers.answered(trace, 1)
    assert found is not None
    assert len(found.right) == len(found.said) == (trace.timesteps if task.every_step else 1)
    if task.classes is None:
        assert not found.wrong.any()
        np.testing.assert_allclose(found.said.reshape(-1), trace.output[1].reshape(-1))
    else:
        assert len(found.words(found.said)) == len(found.right)
        assert len(answers.names) == task().classes
        wrong = (found.right != found.said) & found.asked
        assert found.wrong.tolist() == wrong.tolist()


def test_padding_has_no_answer():
    answers, trace = run("counting")
    found = answers.answered(trace, 0)
    assert found.asked.sum() == 2
    assert found.words(found.right)[2:] == (" ",) * (trace.timesteps - 2)
    assert not found.wrong[2:].any()


def test_of_other_inputs_nothing_is_right():
    answers, trace = run("echo")
    assert answers.answered(trace, 3) is None
    other = Model.draw(trace.model.stack).run(np.zeros((3, 7, 1)))
    assert answers.answered(other, 0) is None


def test_of_a_model_with_another_number_of_timesteps_nothing_is_right():
    answers, trace = run("echo")
    layers = (*trace.model.stack.layers, UpSampling1D(2))
    longer = Model.draw(Stack(layers, trace.model.stack.input_shape)).run(answers.x)
    assert longer.output.shape[1] == 2 * trace.output.shape[1]
    assert answers.answered(longer, 0) is None


def test_of_a_model_with_more_classes_than_the_task_nothing_is_right():
    answers, trace = run("parity")
    assert answers.answered(trace, 0) is not None
    layers = (*trace.model.stack.layers[:-1], Dense(5))
    other = Model.draw(Stack(layers, trace.model.stack.input_shape)).run(answers.x)
    assert answers.answered(other, 0) is None
