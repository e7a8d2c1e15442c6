"""A comparison of cells on one task at several lengths, beside chance and the published figure."""

from dataclasses import dataclass, field
from typing import Self

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.data.generators.base_task import Figure, Task
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.callbacks import TerminateOnNaN
from rnn_tui.engine.training.default_loss import usual_loss
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.optimizers import Optimizer
from rnn_tui.engine.training.session.choices import CELLS
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.engine.training.task_data import TaskData
from rnn_tui.engine.training.task_models import task_stack


def cells_named(names: str) -> tuple[type[Recurrent], ...]:
    """The cells for `rnn,gru,lstm`; raises `InputError`, which lists them."""
    known = {each.kind().lower(): each for each in CELLS} | {"rnn": CELLS[0]}
    asked = [each.strip().lower() for each in names.split(",") if each.strip()]
    unknown = [each for each in asked if each not in known]
    if unknown or not asked:
        what = f"{unknown[0]!r:.40} is no cell" if unknown else "there is no cell"
        raise InputError(f"{what}; they are {', '.join(known)}")
    return tuple(dict.fromkeys(known[each] for each in asked))


def lengths_in(text: str) -> tuple[int, ...]:
    """The lengths for `50,100`; raises `InputError`."""
    words = [each.strip() for each in text.split(",")]
    if not all(each.isascii() and each.isdecimal() and 0 < int(each[:7]) < 10**6 for each in words):
        raise InputError(f"lengths are timesteps, as in 50,100; got {text:.40}")
    return tuple(dict.fromkeys(map(int, words)))


@dataclass(frozen=True)
class BenchProgress(Progress):
    """The progress of one of the models."""

    model: str = ""
    """`LSTM at 50 timesteps`"""
    inner: Progress | None = None

    def __str__(self) -> str:
        return f"model {self.done + 1}/{self.total} · {self.model} · {self.inner}"


@dataclass(frozen=True)
class BenchResult:
    """What one model has come to on sequences that it did not learn from."""

    timesteps: int
    cell: str
    parameters: int
    value: float
    """Of the metric."""
    updates: int


@dataclass
class Bench:
    """Every cell at every length; `results` can be read at any time."""

    task: Task
    lengths: tuple[int, ...]
    cells: tuple[type[Recurrent], ...]
    optimizer: Optimizer
    units: int = 24
    steps: int = 2000
    """Updates of each model."""
    batch_size: int = 50
    sequences: int = 5000
    """Sequences to learn from."""
    seed: int = 0
    results: list[BenchResult] = field(default_factory=list)

    @property
    def metric(self) -> str:
        """What is compared: that of the published figure, else the accuracy, or the loss of a task with numbers."""
        if self.task.published_figure is not None:
            return self.task.published_figure.metric
        return "loss" if self.task.classes is None else "accuracy"

    def chance(self, timesteps: int) -> Figure:
        """What a network comes to that has learned nothing."""
        return self.task.chance(timesteps)

    def of(self, timesteps: int, cell: type[Recurrent]) -> BenchResult | None:
        """One result; None where it is not there yet."""
        return next((each for each in self.results if (each.timesteps, each.cell) == (timesteps, cell.kind())), None)

    def checked(self) -> Self:
        """Itself; raises `RnnError` where the task cannot be made at one of the lengths."""
        for time in self.lengths:
            task = self.task.edit(timesteps=time)
            made = TaskData.of(task, InputSpec.of(task_stack(task, self.cells[0](1))), self.seed, 2)
            if made.seen.x.shape[1] != time:
                raise InputError(f"{task.kind()} has sequences of {made.seen.x.shape[1]} timesteps, not of {time}")
        return self

    def work(self) -> Work[None]:
        """Trains them one after another; raises `RnnError`."""
        total = len(self.lengths) * len(self.cells)
        for time in self.lengths:
            for cell in self.cells:
                name = f"{cell.kind()} at {time} timesteps"
                inner = self._trained(self.task.edit(timesteps=time), cell, time)
                while True:
                    try:
                        progress = next(inner)
                    except StopIteration as stop:
                        self.results.append(stop.value)
                        break
                    yield BenchProgress(len(self.results), total, "bench", name, progress)

    def _trained(self, task: Task, cell: type[Recurrent], time: int) -> Work[BenchResult]:
        stack = task_stack(task, cell(self.units))
        data = TaskData.of(task, InputSpec.of(stack), self.seed, self.sequences)
        settings = TrainingSettings(
            usual_loss(stack, data.seen.y),
            self.optimizer,
            steps=self.steps,
            batch_size=self.batch_size,
            metrics=("accuracy",) if task.classes is not None else (),
            callbacks=(TerminateOnNaN(),),
            seed=self.seed,
        )
        fit = Fit(Model.draw(stack, seed=self.seed), data.examples, settings)
        fitted = yield from fit.work()
        found = yield from fit.evaluate(data.validation)
        parameters = sum(map(stack.parameters, stack.keys))
        return BenchResult(time, cell.kind(), parameters, found[self.metric], fitted.history.updates)


def clipped(optimizer: Optimizer) -> Optimizer:
    """The optimiser with gradients of a norm of at most 1, unless it says otherwise."""
    asked = (optimizer.clipnorm, optimizer.clipvalue, optimizer.global_clipnorm)
    return optimizer if any(each is not None for each in asked) else optimizer.edit(global_clipnorm=1.0)
