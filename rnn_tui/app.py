"""The application: its theme, and its first screen."""

from collections.abc import Sequence

from textual.app import App

from rnn_tui.engine.setup import Setup
from rnn_tui.formats.found import Found
from rnn_tui.screens.pick_model import PickModel
from rnn_tui.screens.workbench import Workbench


class RnnTui(App[None]):
    """The explorer."""

    TITLE = "rnn-tui"
    CSS_PATH = "app.tcss"

    def __init__(self, found: Sequence[Found], setup: Setup) -> None:
        super().__init__()
        self._found = found
        self._setup = setup

    def on_mount(self) -> None:
        bench = Workbench(self._found[0], self._setup)
        self.push_screen(bench)
        if len(self._found) > 1:
            self.push_screen(PickModel(self._found), bench.show_found)
