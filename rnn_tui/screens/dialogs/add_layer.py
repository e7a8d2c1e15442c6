"""The dialog for adding a layer: all kinds, and the equation of the highlighted one."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText, titled
from rnn_tui.screens.dialogs.dialog import Dialog


class AddLayer(Dialog[type[Layer]]):
    """Its result is the chosen kind."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog adding") as box:
            titled(box, "Add a layer", "enter adds it · esc leaves")
            with Horizontal():
                yield PlainOptions(*(Option(each.kind(), each.kind()) for each in kinds()), id="kinds")
                with VerticalScroll(can_focus=False):
                    yield PlainText("", id="about")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        chosen = self._kind(event.option.id)
        self.query_one("#about", PlainText).update(f"{chosen.kind()}: {chosen.title}\n\n{chosen.help()}")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._kind(event.option.id))

    def _kind(self, name: str | None) -> type[Layer]:
        return next(each for each in kinds() if each.kind() == name)
