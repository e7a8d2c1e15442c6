"""Textual's command palette, with two of its errors avoided."""

from contextlib import suppress

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette

from rnn_tui.panes.widgets.guarded import Guarded


class Palette(Guarded, CommandPalette):
    """The commands of the screen below it."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-high")]  # noqa: RUF012  (Textual declares it so)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Closes the palette; a second call does nothing, where Textual would close the screen below it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # page up or down before the list is laid out
            super()._action_command_list(action)
