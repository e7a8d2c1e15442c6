"""The application: its theme, and its first screen."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from textual import events

from rnn_tui.app.notifications import Notifications
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.open_any import OpenedFile
from rnn_tui.screens.workbench.screen import Workbench

HUNG_UP = 129
"""The exit code after the terminal has gone: 128 + SIGHUP, as a shell has it."""


class RnnTui(Notifications):
    """The explorer."""

    TITLE = "rnn-tui"
    CSS_PATH = "app.tcss"

    def __init__(
        self,
        found: Sequence[LoadedModel],
        setup: Setup,
        name: str = "",
        answers: Mapping[str, str] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """The models of a file, and what the first runs with. See `Workbench` for the rest."""
        super().__init__()
        self._found = found
        self._setup = setup
        self._file, self._answers, self._notes = name, answers, notes

    def on_mount(self) -> None:
        several = len(self._found) > 1
        first = replace(self._found[0], notes=(), asks=()) if several else self._found[0]
        bench = Workbench(first, self._setup, self._file, self._answers, self._notes)
        self.push_screen(bench)
        if several:
            bench.show(OpenedFile(self._file, tuple(self._found)))
        if not self.is_headless:
            self.set_interval(1, self._leave_with_the_terminal)

    async def on_event(self, event: events.Event) -> None:
        """A file dropped onto the terminal is opened, wherever the focus is; in a dialog, what is pasted is its own."""
        if isinstance(event, events.Paste):
            self.acts()
            if isinstance(self.screen, Workbench) and self.screen.parts.files.dropped(event.text):
                return
        await super().on_event(event)

    def _leave_with_the_terminal(self) -> None:
        """End when the terminal has been closed: Textual would go on reading from nothing, at the cost of a core."""
        if sys.__stdin__ is not None and terminal_gone(sys.__stdin__.fileno()):
            os._exit(HUNG_UP)  # there is nothing left to restore, and writing to it would wait for ever


def terminal_gone(descriptor: int) -> bool:
    """Whether a descriptor that was a terminal no longer answers."""
    return not os.isatty(descriptor)
