"""Changes the sources of weights and inputs, and runs the next batch of a stateful model, or makes a model stateful."""

from dataclasses import replace
from typing import Protocol

from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.screens import dialogs
from rnn_tui.screens.sources.make_stateful import MakeStateful
from rnn_tui.screens.workbench.host import Back, Host, is_built, is_editable, to_the_workbench
from rnn_tui.screens.workbench.plan_editor import PlanEditor

FROM_FILE = "file"
"""The result of the dialog for weights from a file."""
NO_STATES = "No layer here has a state that the next batch could begin with."
NOT_STATEFUL = (
    "Every batch begins with states of 0. A layer with stateful=True begins where the batch before ended; for that"
    " Keras has to know how many sequences a batch has."
)


class OpensOthers(Protocol):
    """An object that opens other dialogs."""

    def open(self, begin: str = "", back: Back = to_the_workbench) -> None:
        """Asks for a file."""

    @property
    def inputs(self) -> "OpensInputs":
        """Asks for inputs."""


class OpensInputs(Protocol):
    """The dialog for inputs."""

    def open(self, back: Back = to_the_workbench) -> None:
        """Asks for inputs."""


class SourcesEditor:
    """Changes the sources of weights and inputs."""

    def __init__(self, host: Host, files: OpensOthers, plan: PlanEditor) -> None:
        self.host, self.files, self.plan = host, files, plan

    def open(self) -> None:
        """Asks for the sources of weights and inputs."""
        host = self.host
        if is_editable(host) and is_built(host):
            host.push(dialogs.Sources(host.stack, host.setup), self._chosen)

    def _chosen(self, result: Setup | str | None) -> None:
        if isinstance(result, Setup):
            self.host.accept(self.host.history.feed(result))
        elif result == FROM_FILE:
            self.files.open("./", self.open)
        elif result is not None:
            self.files.inputs.open(self.open)

    def next_batch(self) -> None:
        """Runs one more batch, whose initial states in stateful layers are the last states of the previous batch; of a
        model without such layers, offers to make them stateful."""
        host = self.host
        if not (is_editable(host) and is_built(host)):
            return
        if not any(each.stateful_layer for each in host.stack.layers):
            self._offer_states()
            return
        number = host.setup.batches + 1
        host.accept(host.history.feed(replace(host.setup, batches=number)))
        host.playback = host.playback.seek(0)
        host.notices.tell(f"Batch {number} of the same inputs begins where batch {number - 1} ended. u takes it back.")

    def _offer_states(self) -> None:
        """Asks whether the recurrent layers shall be stateful."""
        host = self.host
        change = MakeStateful.of(host.stack, host.trace.batch if host.trace is not None else 1)

        def answered(answer: int | None) -> None:
            if answer is not None and self.plan.attempt(change.made):
                host.notices.tell(f"{change.words}. Q runs the next batch, u takes it back.")

        if change.options:
            host.push(dialogs.Ask("No layer is stateful", NOT_STATEFUL, [change.words]), answered)
        else:
            host.notices.tell(NO_STATES)
