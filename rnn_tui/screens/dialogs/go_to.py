"""The dialog for going to a timestep."""

from textual.app import ComposeResult
from textual.widgets import Input

from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox


class GoTo(Dialog[int]):
    """Its result is a timestep from 0 to the last."""

    def __init__(self, t: int, last: int) -> None:
        super().__init__()
        self._t = t
        self._last = last

    def compose(self) -> ComposeResult:
        with DialogBox(f"Go to timestep (0 to {self._last})", "enter goes · esc leaves", classes="small"):
            yield Input(str(self._t), compact=True)
            yield PlainText("", classes="refusal")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if text.isdecimal() and int(text) <= self._last:
            self.dismiss(int(text))
        else:
            self.query_one(".refusal", PlainText).update(f"{text[:20]!r} is not a whole number from 0 to {self._last}")
