"""A dialog with one question and a few answers."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox


class Ask(Dialog[int]):
    """Its result is the index of the chosen answer, from 0."""

    def __init__(self, title: str, text: str, answers: Sequence[str], leaving: str = "esc leaves") -> None:
        super().__init__()
        self._title, self._text, self._answers, self._leaving = title, text, answers, leaving

    def compose(self) -> ComposeResult:
        with DialogBox(self._title, f"enter chooses · {self._leaving}", classes="medium"):
            yield PlainText(self._text, id="question")
            yield PlainOptions(*(Option(each) for each in self._answers))

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
