"""What can be chosen before a run of training, as one form: a task, a model for it, and how it is trained."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from rnn_tui.engine.core.errors import InputError, OptionError, RnnError
from rnn_tui.engine.data.generators import TASKS, Task, task
from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.options.options import Choice, Declared, Number, PositiveInteger, argument, option
from rnn_tui.engine.options.rules import OrNone, Text, Whole
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.callbacks import TerminateOnNaN
from rnn_tui.engine.training.default_loss import usual_loss
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.losses import LOSSES, loss
from rnn_tui.engine.training.optimizers import OPTIMIZERS, Optimizer, optimizer
from rnn_tui.engine.training.own_data import OWN
from rnn_tui.engine.training.session.task_fit import gives_classes, mismatch
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.engine.training.task_data import TaskData
from rnn_tui.engine.training.task_models import task_stack
from rnn_tui.engine.training.trained_models import TRAINED
from rnn_tui.numbers import rounded

PRESENT = "the present one"
"""The model that is on the screen."""
CELLS: tuple[type[Recurrent], ...] = (SimpleRNN, GRU, LSTM)
"""What a model for a task is made around."""
RACE = "a race of all three"
"""A new model around each of them; the last is the one on the screen."""
AUTOMATIC = "automatic"
OF_OWN_DATA = ("file", "window", "target", "columns", "scale", "fill")
"""The choices that say what is read of a file."""


class TrainingChoices(Declared):
    """Everything that is asked for before training."""

    positional = ("task", "task_options", *OF_OWN_DATA, "model", "units")

    task: str = option(Choice((*(each.kind() for each in TASKS), OWN)), default="echo", help="what is to be learned")
    task_options: str | None = option(
        OrNone(Text()), default=None, help="the task's own options, such as lag=5; None: as they are"
    )
    model: str = option(
        Choice((PRESENT, *(each.kind() for each in CELLS), RACE)),
        default=PRESENT,
        help="which model learns: the one on the screen; a new one, a layer of that kind and a Dense; or one of each",
    )
    units: int = option(PositiveInteger(largest=4096), default=16, help="units of a new model")
    optimizer: str = option(
        Choice(tuple(each.kind() for each in OPTIMIZERS)), default="adam", kw_only=True, help="how weights are changed"
    )
    learning_rate: float = option(Number(0), default=0.01, kw_only=True, help="how far an update goes")
    batch_size: int = option(Whole(), default=32, kw_only=True, help="sequences of an update")
    steps: int = option(Whole(1, 1_000_000_000), default=2000, kw_only=True, help="how many updates there are")
    loss: str = option(
        Choice((AUTOMATIC, *(each.kind() for each in LOSSES))),
        default=AUTOMATIC,
        kw_only=True,
        help="what is made smaller; automatic: what fits the model's output",
    )
    clip: float | None = option(
        OrNone(Number(0)),
        default=None,
        kw_only=True,
        help="the largest norm of all gradients together (global_clipnorm)",
    )
    seed: int = option(Whole(0), default=0, kw_only=True, help="the same seed, the same run")
    file: str | None = option(
        OrNone(Text()),
        default=None,
        kw_only=True,
        help="an .npz with x and y; a table with a row for each timestep, with window and target; or a .txt",
    )
    window: int | None = option(
        OrNone(Whole()), default=None, kw_only=True, help="of a series: how many timesteps each window has"
    )
    target: str | None = option(
        OrNone(Text()),
        default=None,
        kw_only=True,
        help="of a series: the column to predict, and how many timesteps ahead, such as load,3; without a number 1",
    )
    columns: str | None = option(
        OrNone(Text()),
        default=None,
        kw_only=True,
        help="of a series: the columns to read, names or numbers from 1, such as temp,wind or 2-5; None: all numbers",
    )
    scale: str | None = option(
        OrNone(Text()), default=None, kw_only=True, help="of a series: standard, minmax or MEAN,STD for every column"
    )
    fill: str | None = option(
        OrNone(Text()), default=None, kw_only=True, help="of a series: missing values become forward, mean or 0"
    )
    given: Task | None = argument(default=None)
    """The file of own data, read; None: it has not been read."""

    @property
    def unread(self) -> bool:
        """Whether the file of own data is still to be read."""
        return self.task == OWN and self.given is None

    @property
    def unused(self) -> frozenset[str]:
        """Of own data a task's options, of a task those of own data; without a new model its units."""
        found = ("task_options",) if self.task == OWN else OF_OWN_DATA
        return frozenset(found if self.cell else (*found, "units"))

    def edit(self, **values: object) -> Self:
        """The same with other values; another task has other options of its own. Raises `RnnError`."""
        if "task" in values and values["task"] != self.task:
            values = {"task_options": None} | values
        kept = None if values.keys() & {"task", "model", *OF_OWN_DATA} else self.given
        before = {each.name: getattr(self, each.name) for each in self.options()} | {"given": kept}
        made = type(self)(**(before | values))
        if made.task != OWN:
            made.made_task()
        return made

    def made_task(self) -> Task:
        """The task with its options; raises `RnnError`."""
        if self.task == OWN:
            if self.given is None:
                raise OptionError(
                    "Own data: which file? An .npz with x and y; or a series, with window and target", "file"
                )
            return self.given
        try:
            return task(",".join(filter(None, (self.task, self.task_options))))
        except RnnError as error:
            raise OptionError(str(error), "task_options") from None

    def made_optimizer(self) -> Optimizer:
        """The optimiser with its options."""
        return optimizer(self.optimizer).edit(learning_rate=self.learning_rate, global_clipnorm=self.clip)

    @property
    def cell(self) -> type[Recurrent] | None:
        """What a new model is made around; None: the present one is trained."""
        if self.model == RACE:
            return CELLS[-1]
        return next((each for each in CELLS if each.kind() == self.model), None)

    def stack(self, present: Stack) -> Stack:
        """The plan that is trained."""
        cell = self.cell
        return present if cell is None else task_stack(self.made_task(), cell(self.units), self.made_task().timesteps)

    def data(self, stack: Stack, sequences: int | None = None) -> TaskData:
        """What that plan learns from; raises `InputError`."""
        return TaskData.of(self.made_task(), InputSpec.of(stack), self.seed, sequences)

    def settings(self, stack: Stack, data: TaskData) -> TrainingSettings:
        """How it is trained; raises `InputError`."""
        automatic = self.loss == AUTOMATIC
        problem = mismatch(stack, data, automatic)
        if problem:
            raise InputError(problem)
        return TrainingSettings(
            usual_loss(stack, data.seen.y) if automatic else loss(self.loss),
            self.made_optimizer(),
            steps=self.steps,
            batch_size=self.batch_size,
            metrics=("accuracy",) if gives_classes(stack, data.task) else (),
            callbacks=(TerminateOnNaN(),),
            seed=self.seed,
        )

    def check(self, present: Stack) -> None:
        """Raises `RnnError` where that model cannot be trained so: found out on two sequences."""
        stack = self.stack(present)
        data = self.data(stack, self.batch_size if any(each.stateful_layer for each in stack.layers) else 2)
        weights = tuple(tuple(np.zeros(each.shape) for each in found) for found in stack.weights)
        Fit(Model(stack, weights), data.examples, self.settings(stack, data), data.validation)

    def fitted(self, present: Stack) -> Self:
        """The same, with a new model where the present one cannot learn the task; where nothing has been chosen yet and
        the present one is a trained model, with the task that it has learned."""
        learned = next((each.task_name for each in TRAINED if each.stack == present), "")
        if learned and self == type(self)():
            name, _, options = learned.partition(",")
            return self.edit(task=name, task_options=options or None)
        if self.cell is not None:
            return self
        try:
            self.check(present)
        except RnnError:
            return self.edit(model=CELLS[-1].kind())
        return self

    def prepared(self, model: Model) -> "PreparedTraining":
        """Everything that a run needs; raises `RnnError`."""
        data = self.data(model.stack)
        made = PreparedTraining(model, data, self.settings(model.stack, data))
        if self.model != RACE:
            return made
        others = tuple(self._with(each.kind()) for each in reversed(CELLS[:-1]))
        keys = model.stack.keys, model.stack.next_key  # the layer that is looked at stays so in another model
        stacks = ((each.model, each.stack(model.stack).with_keys(*keys)) for each in others)
        models = ((name, Model.draw(each, seed=self.seed)) for name, each in stacks)
        return replace(made, rivals=tuple((name, replace(made, model=rival)) for name, rival in models))

    def _with(self, model: str) -> Self:
        return self.edit(model=model)

    @property
    def words(self) -> str:
        """In a few words: `echo lag 3 · adam, rate 0.01 · batch 32`."""
        rate, clip = rounded(self.learning_rate, 6), f" · clip {rounded(self.clip, 6)}" if self.clip else ""
        return f"{self.made_task().words} · {self.optimizer}, rate {rate} · batch {self.batch_size}{clip}"


@dataclass(frozen=True, eq=False)
class PreparedTraining:
    """A model with what it learns from, and how."""

    model: Model
    data: TaskData
    settings: TrainingSettings
    rivals: "tuple[tuple[str, PreparedTraining], ...]" = ()
    """The other models of a race, by what they are made around."""
