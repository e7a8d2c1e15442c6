"""The stack as Keras code: to read, to copy, to change, to paste over."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer, Static, TextArea

from rnn_tui.engine.errors import RnnError
from rnn_tui.engine.stack import Stack
from rnn_tui.formats.code.reader import read_code
from rnn_tui.formats.found import Found
from rnn_tui.formats.out.keras_code import keras2_code, keras3_code
from rnn_tui.screens.dialog import Dialog
from rnn_tui.screens.pick_model import PickModel

WRITERS = {"Keras 3": keras3_code, "Keras 2": keras2_code}


class CodeScreen(Dialog[Found]):
    """Dismissed with the model that was read from the text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "read", "use this code", key_display="^s", priority=True),
        Binding("f2", "spelling", "Keras 3 / Keras 2", priority=True),
        Binding("f4", "copy", "copy all", priority=True),
        Binding("escape", "leave", "leave", priority=True),
    ]

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self._stack = stack
        self._spelling = "Keras 3"
        self._text = self.code_of(stack)

    @staticmethod
    def code_of(stack: Stack) -> str:
        """The stack in today's spelling."""
        return keras3_code(stack)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog large") as box:
            box.border_title = f"{self._spelling} code"
            yield TextArea(self._text, id="source", show_line_numbers=True)
            yield Static(
                "All of it is selected: paste any Keras code over it; ^s reads it. It is parsed, never run.",
                id="said",
                markup=False,
            )
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(TextArea).select_all()

    def action_spelling(self) -> None:
        names = list(WRITERS)
        self._spelling = names[(names.index(self._spelling) + 1) % len(names)]
        self.query_one(TextArea).text = WRITERS[self._spelling](self._stack)
        self.query_one(".dialog").border_title = f"{self._spelling} code"

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.query_one(TextArea).text)
        self.notify("Copied.")

    def action_read(self) -> None:
        try:
            found = read_code(self.query_one(TextArea).text)
        except RnnError as error:
            said = self.query_one("#said", Static)
            said.update(str(error))
            said.add_class("refusal")
            self.app.clear_notifications()
            return
        if len(found) == 1:
            self.dismiss(found[0])
        else:
            self.app.push_screen(PickModel(found), self._picked)

    def _picked(self, chosen: Found | None) -> None:
        if chosen is not None:
            self.dismiss(chosen)
