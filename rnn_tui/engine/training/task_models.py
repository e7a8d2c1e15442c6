"""The simplest model for a task: one recurrent layer, and a Dense layer for the answer."""

from rnn_tui.engine.data.generators import Task
from rnn_tui.engine.layers import Dense
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.stack import Stack

ANY_FEATURES = Stack((), (None, None, None))
"""Reads sequences of any number of features, as a model does that is made for the data."""


def task_stack(task: Task, cell: Recurrent, timesteps: int | None = None) -> Stack:
    """A stack for a task's sequences, with one feature for each symbol, and its answers.

    Two classes are one sigmoid, more are a softmax; a number is a linear unit. Sequences may have any length if
    `timesteps` is None.
    """
    features = len(task.vocabulary) if len(task.vocabulary) > 2 else task.features
    classes = task.classes
    if classes is None:
        answer = Dense(task.outputs)
    elif classes == 2:
        answer = Dense(1, activation="sigmoid")
    else:
        answer = Dense(classes, activation="softmax")
    recurrent = cell.edit(return_sequences=task.every_step)
    return Stack((recurrent, answer), (None, timesteps, features))
