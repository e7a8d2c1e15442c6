"""The dialog for adding a layer: all kinds, and the equation of the highlighted one."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kind
from rnn_tui.engine.nn.new_layer import stacked
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.help_sections import indented


class AddLayer(Dialog[type[Layer]]):
    """Its result is the chosen kind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "page(1)", show=False, priority=True),
        Binding("left", "page(-1)", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        keys = "enter adds it · a letter finds it · ← → scroll the text · esc leaves"
        with DialogBox("Add a layer", keys, classes="adding"), Horizontal():
            yield PlainOptions(*(Option(each.kind(), each.kind()) for each in stacked()), id="kinds")
            with VerticalScroll(can_focus=False):
                yield PlainText("", id="about")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        """The highlighted kind's title and help; what is too long goes on below its own beginning."""
        option, place = self.query_one(OptionList).highlighted_option, self.query_one(VerticalScroll)
        if option is not None:
            chosen, about = self._kind(option.id), self.query_one("#about", PlainText)
            lines = (f"{chosen.kind()}: {chosen.title}", "", *chosen.help().splitlines())
            width = about.content_size.width + 2
            about.update("\n".join(part[2:] for line in lines for part in indented("", line, width)))
            place.scroll_home(animate=False)

    async def on_key(self, event: events.Key) -> None:
        """A letter goes to the next kind that begins with it."""
        if event.character and event.is_printable:
            options = self.query_one(OptionList)
            letter, here = event.character.lower(), (options.highlighted or 0) + 1
            begin = [n for n, each in enumerate(stacked()) if each.kind().lower().startswith(letter)]
            options.highlighted = next((n for n in begin if n >= here), begin[0] if begin else here - 1)

    def action_page(self, by: int) -> None:
        place = self.query_one(VerticalScroll)
        place.scroll_relative(y=by * max(place.size.height - 1, 1), animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._kind(event.option.id))

    def _kind(self, name: str | None) -> type[Layer]:
        return kind(name or "")
