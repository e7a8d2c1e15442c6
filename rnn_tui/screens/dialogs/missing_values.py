"""The dialog for values that the code of a model does not define: a field for each, and a preview of the model.

The code is read again in a thread after every change, never run; the preview and the missing values follow.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Footer, Input
from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import constant_meant, counted
from rnn_tui.formats.code_values import GivenModel, OpenModel
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, Need
from rnn_tui.formats.reports.plain_text import outline
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.explorer_words import in_explorer

PAUSE = 0.1
"""The delay in seconds before the code is read: the next keystroke may follow."""
LEAST_BESIDE = 20
"""The fewest columns for the text of a layer behind its shape."""
EXAMPLE = "such as 16, 0.5, None, (None, 60, 1) or relu"


class ValueField(Guarded, Vertical):
    """The field of a value: its name in the code, the place where it is used, and its meaning."""

    def __init__(self, need: Need, typed: str = "") -> None:
        super().__init__()
        self.need, self._typed = need, typed

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield PlainText(self.need.name, classes="name")
            yield Input(self._typed, compact=True)
        yield PlainText(f"{self.need.where} · {self.need.decides}", classes="decides")

    @property
    def value(self) -> str:
        return self.query_one(Input).value

    def on_descendant_focus(self) -> None:
        """Where there are few rows, only the field with the focus says what its value means."""
        self.add_class("-chosen")

    def on_descendant_blur(self) -> None:
        self.remove_class("-chosen")


class Values(Dialog[GivenModel]):
    """Its result is the model when no value is missing."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", "open", key_display="^s", priority=True),
        Binding("escape", "leave", "leave", priority=True),
        Binding("down", "app.focus_next", show=False, priority=True),
        Binding("up", "app.focus_previous", show=False, priority=True),
    ]

    @dataclass
    class Read(Message):
        """The model read with the typed values, or the error."""

        result: ListedModel | RnnError
        values: dict[str, str]

    def __init__(self, asked: OpenModel, typed: dict[str, str] | None = None) -> None:
        """`typed`: what was typed for each value, which this dialog changes."""
        super().__init__()
        self._asked, self._typed = asked, {} if typed is None else typed
        self._model: ListedModel | None = asked.model
        self._read_with: dict[str, str] = {}
        """The typed values when the code was last read."""
        self._rows: list[tuple[str, str]] = []
        """The text and the shape of each layer that is drawn."""
        self._wanted: dict[str, str] | None = None
        """The typed values when the user asked to open the model, which is opened as soon as it has been read."""

    def compose(self) -> ComposeResult:
        model = self._asked.model
        with DialogBox(f"{model.name} · {model.where}", "enter: next field, or open · esc leaves", classes="values"):
            yield PlainText("", id="said")
            with Horizontal(id="both"):
                with VerticalScroll(id="fields", can_focus=False):
                    for need in self._asked.model.needs:
                        yield ValueField(need, self._typed.get(need.name, ""))
                with VerticalScroll(id="drawn", can_focus=False):
                    yield PlainText("", id="model")
        yield Footer()

    def on_mount(self) -> None:
        self._show(self._asked.model)
        if any(self._values().values()):
            self._read(self._values())

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    def _values(self) -> dict[str, str]:
        return {each.need.name: each.value for each in self.query(ValueField)}

    # Input

    def on_input_changed(self, event: Input.Changed) -> None:
        self._typed |= self._values()
        self._read(self._values())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Moves to the next empty field, or opens the model if there is none."""
        empty = next((each for each in self.query(ValueField) if not each.value.strip()), None)
        if empty is None:
            self.action_take()
        else:
            empty.query_one(Input).focus()

    def action_take(self) -> None:
        """Opens the model with the typed values, after the code has been read with them."""
        self._wanted = self._values()
        if self._read_with == self._wanted:
            self._open()
        else:
            self._read(self._wanted)

    def _open(self) -> None:
        if self._wanted == self._read_with and isinstance(self._model, LoadedModel):
            self.dismiss(GivenModel(self._model, self._asked.texts(self._read_with)))

    @work(thread=True, exclusive=True, group="values", description="reading code")
    def _read(self, values: Mapping[str, str]) -> None:
        worker = get_current_worker()
        time.sleep(PAUSE)
        if worker.is_cancelled:
            return
        result: ListedModel | RnnError
        try:
            result = self._asked.given(values)
        except RnnError as error:
            result = error
        if not worker.is_cancelled:
            self.post_message(self.Read(result, dict(values)))

    async def on_values_read(self, event: Read) -> None:
        if event.values != self._values():
            return
        self._read_with = event.values
        if isinstance(event.result, RnnError):
            self._model = None
            self._say(str(event.result).removeprefix("--set "), refused=True)
            return
        self._model = event.result
        await self._ask_for_more(event.result)
        self._show(event.result)
        self._open()

    async def _ask_for_more(self, model: ListedModel) -> None:
        """Adds a field for every further value that is missing."""
        there = self._values()
        needs = () if isinstance(model, LoadedModel) else model.needs
        await self.query_one("#fields").mount_all(
            ValueField(each, self._typed.get(each.name, "")) for each in needs if each.name not in there
        )

    # Output

    def _show(self, model: ListedModel) -> None:
        if isinstance(model, LoadedModel):
            stack = model.stack
            shapes = [", ".join(map(str, each)) for each in stack.output_shapes] or ["?"] * len(stack.layers)
            rows = [(f"{each.kind()} {each.brief}", shape) for each, shape in zip(stack.layers, shapes, strict=False)]
            self._say(f"Nothing is missing: {outline(stack)}. Enter opens it.")
        elif model.needs:
            rows = [(each.text, each.shape or "?") for each in model.layers]
            names = ", ".join(each.name for each in model.needs)
            suggestions = "".join(constant_meant(each.name) for each in model.needs)
            self._say(f"{counted(len(model.needs), 'value')} missing: {names}.{suggestions} Write values {EXAMPLE}.")
        else:
            rows = [(each.text, each.shape or "?") for each in model.layers]
            self._say(model.why, refused=True)
        self._rows = rows

    def _fit(self) -> None:
        """Wraps the layers, and gives the fields the rows that the sentence above them leaves."""
        room = self.query_one("#model").content_size.width
        self.query_one("#model", PlainText).update("\n".join(drawn_lines(self._rows, room)))
        rows = self.size.height * 9 // 10 - self.query_one("#said").outer_size.height - 3
        for each in self.query("#fields, #drawn"):
            each.styles.max_height = max(rows, 3)

    def _say(self, text: str, *, refused: bool = False) -> None:
        said = self.query_one("#said", PlainText)
        said.update(in_explorer(text))
        said.set_class(refused, "refusal")
        self.call_after_refresh(self._fit)


def drawn_lines(rows: Sequence[tuple[str, str]], room: int) -> list[str]:
    """Layers, each with its text and its shape, in lines of up to `room` columns: the text behind the shape if every
    shape leaves it room, otherwise the shape below the text."""
    width = max((len(shape) for _, shape in rows), default=0)
    beside = room - width - 2
    if beside >= LEAST_BESIDE:
        return [line for text, shape in rows for line in hanging(shape.ljust(width), text, beside)]
    parts = [(each, indent) for text, shape in rows for each, indent in ((text, "    "), (f"  {shape}", "    "))]
    return [line for each, indent in parts for line in wrap(each, max(room, 12), subsequent_indent=indent)]


def hanging(first: str, text: str, room: int) -> list[str]:
    """A text in lines of up to `room` columns, behind a first column that is only in the first of them."""
    lines = wrap(text, room) or [""]
    return [f"{first if not n else ' ' * len(first)}  {line}" for n, line in enumerate(lines)]
