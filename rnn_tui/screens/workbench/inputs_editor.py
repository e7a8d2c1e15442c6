"""Changes the model's inputs: generated, typed or from a file; asks how to read a file whose axes do not fit."""

from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.plan.graph import INPUT
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.input_sources import one_input
from rnn_tui.engine.run.one_input import setup_of_input, sources_of, with_input_of
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.open_file import OpenedFile, open_data, readings_of
from rnn_tui.screens import dialogs
from rnn_tui.screens.workbench.host import Back, Host, is_built, is_editable, or_back, to_the_workbench


class Files(Protocol):
    """An object that opens files."""

    def open(self, begin: str = "", back: Back = to_the_workbench) -> None:
        """Asks for a file."""

    def show(self, opened: OpenedFile | RnnError | None, back: Back = to_the_workbench) -> None:
        """Takes the content of a file."""

    def take(self, setup: Setup) -> None:
        """Replaces the inputs or weights of the plan."""


class InputsEditor:
    """Asks the user for inputs."""

    def __init__(self, host: Host, files: Files) -> None:
        self.host, self.files = host, files
        self._typed: tuple[Stack | None, dict[str, dict[str, Any]]] = (None, {})
        """A plan, and what was typed for each of its inputs and not taken."""

    def open(self, back: Back = to_the_workbench) -> None:
        """Asks for other inputs: generated, typed, or from a file."""
        host = self.host
        if not is_editable(host) or not is_built(host):
            return
        if len(host.stack.inputs) > 1:
            self._choose(back)
        else:
            read = None if host.trace is None else host.trace.x
            chosen = partial(self._chosen, lambda: self.open(back))
            host.push(dialogs.Inputs(host.stack, host.setup, read, "", self._typed_for("")), or_back(chosen, back))

    def _typed_for(self, name: str) -> dict[str, Any]:
        """What was typed for that input of the plan and not taken; the dialog changes it."""
        if self._typed[0] != self.host.stack:
            self._typed = (self.host.stack, {})
        return self._typed[1].setdefault(name, {})

    def _choose(self, back: Back) -> None:
        """Asks which of several inputs to change; each has its own source."""
        stack, sources = self.host.stack, sources_of(self.host.setup, self.host.stack)
        pairs = zip(stack.inputs, sources, stack.input_names, strict=True)
        answers = [f"{name}  {entry.shape}  {source.origin or 'random'}" for entry, source, name in pairs]

        def again() -> None:
            self._choose(back)

        def chosen(place: int) -> None:
            if place == len(sources):
                self.files.open("./", again)
            else:
                self._open_one(INPUT - place, again)

        title = f"The model has {len(sources)} inputs"
        everything = "all of them: a .npz file with an array for each, by its name"
        ask = dialogs.Ask(title, "Which of them do you want to change?", [*answers, everything])
        self.host.push(ask, or_back(chosen, back))

    def _open_one(self, key: int, back: Back) -> None:
        """Asks for one of several inputs: generated, typed, or from a file."""
        host, trace = self.host, self.host.trace
        stack, setup = host.stack, host.setup

        def answered(one: Setup | str) -> None:
            if isinstance(one, Setup):
                try:
                    self.files.take(with_input_of(setup, stack, key, one))
                except RnnError as error:
                    host.notices.complain(str(error))

        read = None if trace is None else trace.input(key)
        name = stack.input_names[INPUT - key]
        alone, its_setup = one_input(stack, key), setup_of_input(setup, stack, key)
        dialog = dialogs.Inputs(alone, its_setup, read, name, self._typed_for(name))
        host.push(dialog, or_back(answered, back))

    def _chosen(self, again: Back, result: Setup | str) -> None:
        if isinstance(result, str):
            self.files.open(result, again)
        else:
            self.files.take(result)

    def mend(self, error: FormatError, back: Back = to_the_workbench) -> None:
        """Shows a table that has gaps or no numbers in the form that fills gaps and chooses columns."""
        host = self.host
        proposed = replace(host.setup.generated(None), series=SeriesSource(str(error.path)))
        dialog = dialogs.Inputs(host.stack, proposed, None if host.trace is None else host.trace.x)
        host.push(dialog, or_back(partial(self._chosen, lambda: self.mend(error, back)), back))

    def offer(self, error: FormatError, shape: tuple[int, ...], back: Back = to_the_workbench) -> None:
        """Offers the ways to read inputs whose axes do not fit."""
        stack, setup = self.host.stack, self.host.setup
        found = readings_of(error, stack)
        if not found:
            self.host.notices.complain(str(error))
            return

        def chosen(place: int) -> None:
            wanted = DataRequest(error.path, reading=found[place].over(error.numbers))
            reading = dialogs.Loading(str(error.path), lambda: open_data(wanted, stack, setup))
            self.host.push(reading, self.files.show)

        text = error.problem.partition("; --")[0]
        answers = [each.words(shape) for each in found]
        title = "These inputs do not fit as they stand"
        self.host.push(dialogs.Ask(title, f"{error.path.name}: {text}", answers), or_back(chosen, back))
