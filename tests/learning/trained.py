"""What every test of learning does: a task, its plainest model, and a run of training."""

from dataclasses import dataclass

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.data.generators import Task, task
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.default_loss import usual_loss
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.optimizers import optimizer
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.engine.training.task_models import task_stack


@dataclass(frozen=True)
class Trained:
    """A run that has ended."""

    fit: Fit
    task: Task
    reads: InputSpec
    seed: int

    def unseen(self, sequences: int, timesteps: int | None = None) -> Examples:
        """Sequences of the task that were not trained on."""
        value = self.task if timesteps is None else self.task.edit(timesteps=timesteps)
        made = value.examples(self.reads, self.seed, sequences, unseen=True)
        return Examples((made.x,), made.y, made.weights)

    def measured(self, sequences: int, timesteps: int | None = None) -> dict[str, float]:
        """The loss and the metrics on sequences that were not trained on."""
        return finish(self.fit.evaluate(self.unseen(sequences, timesteps)))

    @property
    def model(self) -> Model:
        return self.fit.model.with_weights(self.fit.weights())


def trained(
    spelled: str, cell: Recurrent | None, seed: int, how: str, sequences: int, stack: Stack | None = None, **given
) -> Trained:
    """The task's plainest model around a cell, or the stack, trained from its own start."""
    value = task(spelled)
    stack = task_stack(value, cell) if stack is None else stack
    reads = InputSpec.of(stack)
    made = value.examples(reads, seed, sequences)
    settings = TrainingSettings(usual_loss(stack, made.y), optimizer(how), seed=seed, **given)
    fit = Fit(Model.draw(stack, seed=seed), Examples((made.x,), made.y, made.weights), settings)
    finish(fit.work())
    return Trained(fit, value, reads, seed)
