"""The names of the panes, for screens too small to show all of them."""

from textual.content import Content
from textual.reactive import reactive

from rnn_tui.panes.playback import Playback
from rnn_tui.panes.widgets.plain_text import PlainText, as_text, link

TIMESTEPS = 3
"""The number of the pane that shows where in time one is."""
NAMES = ("1 Layers", "2 Summary", "3 Timesteps")


class Tabs(PlainText):
    """One line; a click goes to a pane."""

    pane_number: reactive[int] = reactive(3)
    """The current pane, from 1; bound by the workbench."""

    playback: reactive[Playback] = reactive(Playback(), repaint=False)
    """The position in time, which is said while the pane with it is not seen; bound by the workbench."""

    def watch_playback(self) -> None:
        if self.pane_number != TIMESTEPS:
            self.refresh()

    def render(self) -> Content:
        return Content("  ").join(
            as_text(f" {each} ").stylize("reverse")
            if number == self.pane_number
            else link(f" {each}{self._time if number == TIMESTEPS else ''} ", "screen.go_to_pane", number)
            for number, each in enumerate(NAMES, 1)
        )

    @property
    def _time(self) -> str:
        return f" · t {self.playback.t}/{self.playback.last}" if self.playback.last else ""
