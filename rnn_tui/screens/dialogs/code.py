"""The dialog with the stack as Keras code, to read, copy and change, or to replace by pasted code."""

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widgets import Footer, TextArea

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.code_values import GivenModel, OpenModel
from rnn_tui.formats.export_targets import keras2_code, keras3_code
from rnn_tui.formats.loaded_model import NO_MODEL, ListedModel, LoadedModel, UnreadModel
from rnn_tui.formats.pasted_code import PastedCode
from rnn_tui.panes.widgets.code_area import CodeArea
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.dialogs.missing_values import Values
from rnn_tui.screens.dialogs.pick_model import PickModel
from rnn_tui.screens.explorer_words import in_explorer

WRITERS = {"Keras 3": keras3_code, "Keras 2": keras2_code}


SAID = "All of it is selected: paste any Keras code over it; ^s reads it. It is parsed, never run."
SAID_OF_DRAFT = "What you left here, not read yet, all of it selected: ^s reads it, f2 shows the code of the model."
SAID_OF_PASTED = "^s reads it: it is parsed, never run. f2 shows the code of the model."
NOTED = "Read differently from Keras 3:"
OVER = "f7 selects all of it, to paste other code over it."
KEPT = "Names in it are kept: what is pasted next can use them."
PAUSE = 0.4
"""The delay in seconds after the last key before the code is searched for outdated spellings."""
LONGEST = 20_000
"""The largest number of characters in a text that is searched while it is typed."""
PLACE = re.compile(r"(?:cell (\d+), )?line (\d+)")
"""The place in an error message."""


class CodeScreen(Dialog[LoadedModel | str]):
    """Its result is the model read from the text, or, if the user leaves it, the text that was not read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "read", "use it", key_display="^s", priority=True),
        Binding("f2", "spelling", "Keras 3 or 2", priority=True),
        Binding("f4", "copy", "copy", priority=True),
        Binding("escape", "leave", "leave", priority=True),
    ]

    def __init__(
        self, stack: Stack, draft: str = "", pasted: PastedCode | None = None, *, draft_is_new: bool = False
    ) -> None:
        """`draft`: unread text of the user, left here before, or, with `draft_is_new`, pasted over the workbench;
        `pasted`: the code read here before, whose names are known."""
        super().__init__()
        self._stack, self._pasted = stack, pasted or PastedCode()
        self._spelling = "" if draft else "Keras 3"
        """The version of Keras whose code is shown; empty for the draft."""
        self._text = draft or keras3_code(stack)
        self._shown = "" if draft else self._text
        """The text that the dialog itself has put into the field."""
        self._said = SAID_OF_PASTED if draft_is_new else SAID_OF_DRAFT if draft else SAID
        self._refused = False
        """Whether what is said is why the text cannot be read."""
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        with DialogBox(f"{self._spelling} code".strip().capitalize(), classes="large"):
            yield CodeArea(self._text, id="source")
            yield PlainText(self._said, id="said")
            with VerticalScroll(id="noted", can_focus=False):
                yield PlainText()
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(TextArea).select_all()
        self._look_through()

    def on_text_area_changed(self) -> None:
        text = self.query_one(TextArea).text
        if (self._said == SAID and text != self._shown) or (self._said == SAID_OF_DRAFT and text != self._text):
            self._say(SAID_OF_PASTED)
            self.query_one(DialogBox).retitle("Code")
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._look_through)

    def _look_through(self) -> None:
        """Lists, with lines, what is read differently from Keras 3. Why a text is refused is first shown when it is
        read; from then on it follows what is typed."""
        noted = self.query_one("#noted")
        lines, why = looked_through(self._pasted, self.query_one(TextArea).text)
        noted.display = bool(lines)
        noted.query_one(PlainText).update("\n".join([NOTED, *lines]))
        if self._refused and why:
            self._refuse(why, goes=False)
        elif self._refused:
            self._say(SAID_OF_PASTED)
            self.query_one(CodeArea).mark(None)

    def action_spelling(self) -> None:
        """Shows the code for the next version of Keras, as an edit that ^z takes back."""
        names = list(WRITERS)
        self._spelling = names[(names.index(self._spelling) + 1) % len(names)] if self._spelling else names[0]
        try:
            self._shown = WRITERS[self._spelling](self._stack)
        except RnnError as error:
            self._say(str(error), refused=True)
            return
        source = self.query_one(TextArea)
        source.replace(self._shown, (0, 0), source.document.end)
        source.select_all()
        self.query_one(DialogBox).retitle(f"{self._spelling} code")
        self._say(SAID)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.query_one(TextArea).text)
        self.notify("Copied: all of the code.")

    def action_read(self) -> None:
        text = self.query_one(TextArea).text
        try:
            found = self._pasted.listed(text)
        except RnnError as error:
            self._pasted.keep(text)
            self._refuse(str(error))
            self.app.clear_notifications()
            return
        if len(found) == 1:
            self._picked(found[0])
        else:
            self.app.push_screen(PickModel(found), self._picked)

    def action_leave(self) -> None:
        text = self.query_one(TextArea).text
        self.dismiss("" if text == self._shown or not text.strip() else text)

    def _refuse(self, why: str, *, goes: bool = True) -> None:
        """Shows why the text cannot be read, and marks the line; the cursor goes there."""
        self._say(f"{why}. {KEPT}" if NO_MODEL in why else f"{why}\n{OVER}", refused=True)
        area = self.query_one(CodeArea)
        cells = 1 + sum(each != area.text for each in self._pasted.pieces)
        found = PLACE.search(why)
        here = found is not None and (found[1] is None or int(found[1]) == cells)
        area.mark(int(found[2]) if found is not None and here else None, goes=goes)

    def _say(self, text: str, *, refused: bool = False) -> None:
        self._said, self._refused = text, refused
        said = self.query_one("#said", PlainText)
        said.update(in_explorer(text))
        said.set_class(refused, "refusal")

    def _picked(self, chosen: ListedModel | None) -> None:
        text = self.query_one(TextArea).text
        if isinstance(chosen, LoadedModel):
            self._pasted.keep(text)
            self.dismiss(chosen)
        elif chosen is not None and not chosen.needs:
            self._pasted.keep(text)
            self._refuse(chosen.why)
            self.app.clear_notifications()
        elif chosen is not None:
            asked = OpenModel(chosen, lambda values: self._pasted.listed(text, values))
            self.app.push_screen(Values(asked), self._given)

    def _given(self, result: GivenModel | None) -> None:
        if result is not None:
            self.dismiss(result.found)


def looked_through(pasted: PastedCode, text: str) -> tuple[list[str], str]:
    """The notes on the models in some code, each once, and why it is refused; empty where there is nothing to say."""
    if not text.strip() or len(text) > LONGEST:
        return [], ""
    try:
        found = pasted.listed(text)
    except RnnError as error:
        return [], str(error)
    notes = dict.fromkeys(str(note) for each in found if isinstance(each, LoadedModel) for note in each.notes)
    alone = found[0] if len(found) == 1 else None
    return list(notes), alone.why if isinstance(alone, UnreadModel) and not alone.needs else ""
