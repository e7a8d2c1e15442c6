"""Notifications replace each other: they answer the last action, and none from earlier actions remains.

One action of the user (a key, a click, a paste) may cause several notifications; they are shown together, each once, in
as many rows as they may cover. The next action that causes a notification removes them, and so does a dialog that
opens, because they would cover it.
All of them are kept in `noted`, to be read again.
"""

from typing import Any, Protocol, runtime_checkable

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.notifications import Notification, Notify, SeverityLevel
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets._toast import ToastHolder

from rnn_tui.app.key_queue import KeyQueue
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.panes.notification_log import BRIEF, Note, Noted

IN_ROWS: LazyImport[..., str] = LazyImport("rnn_tui.panes.brief_notes:in_rows")
SEVERITIES: tuple[SeverityLevel, ...] = ("information", "warning", "error")
BORDER = 3
"""The columns of a notification beside its text."""


class Room(Protocol):
    """Where notifications stand."""

    @property
    def room(self) -> Size:
        """The columns and rows that they may cover."""


@runtime_checkable
class LimitsNotes(Protocol):
    """A screen on which notifications may cover only a part."""

    @property
    def notices(self) -> Room:
        """Which part it is."""


class Notifications(KeyQueue):
    """An app that shows only the notifications of the last action that had any."""

    noted: reactive[Noted] = reactive(Noted(), repaint=False)
    """Everything that was said."""
    _act = 0
    """The number of the user's actions so far."""
    _answered = 0
    """The action that the notifications on the screen belong to."""
    _said: tuple[str, ...] = ()
    """Their texts."""
    _severity: SeverityLevel = "information"
    """The gravest of them."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.MouseDown):
            self.acts()
        await super().on_event(event)

    async def _send(self) -> None:
        self.acts()
        await super()._send()

    def acts(self) -> None:
        """A new action of the user: notifications from now on belong to it."""
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
        """Shows a notification as plain text; the same text for the same action is shown once."""
        self._make_room()
        if message not in self._said:
            self._said += (message,)
            if timeout is None or timeout > BRIEF:
                self.noted = self.noted.with_note(Note(message, severity))
            self._severity = max(self._severity, severity, key=SEVERITIES.index)
            self.set_class(any(cell_len(each) + BORDER > self.size.width for each in self._said), "-long-notes")
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def on_notify(self, event: Notify) -> None:
        """A notification is put up, before Textual does it: together with the others of its action, in the rows that
        they may cover."""
        if not self._said:
            event.prevent_default()  # it was removed before it was there
        elif isinstance(self.screen, LimitsNotes):
            self._take_down()
            room, one = self.screen.notices.room, event.notification
            text = IN_ROWS(self._said, room.width - BORDER, room.height)
            event.notification = Notification(text, one.title, self._severity, one.timeout, markup=False)

    def push_screen(self, screen: Any, *rest: Any, **options: Any) -> Any:
        """Opens a screen; older notifications would cover a dialog, so they are removed."""
        if isinstance(screen, ModalScreen):
            self._make_room()
        return super().push_screen(screen, *rest, **options)

    def clear_notifications(self) -> None:
        """Removes all notifications."""
        self._said, self._severity = (), "information"
        self._take_down()

    def _take_down(self) -> None:
        """Removes them from the screen."""
        super().clear_notifications()
        for screen in self.screen_stack:  # Textual leaves the empty holders, which would move the next ones down
            screen.query(ToastHolder).remove()

    @property
    def said(self) -> str:
        """The notifications of the last action that had any, one in a line, even if they have left the screen."""
        return "\n".join(self._said)

    def _make_room(self) -> None:
        """Removes the notifications of earlier actions."""
        if self._answered != self._act:
            self._answered = self._act
            self.clear_notifications()
