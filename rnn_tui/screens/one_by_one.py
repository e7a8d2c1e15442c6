"""Keys are answered one by one, in the order in which they were typed.

Textual sends a key to the widget with the focus, and looks for a binding when the key comes back from there unwanted.
Of keys that arrive together (a slow connection, a program that types) the letters are then taken before the keys with
bindings, backspace among them, and what follows `enter` goes to whatever had the focus before it. Here the next key
is sent when the one before it has been answered.
"""

from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.timer import Timer

PATIENCE = 1.0
"""Seconds after which a key counts as answered where no word of it came back: the widget it went to is gone."""


class OneByOne(App[None]):
    """An app whose keys wait for each other."""

    class Answered(Message):
        """Follows a key on its way through the widgets: when it has come back, the key has been answered."""

        def __init__(self, key: events.Key) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._typed: deque[events.Key] = deque()
        """The key that is being answered, and those that wait for it."""
        self._patience: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed.append(event)
        if len(self._typed) == 1:
            await self._send()

    async def _send(self) -> None:
        key = self._typed[0]
        there, screen = self.focused or self.screen, self.screen
        await super().on_event(key)
        closed = self.screen is not screen  # by a binding that came first: the widget never saw the key
        (self if closed else there).post_message(self.Answered(key))
        self._patience = self.set_timer(PATIENCE, lambda: self.post_message(self.Answered(key)))

    async def on_one_by_one_answered(self, event: Answered) -> None:
        if self._typed and self._typed[0] is event.key:
            self._typed.popleft()
            if self._patience is not None:
                self._patience.stop()
            if self._typed:
                await self._send()
