"""Whether the output of a model can be the answer to a task, beyond the shapes, which the loss checks."""

import numpy as np

from rnn_tui.engine.data.generators import Task
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.default_loss import output_activation
from rnn_tui.engine.training.own_data import OWN
from rnn_tui.engine.training.task_data import TaskData
from rnn_tui.numbers import rounded


def _width(stack: Stack) -> int | None:
    """The length of the last axis of the output."""
    shapes = stack.model_output_shapes
    return shapes[0][-1] if shapes and shapes[0] else None


def gives_classes(stack: Stack, task: Task) -> bool:
    """Whether the task has classes and the model tells them apart: one number can do so for two, not for more."""
    return task.classes is not None and (task.classes <= 2 or _width(stack) != 1)


def mismatch(stack: Stack, data: TaskData, automatic: bool) -> str:
    """Why the model's output cannot be the answer; empty if it can. `automatic`: nobody has chosen a loss."""
    task, kind = data.task, data.task.kind()
    if task.kind() != OWN and task.classes is not None and not gives_classes(stack, task):
        return f"{kind} has {task.classes} classes, and the model gives one number"
    activation = output_activation(stack)
    y = np.asarray(data.seen.y)
    if not automatic or task.classes is not None or activation != "sigmoid":
        return ""
    low, high = float(y.min()), float(y.max())
    if low >= 0 and high <= 1:
        return ""
    answers = f"the answers of {kind} are from {rounded(low, 3)} to {rounded(high, 3)}"
    return f"{answers}, and a sigmoid, the model's output, is from 0 to 1"
