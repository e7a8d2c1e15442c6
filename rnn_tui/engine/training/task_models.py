"""The simplest model for a task: one recurrent layer, and a Dense layer for the answer."""

from rnn_tui.engine.core.text import counted, enumerated
from rnn_tui.engine.data.generators import Task
from rnn_tui.engine.layers import LSTM, Dense
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


def what_fits(task: Task, stack: Stack) -> str:
    """What a model for that task has and this one has not, in words; empty if it reads and gives what the task asks."""
    fits = task_stack(task, LSTM(1))
    reads, needed = (stack.input_shape or ())[2:], (fits.input_shape or ())[-1] or 0
    lacks = [f"an input of {counted(needed, 'feature')}"] if reads and (reads[-1] or 0) < needed else []
    given, wanted = stack.model_output_shapes[0], fits.model_output_shapes[0]
    if (len(given), given[-1]) != (len(wanted), wanted[-1]):
        answer = fits.layers[-1].get_config()
        activation = "" if answer["activation"] == "linear" else f", activation={answer['activation']!r}"
        lacks.append(f"Dense({answer['units']}{activation}) as its last layer")
    if len(given) != len(wanted):
        lacks.append(f"return_sequences={task.every_step} in its last recurrent layer")
    return f"a model for this task has {enumerated(lacks)}" if lacks else ""
