"""The notifications of the workbench."""

from collections.abc import Iterable

from textual.geometry import Size
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets._toast import ToastRack

from rnn_tui.panes.notification_log import BRIEF
from rnn_tui.screens.explorer_words import in_explorer
from rnn_tui.screens.workbench.layout import region_of_notes


class Notices:
    """Shows notifications on a screen."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def notes(self, notes: Iterable[object]) -> None:
        """Shows the notes on a file, in one notification."""
        if text := "\n".join(map(str, notes)):
            self._show(text, "warning", 8)

    def tell(self, text: str, *, warns: bool = False) -> None:
        """Shows what was done, or, as a warning, why it was not possible."""
        self._show(text, "warning" if warns else "information")

    def mention(self, text: str) -> None:
        """Shows for a moment why a key changes nothing; it is not kept among the notes."""
        self._show(text, "information", BRIEF)

    def complain(self, text: str) -> None:
        """Shows an error."""
        self._show(text, "error", 10)

    def clear(self) -> None:
        """Removes all notifications, which are out of date."""
        self._screen.app.clear_notifications()

    def _show(self, text: str, severity: SeverityLevel, timeout: float | None = None) -> None:
        """Shows a notification where it covers nothing that explains."""
        self.place()
        self._screen.notify(in_explorer(text), severity=severity, timeout=timeout)

    @property
    def room(self) -> Size:
        """The columns and rows that notifications may cover."""
        return region_of_notes(self._screen).size

    def place(self) -> None:
        """Moves the notifications to the rows that they may cover, as the screen now stands."""
        for rack in self._screen.query(ToastRack):
            rack.styles.margin = (region_of_notes(self._screen).y, 0, 0, 0)
