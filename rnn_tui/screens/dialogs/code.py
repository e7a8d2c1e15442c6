"""The dialog with the stack as Keras code, to read, copy and change, or to replace by pasted code."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer, TextArea

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.code_values import GivenModel, OpenModel
from rnn_tui.formats.export_targets import keras2_code, keras3_code
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel
from rnn_tui.formats.pasted_code import PastedCode
from rnn_tui.panes.widgets.plain import PlainText, titled
from rnn_tui.screens.dialogs.dialog import Dialog
from rnn_tui.screens.dialogs.pick_model import PickModel
from rnn_tui.screens.dialogs.values import Values

WRITERS = {"Keras 3": keras3_code, "Keras 2": keras2_code}


SAID = "All of it is selected: paste any Keras code over it; ^s reads it. It is parsed, never run."
SAID_OF_DRAFT = "What you left here, not read yet: ^s reads it, f2 shows the code of the present model."


class CodeScreen(Dialog[LoadedModel | str]):
    """Its result is the model read from the text, or, if the user leaves it, the text that was not read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "read", "use this code", key_display="^s", priority=True),
        Binding("f2", "spelling", "Keras 3 / Keras 2", priority=True),
        Binding("f4", "copy", "copy all", priority=True),
        Binding("escape", "leave", "leave", priority=True),
    ]

    def __init__(self, stack: Stack, draft: str = "", pasted: PastedCode | None = None) -> None:
        """`draft`: text of the user that was not read; `pasted`: the code read here before, whose names are known."""
        super().__init__()
        self._stack, self._pasted = stack, pasted or PastedCode()
        self._spelling = "" if draft else "Keras 3"
        """The version of Keras whose code is shown; empty for the draft."""
        self._text = draft or keras3_code(stack)
        self._shown = "" if draft else self._text
        """The text that the dialog itself has put into the field."""
        self._draft = bool(draft)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog large") as box:
            titled(box, f"{self._spelling} code".strip().capitalize())
            yield TextArea(self._text, id="source", show_line_numbers=True)
            yield PlainText(SAID_OF_DRAFT if self._draft else SAID, id="said")
        yield Footer()

    def on_mount(self) -> None:
        source = self.query_one(TextArea)
        source.move_cursor(source.document.end) if self._draft else source.select_all()

    def action_spelling(self) -> None:
        """Shows the code for the next version of Keras, as an edit that ^z takes back."""
        names = list(WRITERS)
        self._spelling = names[(names.index(self._spelling) + 1) % len(names)] if self._spelling else names[0]
        self._shown = WRITERS[self._spelling](self._stack)
        source = self.query_one(TextArea)
        source.replace(self._shown, (0, 0), source.document.end)
        source.select_all()
        titled(self.query_one(".dialog"), f"{self._spelling} code")
        self._say(SAID)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.query_one(TextArea).text)
        self.notify("Copied.")

    def action_read(self) -> None:
        text = self.query_one(TextArea).text
        try:
            found = self._pasted.listed(text)
        except RnnError as error:
            self._pasted.keep(text)
            self._say(str(error), refused=True)
            self.app.clear_notifications()
            return
        if len(found) == 1:
            self._picked(found[0])
        else:
            self.app.push_screen(PickModel(found), self._picked)

    def action_leave(self) -> None:
        text = self.query_one(TextArea).text
        self.dismiss("" if text == self._shown or not text.strip() else text)

    def _say(self, text: str, *, refused: bool = False) -> None:
        said = self.query_one("#said", PlainText)
        said.update(text)
        said.set_class(refused, "refusal")

    def _picked(self, chosen: ListedModel | None) -> None:
        text = self.query_one(TextArea).text
        if isinstance(chosen, LoadedModel):
            self._pasted.keep(text)
            self.dismiss(chosen)
        elif chosen is not None and not chosen.needs:
            self._pasted.keep(text)
            self._say(chosen.why, refused=True)
            self.app.clear_notifications()
        elif chosen is not None:
            asked = OpenModel(chosen, lambda values: self._pasted.listed(text, values))
            self.app.push_screen(Values(asked), self._given)

    def _given(self, result: GivenModel | None) -> None:
        if result is not None:
            self.dismiss(result.found)
