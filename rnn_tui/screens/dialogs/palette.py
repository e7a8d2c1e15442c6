"""Textual's command palette, closed once and asked for no page before it has lines."""

from contextlib import suppress

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette

from rnn_tui.panes.widgets.guarded import Guarded


class Palette(Guarded, CommandPalette):
    """The commands of the screen it is opened over."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it; a second click or key that would close it comes too late, and closes nothing under it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # a page is asked for before the list is laid out
            super()._action_command_list(action)
