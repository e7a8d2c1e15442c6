"""A model as the command line names it: found, prepared and run without the explorer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from rnn_tui.cli.arguments import config_option, model_argument, open_options
from rnn_tui.cli.progress_line import finish_with_progress
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.known_part import known_part
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.built_by_data import built_by_data
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel
from rnn_tui.formats.model_files import known_in, listed_in
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.reports.plain_text import model_words
from rnn_tui.formats.run_inputs import PreparedRun, RunResult, checked_run, prepare


@dataclass(frozen=True, eq=False)
class Job:
    """The model and the options of a command; everything is looked up when it is needed. Raises `RnnError`."""

    model: str
    config: str | None
    answers: dict[str, Any]
    """The answers to what a file may leave open."""
    given: dict[str, Any]
    """data, weights, init, seed and dtype, as far as the command takes them."""

    def found(self, **options: Any) -> list[ListedModel]:
        """Every model of the file, known or not."""
        return listed_in(self.model, config=self.config, **self.answers, **options)

    def one(self, check: Callable[[Stack], object] | None = None, **options: Any) -> LoadedModel:
        """The chosen model, or the first known one if a file holds several and none is chosen; its notes are
        printed. `check` raises `RnnError` where the model does not allow what is wanted."""
        found = self.found(**options)
        first = known_in(self.model, found)[0]
        try:
            if check is not None:
                check(first.stack)
        except RnnError as error:
            raise FormatError(ModelName.parse(self.config or self.model).path, str(error)) from None
        if len(found) > 1:
            self._say_which(found, first)
        if "data" in self.given:
            first = built_by_data(first, self.given["data"])
        say_notes(first)
        return first

    def again(self, found: LoadedModel, **options: Any) -> LoadedModel:
        """The same model read with other options; as it is, where it came from standard input."""
        if self.model.partition("#")[0] == "-":
            return found
        known = known_in(self.model, self.found(**options))
        return next((each for each in known if each.number == found.number), found)

    def _say_which(self, found: list[ListedModel], first: LoadedModel) -> None:
        """Prints that there are several models, which one is used, and what is unknown in those before it."""
        for each in found[: found.index(first)]:
            say(f"{self.model}#{each.number} {model_words(each)}")
        place = "the first" if first.number <= 1 else f"{self.model}#{first.number}"
        others = (
            f"{self.model}#{first.number + 1} is the next" if first is not found[-1] else "rnn-tui models lists them"
        )
        say(f"{self.model} holds {len(found)} models; this is {place}; {others}.")

    def prepared(self, found: LoadedModel) -> PreparedRun:
        return prepare(found, **self.given)

    def ran(self, check: Callable[[Stack], object] = known_part) -> RunResult:
        """The run, with its progress on a terminal; then notes on any surprising way of reading the file. `check`
        raises `RnnError` where the model does not allow what is wanted."""
        found = self.one(check)
        prepared = self.prepared(found)
        ran = finish_with_progress(checked_run(found.stack, prepared, self.given["data"]))
        for each in prepared.notes:
            say(each)
        return ran


def takes_a_job(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds MODEL, its options and some shared options to a command; the command gets them all as one `job`."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_job(model: str, config: str | None, answers: dict[str, Any], **given: Any) -> Any:
            mine = {name: given.pop(name) for name in SHARED if name in given}
            return command(job=Job(model, config, answers, mine), **given)

        made = open_options(config_option(with_job))
        for each in reversed(options):
            made = each(made)
        return model_argument(made)

    return decorate


SHARED = ("data", "weights", "init", "seed", "dtype")


def say(note: str) -> None:
    """Prints a note on standard error."""
    click.echo(f"rnn-tui: {note}", err=True)


def say_notes(found: LoadedModel) -> None:
    """Prints the notes of a file's reader about a model."""
    for note in found.notes:
        say(f"{found.title}: {note}")


def say_notes_once(found: Sequence[ListedModel]) -> None:
    """Prints the notes of a file's reader about its models, each sentence once."""
    known = [each for each in found if isinstance(each, LoadedModel)]
    for text in dict.fromkeys(str(note) for each in known for note in each.notes):
        about = [each for each in known if text in map(str, each.notes)]
        say(f"{about[0].title if len(about) == 1 else Path(about[0].title.partition('#')[0]).name}: {text}")
