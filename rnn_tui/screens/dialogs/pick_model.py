"""Which of a file's models to open."""

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.reports.plain_text import outline
from rnn_tui.screens.dialogs.dialog import Dialog


class PickModel(Dialog[LoadedModel]):
    """Dismissed with one of the models."""

    def __init__(self, found: Sequence[LoadedModel]) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = f"{len(self._found)} models"
            box.border_subtitle = "enter opens · esc leaves"
            lines = (f"{n}  {outline(each.stack)}   {each.where}" for n, each in enumerate(self._found, 1))
            yield OptionList(*(Option(line.rstrip()) for line in lines), markup=False)
            yield Static("", id="about", markup=False)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        found = self._found[event.option_index]
        lines = [f"{each.kind()} {each.brief}" for each in found.stack.layers]
        lines += [str(note) for note in found.notes]
        self.query_one("#about", Static).update("\n".join(lines))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(replace(self._found[event.option_index], notes=()))  # they stood below the list
