"""What `y` copies: what the current pane shows, as text."""

from textual.screen import Screen

from rnn_tui.formats.export_targets import keras3_code
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.screens.workbench.host import Host


class Copier:
    """Copies to the clipboard."""

    def __init__(self, host: Host, screen: Screen[None]) -> None:
        self.host, self.screen = host, screen

    def copy(self) -> None:
        """Copies what the current pane shows: the plan as Keras code, the summary, or the equation of the chosen unit.
        No code can make a recording: its contents are copied instead."""
        text = self._text()
        self.screen.app.copy_to_clipboard(text)
        self.host.notices.tell("Copied." if text else "Nothing to copy.")

    def _text(self) -> str:
        if self.host.pane_number == 1 and not self.host.setup.contents:
            return keras3_code(self.host.stack)
        if self.host.pane_number == 3:
            return self.screen.query_one(TimestepsPane).equation()
        return self.screen.query_one(SummaryPane).text()
