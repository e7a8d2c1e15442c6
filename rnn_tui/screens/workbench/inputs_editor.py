"""What the model reads: inputs are made, typed or taken from a file; of a file that does not fit it is asked how."""

from typing import Protocol

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.axis_order import readings
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.open_any import OpenedFile, open_data
from rnn_tui.screens import dialogs
from rnn_tui.screens.workbench.host import Host


class Files(Protocol):
    """Who opens files."""

    def open(self, begin: str = "") -> None:
        """Ask for a file."""

    def show(self, opened: OpenedFile | RnnError | None) -> None:
        """Take what was opened."""

    def take(self, setup: Setup) -> None:
        """Other numbers for the plan."""


class InputsEditor:
    """Asks for inputs."""

    def __init__(self, host: Host, files: Files) -> None:
        self.host, self.files = host, files

    def open(self) -> None:
        """Other inputs: made, typed, or from a file."""
        host = self.host
        try:
            host.setup.check_editable()
        except RnnError as error:
            host.notices.complain(str(error))
            return
        if not host.stack.built or not host.stack.layers:
            host.notices.tell("There is nothing to feed yet: the model has no layers, or no input shape.", warns=True)
        else:
            host.push(dialogs.Inputs(host.stack, host.setup, host.trace), self._chosen)

    def _chosen(self, result: Setup | str | None) -> None:
        if isinstance(result, str):
            self.files.open(result)
        elif result is not None:
            self.files.take(result)

    def offer(self, error: FormatError, shape: tuple[int, ...]) -> None:
        """Inputs that do not fit as they stand: how they would."""
        stack, setup = self.host.stack, self.host.setup
        found = readings(shape, InputSpec.of(stack), table=bool(error.numbers))
        if not found:
            self.host.notices.complain(str(error))
            return

        def chosen(place: int | None) -> None:
            if place is not None:
                wanted = DataRequest(error.path, reading=found[place].over(error.numbers))
                reading = dialogs.Loading(str(error.path), lambda: open_data(wanted, stack, setup))
                self.host.push(reading, self.files.show)

        text = error.problem.partition("; --")[0]
        answers = [each.words(shape) for each in found]
        title = "These inputs do not fit as they stand"
        self.host.push(dialogs.Ask(title, f"{error.path.name}: {text}", answers), chosen)
