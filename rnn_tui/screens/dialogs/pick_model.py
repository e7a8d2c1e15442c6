"""The dialog for choosing one of the models in a file."""

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from rnn_tui.formats.loaded_model import ListedModel, LoadedModel
from rnn_tui.formats.reports.plain_text import model_line
from rnn_tui.panes.widgets.broken_lines import hung
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText, titled
from rnn_tui.screens.dialogs.dialog import Dialog, list_room


class PickModel(Dialog[ListedModel]):
    """Its result is a model, or one that needs values; for a refused model it shows the reason."""

    def __init__(self, found: Sequence[ListedModel]) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            titled(box, f"{len(self._found)} models", "enter opens · esc leaves")
            room = list_room(self.app.size.width)
            lines = [hung(model_line(each, n), room) for n, each in enumerate(self._found, 1)]
            yield PlainOptions(*map(Option, lines))
            yield PlainText("", id="about")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        found = self._found[event.option_index]
        if isinstance(found, LoadedModel):
            lines = [f"{each.kind()} {each.brief}" for each in found.stack.layers]
            lines += [str(note) for note in found.notes]
        else:
            lines = [found.why]
        self.query_one("#about", PlainText).update("\n".join(lines))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        found = self._found[event.option_index]
        if isinstance(found, LoadedModel):
            self.dismiss(replace(found, notes=()))  # the details were already shown below the list
        elif found.needs:
            self.dismiss(found)
