"""What is right for some sequences of a task, to stand beside what a model says of them."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.training.task_data import TaskData


@dataclass(frozen=True, eq=False)
class RightAnswers:
    """The first sequences of a task that a model never learns from."""

    x: Any
    """(batch, …): the inputs, as they are fed."""
    y: Array
    """(batch, time) or (batch,) classes; or values with a last axis of one."""
    weights: Array | None
    """(batch, time): 0 where there is no answer; None: every answer counts."""
    tokens: tuple[tuple[str, ...], ...]
    """For each sequence, what its timesteps stand for; empty where they are plain numbers."""
    names: tuple[str, ...]
    """The classes in words; empty where answers are numbers."""

    @classmethod
    def of(cls, data: TaskData, count: int) -> Self:
        """Those of the first unseen sequences."""
        made, first = data.unseen, slice(count)
        weights = None if made.weights is None else made.weights[first]
        return cls(made.x[first], made.y[first], weights, made.tokens[first], data.task.answer_names)

    @property
    def every_step(self) -> bool:
        """Whether there is an answer at every timestep."""
        return self.y.ndim > (1 if self.names else 2)

    def belongs_to(self, trace: Trace) -> bool:
        """Whether a run reads these sequences."""
        return np.array_equal(np.asarray(trace.x), np.asarray(self.x, trace.x.dtype))

    def answered(self, trace: Trace, sequence: int) -> "Answered | None":
        """What a run says of a sequence; None where it read other inputs, or has no such output."""
        output = trace.output
        if sequence >= len(self.y) or trace.x.shape[:2] != np.shape(self.x)[:2] or output.ndim != 2 + self.every_step:
            return None
        if self.names and output.shape[-1] > len(self.names):
            return None
        said = np.atleast_2d(output[sequence])
        right = np.atleast_1d(self.y[sequence])
        if len(said) != len(right):
            return None
        counts = np.ones(len(said)) if self.weights is None else np.atleast_1d(self.weights[sequence])
        asked: NDArray[np.bool_] = counts > 0
        if not self.names or (len(self.names) > 2 and said.shape[1] == 1):  # one number for many classes is a number
            return Answered((), right.reshape(-1), said[:, 0], asked, ())
        likely = said[:, 0] > 0.5 if said.shape[1] == 1 else said.argmax(axis=1)
        tokens = self.tokens[sequence] if self.tokens else ()
        return Answered(tokens, right.astype(int), likely.astype(int), asked, self.names)


@dataclass(frozen=True, eq=False)
class Answered:
    """One sequence: (answers,) each."""

    read: tuple[str, ...]
    """What every timestep stands for; empty where that are plain numbers."""
    right: Array
    said: Array
    asked: NDArray[np.bool_]
    """Whether there is an answer."""
    names: tuple[str, ...]

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Where what was said is not what is right; of numbers nowhere."""
        different: NDArray[np.bool_] = (self.right != self.said) & self.asked & bool(self.names)
        return different

    def words(self, values: Array) -> tuple[str, ...]:
        """Classes in words; a blank where there is no answer."""
        return tuple(self.names[each] if asked else " " for each, asked in zip(values, self.asked, strict=True))
