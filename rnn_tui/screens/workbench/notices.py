"""The notifications of the workbench."""

from collections.abc import Iterable

from textual.screen import Screen


class Notices:
    """Shows notifications on a screen."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def notes(self, notes: Iterable[object]) -> None:
        """Shows the notes on a file, in one notification."""
        if text := "\n".join(map(str, notes)):
            self._screen.notify(text, severity="warning", timeout=8)

    def tell(self, text: str, *, warns: bool = False) -> None:
        """Shows what was done, or, as a warning, why it was not possible."""
        self._screen.notify(text, severity="warning" if warns else "information")

    def complain(self, text: str) -> None:
        """Shows an error."""
        self._screen.notify(text, severity="error", timeout=10)

    def clear(self) -> None:
        """Removes all notifications, which are out of date."""
        self._screen.app.clear_notifications()
