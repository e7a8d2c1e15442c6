"""A generator whose sequences come with answers: what a model can be trained on, and how well others did.

A task says what is right at every timestep, or at the end; what to expect of a network; what one comes to that has
learned nothing (`chance`); and, where there is one, the figure that others published.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.generator import Generator, Tokens
from rnn_tui.engine.plan.input_spec import InputSpec

USUAL = 1000
"""Sequences of a task where nobody says how many."""


@dataclass(frozen=True, eq=False)
class TaskExamples:
    """Sequences with their answers."""

    x: Array
    """(batch, time, features), or (batch, time) token ids."""
    y: Array
    """(batch, time) or (batch,): numbers of classes where the task has classes, else (batch, …, 1) values."""
    weights: Array | None = None
    """(batch, time): 0 where there is no answer, such as at padding; None: every answer counts."""
    tokens: tuple[tuple[str, ...], ...] = ()
    """For each sequence, what its timesteps stand for; empty where they are plain numbers."""


@dataclass(frozen=True)
class Chance:
    """What a network comes to that has learned nothing of the task."""

    metric: str
    """`loss`, or `accuracy`."""
    value: float
    how: str
    """How one gets there: "answering 1 always"."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Sequences before they are put into the form that a model reads."""

    x: Array
    """(batch, time, features) numbers; or (batch, time) numbers of symbols, where the task has symbols."""
    y: Array
    weights: Array | None = None


class Task(Generator):
    """What every task has."""

    expect: ClassVar[str] = ""
    """A sentence on what to expect of a network that learns it."""
    published: ClassVar[str] = ""
    """What others came to, and where they say so; empty where there is no such figure."""
    every_step: ClassVar[bool] = True
    """Whether there is an answer at every timestep, or one for a sequence."""
    tested_on: ClassVar[tuple[int, ...]] = ()
    """Timesteps of sequences on which a model is tested that was trained on shorter ones."""
    usual_time: ClassVar[int] = 20
    """Timesteps where neither the task nor the model says how many."""

    @property
    def classes(self) -> int | None:
        """How many different answers there are; None where they are numbers."""
        return 2

    @property
    def features(self) -> int:
        """How many numbers a timestep needs, in a model that reads numbers."""
        return 1

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Its symbols in words, by their numbers; empty where it has none."""
        return ()

    def length(self, reads: InputSpec) -> int:
        """How many timesteps its sequences have for that model."""
        return self.timesteps or reads.expected[1] or self.usual_time

    def chance(self, time: int) -> Chance:
        """What a network comes to on sequences of so many timesteps that has learned nothing."""
        return Chance("accuracy", 1 / (self.classes or 1), "guessing")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> Drawn:
        """Sequences and answers for a model that reads such sequences."""
        raise NotImplementedError

    def examples(
        self, reads: InputSpec, seed: int = 0, sequences: int | None = None, unseen: bool = False
    ) -> TaskExamples:
        """Sequences with their answers for a model; raises `InputError` where it cannot read them.

        `unseen`: others than are trained on with that seed.
        """
        count, time = sequences or self.sequences or USUAL, self.length(reads)
        made = self.drawn(np.random.default_rng([seed, 6 if unseen else 5]), count, time, reads)
        if not self.vocabulary or made.x.ndim > 2:
            self._check_numbers(reads)
            return TaskExamples(self._widened(made.x, reads), made.y, made.weights)
        names = self.vocabulary
        tokens = tuple(tuple(names[each] for each in row) for row in made.x.astype(int)) if len(made.x) <= USUAL else ()
        return TaskExamples(self._read(made.x.astype(np.int64), reads), made.y, made.weights, tokens)

    def _check_numbers(self, reads: InputSpec) -> None:
        if reads.ids is not None:
            raise InputError(f"{self.kind()} makes numbers, and this model reads token ids from 0 to {reads.ids - 1}")
        if reads.features < self.features:
            raise InputError(f"{self.kind()} needs {self.features} features, and the model reads {reads.features}")

    def _widened(self, x: Array, reads: InputSpec) -> Array:
        """(batch, time, features) as wide as the model reads them; what is left over is 0."""
        batch, time, features = x.shape
        made = np.zeros((batch, time, reads.features))
        made[..., :features] = x
        return made.reshape(batch, time, *reads.nominal[2:])

    def _read(self, symbols: Tokens, reads: InputSpec) -> Array:
        """Symbols as token ids, or with one feature for each where the model reads numbers."""
        count = len(self.vocabulary)
        if reads.ids is not None:
            room = reads.ids - reads.first_id
            if count > room:
                raise InputError(f"{self.kind()} needs {count} token ids, and the model reads {room}")
            return (symbols + reads.first_id).astype(np.float64)
        if count == 2 and reads.features == 1:
            return symbols.reshape(*symbols.shape, *[1] * (len(reads.nominal) - 2)).astype(np.float64)
        if reads.features < count:
            raise InputError(
                f"{self.kind()} has {count} symbols, which need as many features; the model reads {reads.features}"
            )
        one_hot: Array = np.eye(reads.features)[symbols]
        return one_hot.reshape(*symbols.shape, *reads.nominal[2:])
