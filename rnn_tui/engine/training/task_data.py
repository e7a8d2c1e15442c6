"""What a model learns from when a task makes its sequences: some to train on, and others that it never sees."""

from dataclasses import dataclass
from typing import Self

from rnn_tui.engine.data.generators import Task, TaskExamples
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.training.batches import Examples

VALIDATED = 4
"""One unseen sequence to validate on for so many to train on."""


@dataclass(frozen=True, eq=False)
class TaskData:
    """Sequences of a task for one model."""

    task: Task
    reads: InputSpec
    seed: int
    seen: TaskExamples
    unseen: TaskExamples

    @classmethod
    def of(cls, task: Task, reads: InputSpec, seed: int = 0, sequences: int | None = None) -> Self:
        """Raises `InputError` where the model cannot read them."""
        seen = task.examples(reads, seed, sequences)
        whole = sequences is None and not task.generated
        unseen = task.examples(reads, seed, None if whole else max(len(seen.x) // VALIDATED, 1), unseen=True)
        return cls(task, reads, seed, seen, unseen)

    @property
    def examples(self) -> Examples:
        """What is trained on."""
        return examples(self.seen)

    @property
    def validation(self) -> Examples:
        """What is only validated on."""
        return examples(self.unseen)

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The ids of the task's symbols; None if it has fewer than three, which are numbers too."""
        symbols = self.task.vocabulary
        return Vocabulary.of(symbols, "of its task", self.reads.first_id) if len(symbols) > 2 else None

    def longer(self, timesteps: int, sequences: int) -> Examples:
        """Unseen sequences of another length."""
        made = self.task.edit(timesteps=timesteps).examples(self.reads, self.seed, sequences, unseen=True)
        return examples(made)


def examples(made: TaskExamples) -> Examples:
    """A task's sequences as training takes them."""
    return Examples((made.x,), made.y, made.weights)
