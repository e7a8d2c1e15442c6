"""The dialog for choosing one of the models in a file."""

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from rnn_tui.formats.loaded_model import ListedModel, LoadedModel
from rnn_tui.formats.reports.plain_text import layers_line, outline_columns
from rnn_tui.panes.widgets.broken_lines import INDENT, aligned
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox, list_room
from rnn_tui.screens.explorer_words import in_explorer


class PickModel(Dialog[ListedModel]):
    """Its result is a model, or one that needs values; for a refused model it shows the reason."""

    def __init__(self, found: Sequence[ListedModel]) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        with DialogBox(f"{len(self._found)} models", "enter opens · esc leaves"):
            yield PlainOptions(*map(Option, self._lines(self.app.size.width)))
            yield PlainText("", id="about")

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(PlainOptions).reword(self._lines(event.size.width))

    def _lines(self, columns: int) -> list[str]:
        """The lines of the list on a screen of that width."""
        room = list_room(columns)
        return aligned(model_rows(self._found, room - len(INDENT)), room)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        found = self._found[event.option_index]
        about = self.query_one("#about", PlainText)
        about.set_class(not isinstance(found, LoadedModel) and not found.needs, "refusal")
        if isinstance(found, LoadedModel):
            lines = [f"{each.kind()} {each.brief}" for each in found.stack.layers]
            lines += [str(note) for note in found.notes]
        else:
            lines = [f"{each.name}: {each.where} · {each.decides}" for each in found.needs]
            lines[:0] = ["enter asks for its values:"] if lines else [f"It cannot be opened: {found.why}"]
        about.update("\n".join(map(in_explorer, lines)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        found = self._found[event.option_index]
        if isinstance(found, LoadedModel):
            self.dismiss(replace(found, notes=()))  # the details were already shown below the list
        elif found.needs:
            self.dismiss(found)


def model_rows(found: Sequence[ListedModel], room: int) -> list[tuple[str, ...]]:
    """The columns of the list: number, name, shapes, parameters, place, and the layers or the missing values, in up to
    `room` columns."""
    rows = [(str(each.number or n), *_columns(each, room)) for n, each in enumerate(found, 1)]
    number, params = (max(len(each[column]) for each in rows) for column in (0, 3))
    return [(f"{row[0]:>{number}}", *row[1:3], f"{row[3]:>{params}}", *row[4:]) for row in rows]


def _columns(found: ListedModel, room: int) -> tuple[str, str, str, str, str]:
    """Name, shapes, parameters, place, and layers."""
    if isinstance(found, LoadedModel):
        shapes = outline_columns(found.stack, None if found.module is None else found.module.parameters)
        return found.name or found.title, *shapes, found.where, layers_line(found.stack, room)
    needs = ", ".join(each.name for each in found.needs)
    return found.name or "model", "needs values" if needs else "cannot be opened", "", found.where, needs
