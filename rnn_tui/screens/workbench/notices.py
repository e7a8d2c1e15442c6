"""What the workbench says in notifications."""

from collections.abc import Iterable

from textual.screen import Screen


class Notices:
    """Says things on a screen."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def notes(self, notes: Iterable[object]) -> None:
        """What there is to say about what was read, in one notification."""
        if text := "\n".join(map(str, notes)):
            self._screen.notify(text, severity="warning", timeout=8)

    def tell(self, text: str, *, warns: bool = False) -> None:
        """What was done; a warning where it could not be."""
        self._screen.notify(text, severity="warning" if warns else "information")

    def complain(self, text: str) -> None:
        """Why something was not done."""
        self._screen.notify(text, severity="error", timeout=10)

    def clear(self) -> None:
        """What was said before is out of date."""
        self._screen.app.clear_notifications()
