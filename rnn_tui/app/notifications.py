"""Notifications make room for each other: what is said answers what was done last, and nothing older stands beside it.

One act of the user (a key, a click, something pasted) may have several things to say; they stand together, each of
them once. The next act that says something clears them away, and so does a dialog that opens: it has lines of its own
that must be seen.
"""

from typing import Any

from textual import events
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen

from rnn_tui.app.key_queue import KeyQueue


class Notifications(KeyQueue):
    """An app whose notifications are those of the last act that had something to say."""

    _act = 0
    """Counts what the user did."""
    _answered = 0
    """The act that the notifications on the screen answer."""
    _said: tuple[str, ...] = ()
    """What they say."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.MouseDown):
            self.acts()
        await super().on_event(event)

    async def _send(self) -> None:
        self.acts()
        await super()._send()

    def acts(self) -> None:
        """The user does something: what is said from now on answers that."""
        self._act += 1

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something, as text; the same in answer to the same is said once."""
        self._make_room()
        if message not in self._said:
            self._said += (message,)
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def push_screen(self, screen: Any, *rest: Any, **options: Any) -> Any:
        """Open a screen; over a dialog nothing older stands."""
        if isinstance(screen, ModalScreen):
            self._make_room()
        return super().push_screen(screen, *rest, **options)

    def clear_notifications(self) -> None:
        """Take away what is said."""
        self._said = ()
        super().clear_notifications()

    @property
    def said(self) -> str:
        """What answered the last act that had something to say, a line each; also when it has left the screen."""
        return "\n".join(self._said)

    def _make_room(self) -> None:
        """Clear away what answered an earlier act."""
        if self._answered != self._act:
            self._answered = self._act
            self.clear_notifications()
