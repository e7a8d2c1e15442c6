"""Tasks: generators whose sequences come with answers, on which a model can be trained.

A task gives the right answer at every timestep or at the end; a sentence on what to expect of a network; the result of
a network that has learned nothing (`chance`); and published results, if there are any.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.generator import Generator, Tokens
from rnn_tui.engine.plan.input_spec import InputSpec

USUAL = 1000
"""The number of sequences if neither the task nor the user says how many."""


@dataclass(frozen=True, eq=False)
class TaskExamples:
    """Sequences with their answers."""

    x: Array
    """(batch, time, features), or (batch, time) token ids."""
    y: Array
    """(batch, time) or (batch,): class numbers if the task has classes, else (batch, …, 1) values."""
    weights: Array | None = None
    """(batch, time): 0 where there is no answer, such as at padding; None: every answer counts."""
    tokens: tuple[tuple[str, ...], ...] = ()
    """For each sequence the text of its timesteps; empty if they are plain numbers."""


@dataclass(frozen=True)
class Figure:
    """A number to compare a network with: the result of one that has learned nothing, or what others published."""

    metric: str
    """`loss`, or `accuracy`."""
    value: float
    how: str
    """How this result is reached: "always answering 1"."""
    label: str = "chance"
    """In a word or two, for a line in a chart."""


@dataclass(frozen=True, eq=False)
class RawSequences:
    """Sequences before they get the form that a model reads."""

    x: Array
    """(batch, time, features) numbers; or (batch, time) numbers of symbols, if the task has symbols."""
    y: Array
    weights: Array | None = None


class Task(Generator):
    """What all tasks share."""

    expect: ClassVar[str] = ""
    """A sentence on what to expect of a network that learns it."""
    published: ClassVar[str] = ""
    """Published results and their source; empty if there are none."""
    published_figure: ClassVar[Figure | None] = None
    """The number in that sentence that a trained model is compared with."""
    continues: ClassVar[bool] = False
    """Whether each answer is the next symbol, so that a model that has learned it can write on."""
    no_symbol: ClassVar[str] = "none"
    """What the answer `·` means, in a word or two."""
    every_step: ClassVar[bool] = True
    """Whether there is an answer at every timestep, or one for a sequence."""
    tested_on: ClassVar[tuple[int, ...]] = ()
    """The length of longer sequences, for testing a model that was trained on shorter ones."""
    usual_time: ClassVar[int] = 20
    """The number of timesteps if neither the task nor the model says how many."""
    generated: ClassVar[bool] = True
    """Whether it makes as many sequences as are asked for."""

    @property
    def classes(self) -> int | None:
        """The number of different answers; None if the answers are numbers."""
        return 2

    @property
    def outputs(self) -> int:
        """How many numbers an answer has, if answers are numbers."""
        return 1

    @property
    def answer_names(self) -> tuple[str, ...]:
        """Its answers in words, by the numbers of their classes; empty if they are numbers."""
        return tuple(map(str, range(self.classes or 0)))

    @property
    def class_names(self) -> tuple[str, ...]:
        """The same in words that can stand beside a number of the output; empty if its answers have no names but their
        numbers."""
        if all(each.isdigit() for each in self.answer_names):
            return ()
        return tuple({" ": "space", "·": self.no_symbol}.get(each, each) for each in self.answer_names)

    @property
    def features(self) -> int:
        """The number of features that a model needs if it reads numbers."""
        return 1

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The names of its symbols, by their numbers; empty if it has none."""
        return ()

    def length(self, reads: InputSpec) -> int:
        """The number of timesteps of its sequences for that model."""
        return self.timesteps or reads.expected[1] or self.usual_time

    def depends_back(self, time: int) -> int | None:
        """How many steps back the last answer depends on an input, at least, on sequences with this number of
        timesteps; None if it depends on the last ones only, or that is not known."""
        return None

    def chance(self, time: int) -> Figure:
        """The result of a network that has learned nothing, on sequences with this number of timesteps."""
        return Figure("accuracy", 1 / (self.classes or 1), "guessing")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        """Sequences and answers for a model with that input."""
        raise NotImplementedError

    def examples(
        self, reads: InputSpec, seed: int = 0, sequences: int | None = None, unseen: bool = False
    ) -> TaskExamples:
        """Sequences with their answers for a model; raises `InputError` if it cannot read them.

        `unseen`: other sequences than those for training with the same seed.
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
        """(batch, time, features) with as many features as the model reads; the additional ones are 0."""
        batch, time, features = x.shape
        made = np.zeros((batch, time, reads.features))
        made[..., :features] = x
        return made.reshape(batch, time, *reads.nominal[2:])

    def _read(self, symbols: Tokens, reads: InputSpec) -> Array:
        """Symbols as token ids, or with one feature for each symbol if the model reads numbers."""
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
