"""A sample of what a model writes while it learns: a few tokens of its task, and those that it puts after them."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.run.generation.free_run import generate
from rnn_tui.engine.run.generation.sampling import Sampling
from rnn_tui.engine.run.generation.stepping import Stepper
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.task_data import TaskData

PROMPT, LENGTH = 10, 120
"""Tokens that are read first, and tokens that are written."""
SAMPLING = Sampling(0.8)


@dataclass(frozen=True)
class Sample:
    """A text that a model has written."""

    prompt: str
    text: str


def sample(model: Model, data: TaskData) -> Work[Sample | None]:
    """A text from these weights, always with the same prompt and seed; None where the task has no next token."""
    if not data.task.continues:
        return None
    x, names = data.unseen.x[-1], data.task.vocabulary  # in counting the last word is a long one
    ids = x.astype(np.int64) - data.reads.first_id if x.ndim == 1 else x.argmax(axis=-1)
    first, prompt = data.reads.first_id, tuple(int(each) for each in ids[:PROMPT])
    try:
        made = yield from generate(model, Stepper(model), tuple(each + first for each in prompt), LENGTH, SAMPLING)
    except RnnError:  # a model that cannot write, or weights that are no numbers any more
        return None
    places = (each - first for each in made.tokens)
    said = "".join(names[each] if each < len(names) else "?" for each in places)
    return Sample("".join(names[each] for each in prompt), said)
