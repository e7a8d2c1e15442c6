"""The dialog with all notifications of the session, the newest first."""

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from rnn_tui.panes.notification_log import Noted
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox

MARKS = {
    "information": ("○ ", "$text-muted"),
    "warning": ("● ", "bold $text-warning"),
    "error": ("× ", "bold $text-error"),
}
"""The mark of a notification and its colour, by severity."""
NONE_YET = "There are no notes yet."


class NotesScreen(Dialog[None]):
    """Closed by escape, without a result."""

    def __init__(self, noted: Noted) -> None:
        super().__init__()
        self._noted = noted

    def compose(self) -> ComposeResult:
        with (
            DialogBox("Notes, the newest first", "↑↓ pgup pgdn scroll · esc closes", classes="reading"),
            VerticalScroll(),
        ):
            for each in reversed(self._noted.notes):
                with Horizontal(classes="note"):  # its further lines begin where the first one does
                    yield PlainText(Content.assemble(MARKS[each.severity]), classes="mark")
                    yield PlainText(each.text)
            if not self._noted.notes:
                yield PlainText(NONE_YET)
