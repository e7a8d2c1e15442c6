"""The user's own sequences and targets as a task, so that everything that is shown of a task is shown of them too."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.generators.base_task import Figure, Task, TaskExamples
from rnn_tui.engine.data.generators.text_task import NextCharacter
from rnn_tui.engine.options.options import argument
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.training.batches import Examples, weight_of_each

OWN = "own data"
"""The name of the task."""
VALIDATED = 0.2
"""The share of the sequences, at the end, that is validated on if the file has none for that."""


@dataclass(frozen=True, eq=False)
class GivenExamples:
    """What a file gives to learn from."""

    seen: Examples
    unseen: Examples
    words: str
    """The file's name."""
    last: Array | None = None
    """Of a series, the last values that are read of the unseen windows, of the shape of their targets."""
    notes: tuple[str, ...] = ()
    """What was decided while the file was read."""

    @classmethod
    def of(
        cls,
        examples: Examples,
        validation: Examples | None,
        words: str,
        last: Array | None = None,
        notes: tuple[str, ...] = (),
    ) -> "GivenExamples":
        """Some are kept for validation if the file has none; raises `InputError` if there are too few."""
        seen, unseen = examples.split(VALIDATED) if validation is None else (examples, validation)
        for part, aim in ((seen, "to learn from"), (unseen, "to validate on")):
            if part.weights is not None and not part.weights.any():
                raise InputError(f"the sample weights of the sequences {aim} are all 0: nothing counts")
        return cls(seen, unseen, words, None if last is None else last[len(seen) :], notes)


class OwnData(Task):
    """Sequences with a target at every timestep."""

    given: GivenExamples | None = argument(default=None)

    generated = False
    title = "sequences and targets of your own"
    expect = "Whether there is something to learn shows on the part that is only validated on."

    @classmethod
    def kind(cls) -> str:
        return OWN

    @property
    def data(self) -> GivenExamples:
        assert self.given is not None
        return self.given

    @property
    def words(self) -> str:
        return self.data.words

    @property
    def classes(self) -> int | None:
        """Whole numbers from 0 are classes, others are numbers."""
        y, unseen = self.data.seen.y, self.data.unseen.y
        if y.dtype.kind not in "iu" or min(y.min(), unseen.min()) < 0:
            return None
        return int(max(y.max(), unseen.max())) + 1

    @property
    def outputs(self) -> int:
        y = self.data.seen.y
        return 1 if y.ndim < 2 + self.every_step else int(y.shape[-1])

    @property
    def features(self) -> int:
        x = self.data.seen.inputs[0]
        return int(x.shape[2]) if x.ndim > 2 else 1

    @property
    def described(self) -> str:
        """How many sequences there are, of what, and what their answers are."""
        answers = f"{self.classes} classes" if self.classes else "numbers"
        each = "every timestep" if self.every_step else "the end"
        return (
            f"{counted(len(self.data.seen), 'sequence')} to learn from, {len(self.data.unseen)} to validate on, of"
            f" {counted(self.data.seen.inputs[0].shape[1], 'timestep')} and {counted(self.features, 'feature')};"
            f" the answers at {each} are {answers}"
        )

    def length(self, reads: InputSpec) -> int:
        return int(self.data.seen.inputs[0].shape[1])

    def chance(self, time: int) -> Figure:
        y = self.data.unseen.y
        if self.classes is not None:
            counts = np.bincount(y.ravel(), weight_of_each(y, self.data.unseen.weights).ravel())
            return Figure("accuracy", float(counts.max() / counts.sum()), "always the most frequent answer")
        if self.data.last is not None:
            return Figure("loss", float(((self.data.last - y) ** 2).mean()), "repeating the last value", "last value")
        values = y[weight_of_each(y, self.data.unseen.weights) > 0]
        return Figure("loss", float(values.var()), "always the mean", "mean")

    def examples(
        self, reads: InputSpec, seed: int = 0, sequences: int | None = None, unseen: bool = False
    ) -> TaskExamples:
        part = self.data.unseen if unseen else self.data.seen
        part = part if sequences is None else part.rows(slice(sequences))
        x = part.inputs[0]
        return TaskExamples(x[..., None] if x.ndim == 2 and reads.ids is None else x, part.y, part.weights)


class OwnDataAtEnd(OwnData):
    """Sequences with one target each."""

    every_step = False


class OwnText(NextCharacter):
    """A text of the user's own: which character is next?"""

    file: str = argument(default="")

    @property
    def words(self) -> str:
        return self.file

    @property
    def described(self) -> str:
        """How long it is, and how many characters there are to choose from."""
        return f"{len(self.text):,} characters, {len(self.vocabulary)} different: which is next?"


def own_data(given: GivenExamples) -> OwnData:
    """The task: with a target at every timestep where there are as many as timesteps."""
    x, y = given.seen.inputs[0], given.seen.y
    every = y.ndim > 2 or (y.ndim == 2 and y.dtype.kind in "iu" and y.shape[1] == x.shape[1])
    return (OwnData if every else OwnDataAtEnd)(given=given)
