"""The names of the panes, for screens too small to show all of them."""

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

NAMES = ("1 Layers", "2 Summary", "3 Timesteps")


class Tabs(Static):
    """One line; a click goes to a pane."""

    pane_number: reactive[int] = reactive(3)
    """The current pane, from 1; bound by the workbench."""

    def render(self) -> Content:
        return Content.from_markup(
            "  ".join(
                f"[reverse] {each} [/]"
                if number == self.pane_number
                else f"[@click=screen.go_to_pane({number})] {each} [/]"
                for number, each in enumerate(NAMES, 1)
            )
        )
