"""The data for `rnn-tui train`: a file, or a task that generates its own sequences."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from rnn_tui.cli.model_command import say
from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError, RnnError
from rnn_tui.engine.core.work import Work
from rnn_tui.engine.data.generators import TASKS, Task, task
from rnn_tui.engine.data.generators.text_task import NextCharacter
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.task_data import TaskData
from rnn_tui.engine.training.task_models import what_fits
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.data.text import read_text
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.training.series_examples import SeriesExamples, training_data

TESTED = 200
"""The number of sequences in a test on longer sequences."""


@dataclass(frozen=True, eq=False)
class Learned:
    """Examples, and where they come from."""

    examples: Examples
    validation: Examples | None
    origin: str
    """A file's name, or the task's."""
    made: TaskData | None = None
    """The task that makes them, where one does."""
    last: Array | None = None
    """Of a series, the last value that is read, of the shape of the targets."""

    @classmethod
    def of(cls, data: DataRequest | None, spelled: str | None, stack: Stack, seed: int) -> "Learned":
        """The data for the options of a command line; raises `RnnError`."""
        if spelled is None and data is None:
            raise click.UsageError(
                "there is nothing to learn from: --data FILE.npz gives inputs x and targets y, --task NAME makes them"
            )
        if spelled is None:
            assert data is not None
            found = training_data(data, stack)
            for each in found.notes:
                say(f"{data.name}: {each}")
            last = found.last if isinstance(found, SeriesExamples) else None
            return cls(found.examples, found.validation, data.name, last=last)
        asked = _of_file(task(spelled), None if data is None else data.path)
        try:
            made = TaskData.of(asked, InputSpec.of(stack), seed)
        except InputError as error:
            raise refused(error, asked, stack) from None
        return cls(made.examples, made.validation, asked.kind(), made)

    def tests(self, fit: Fit) -> Work[dict[int, dict[str, float]]]:
        """By the number of timesteps, the results of the trained model on sequences longer than those for training."""
        found: dict[int, dict[str, float]] = {}
        if self.made is None or self.made.reads.expected[1] is not None:
            return found
        for time in self.made.task.tested_on:
            found[time] = yield from fit.evaluate(self.made.longer(time, TESTED))
        return found

    def told(self) -> Iterator[str]:
        """What the results are to be compared with, a line for each."""
        if self.last is not None:
            error = float(((self.last - self.examples.y) ** 2).mean())
            yield f"repeating the last value: mean squared error {error:.4g} over all windows"
        if self.made is None:
            return
        task, time = self.made.task, self.made.seen.x.shape[1]
        chance = task.chance(time)
        yield f"chance: {chance.metric} {chance.value:.4g}, {chance.how}"
        yield from ([f"published: {task.published}"] if task.published else [])


def refused(error: InputError, asked: Task, stack: Stack) -> RnnError:
    """Why that model cannot learn the task, and what one has that can."""
    return RnnError("; ".join(filter(None, (str(error), what_fits(asked, stack)))))


def _of_file(made: Task, data: Path | None) -> Task:
    """The task; if a text is given with it, on that text."""
    if data is None:
        return made
    if not isinstance(made, NextCharacter) or data.suffix.lower() != ".txt":
        raise RnnError(
            f"{data.name}: {made.kind()} makes its own sequences; only next_character takes --data, a .txt file"
        )
    with opened(data) as of:
        text, _ = read_text(of.file)
    return made.edit(text=text)


@click.command()
def tasks() -> None:
    """List the tasks for train --task NAME,OPTION=VALUE,…: what to expect of each, chance and published figures."""
    for kind in TASKS:
        made = kind()
        chance = made.chance(made.timesteps or kind.usual_time)
        click.echo(f"{kind.kind():<19}{kind.title}")
        for each in kind.options():
            click.echo(f"{'':<19}  {each.name}={each.rule.show(each.default)}   {each.help}")
        click.echo(f"{'':<19}{kind.expect}")
        click.echo(f"{'':<19}chance: {chance.metric} {chance.value:.4g}, {chance.how}")
        click.echo(f"{'':<19}published: {kind.published}\n" if kind.published else "")
