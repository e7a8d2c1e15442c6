"""Copies the content of the current pane as text (`y`), and numbers (`ctrl+y`)."""

from textual.screen import Screen

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.export_targets import keras3_code
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.screens import dialogs
from rnn_tui.screens.copied_numbers import offers
from rnn_tui.screens.workbench.host import Host


class Copier:
    """Copies to the clipboard."""

    def __init__(self, host: Host, screen: Screen[None]) -> None:
        self.host, self.screen = host, screen

    def copy(self) -> None:
        """Copies the content of the current pane: the plan as Keras code, the summary, or the selected unit's equation;
        the content of a recording instead of code, which it does not have."""
        try:
            self._put(*self._text())
        except RnnError as error:
            self.host.notices.tell(str(error), warns=True)

    def choose(self) -> None:
        """Asks which numbers are copied: the one at the cursor, a row, a column or the array."""
        if self.host.seen is None:
            self.host.notices.tell("There are no numbers yet.", warns=True)
            return
        found = offers(self.host.seen, self.host.playback.t)

        def chosen(place: int | None) -> None:
            if place is not None:
                self._put(found[place].text(), found[place].about.split(": ")[0])

        question = "Numbers at full precision, as Python writes them:"
        self.host.push(dialogs.Ask("Copy", question, [each.about for each in found]), chosen)

    def _put(self, text: str, what: str) -> None:
        self.screen.app.copy_to_clipboard(text)
        self.host.notices.tell(f"Copied: {what}." if text else "Nothing to copy.")

    def _text(self) -> tuple[str, str]:
        """The text, and what it is."""
        if self.host.pane_number == 1 and not self.host.setup.contents:
            return keras3_code(self.host.stack), "the Keras code of the model"
        if self.host.pane_number == 3:
            return self.screen.query_one(TimestepsPane).equation()[0](), "the line below the charts"
        return self.screen.query_one(SummaryPane).text(), "the summary"
