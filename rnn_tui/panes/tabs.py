"""The names of the panes, for screens too small to show all of them."""

from textual.content import Content
from textual.reactive import reactive

from rnn_tui.panes.widgets.plain_text import PlainText, as_text, link

NAMES = ("1 Layers", "2 Summary", "3 Timesteps")


class Tabs(PlainText):
    """One line; a click goes to a pane."""

    pane_number: reactive[int] = reactive(3)
    """The current pane, from 1; bound by the workbench."""

    def render(self) -> Content:
        return Content("  ").join(
            as_text(f" {each} ").stylize("reverse")
            if number == self.pane_number
            else link(f" {each} ", "screen.go_to_pane", number)
            for number, each in enumerate(NAMES, 1)
        )
