"""Keys and pasted texts are handled one by one, in the order in which they came.

Textual sends a key to the widget with the focus, and looks for a binding if the widget does not use it. If keys arrive
together (a slow connection, a program that types), the letters are then handled before the keys with bindings, such as
backspace, and keys after `enter` go to the widget that had the focus before. Here the next key is sent only when the
one before it has been handled.
"""

from asyncio import TimerHandle, get_running_loop
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message

LOOK = 0.03
"""Seconds between checks whether the widget that got the key still exists."""
LOOKS = 100
"""Checks after which a key counts as handled though no answer came back. Checks are counted, not seconds: on a busy
machine there are few of them, so what takes long there gets its keys all the same."""


Typed = events.Key | events.Paste


class KeyQueue(App[None]):
    """An app that handles each key, and each pasted text, only after the one before."""

    @dataclass
    class Answered(Message):
        """Follows a key on its way through the widgets, and comes back after it."""

        key: Typed
        returned: bool
        """Whether the key had come back before this was sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._typed: deque[Typed] = deque()
        """What is being handled, and what waits for it."""
        self._returned = False
        """Whether no widget used the first of them, so that a binding handles it."""
        self._patience: TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, Typed):
            await super().on_event(event)
        elif event.is_forwarded:
            try:
                await super().on_event(event)
            finally:
                self._has_returned(event)
        else:
            self._typed.append(event)
            if len(self._typed) == 1:
                await self._send()

    async def _send(self) -> None:
        key, self._returned = self._typed[0], False
        there = self.focused or self.screen
        try:
            if not (isinstance(key, events.Paste) and self.takes(key.text)):
                await super().on_event(key)
        except Exception:  # its handler has failed; the next key must not wait
            self._has_returned(key)
            raise
        if key.is_forwarded:
            self._ask(there, self.Answered(key, returned=False))
        else:
            self._has_returned(key)

    async def type_again(self, typed: Iterable[Typed]) -> None:
        """Handles what was typed before what waits now: after the key that is being handled."""
        begun = min(len(self._typed), 1)
        for place, each in enumerate(typed, begun):
            self._typed.insert(place, each)
        if not begun and self._typed:
            await self._send()

    def takes(self, pasted: str) -> bool:
        """Handles a pasted text itself, whatever has the focus; False: the widget with the focus gets it."""
        return False

    def _ask(self, there: DOMNode, answered: Answered) -> None:
        """Sends `answered` after the key. A dialog that closes loses it, so the widget is checked from time to time."""
        there.post_message(answered)
        self._look_later(there, answered.key, LOOKS)

    def _look_later(self, there: DOMNode, key: Typed, looks: int) -> None:
        """Checks it after a while; a timer of Textual's would be a task for each key."""
        if self._patience is not None:
            self._patience.cancel()
        self._patience = get_running_loop().call_later(LOOK, self._look, there, key, looks)

    def _look(self, there: DOMNode, key: Typed, looks: int) -> None:
        if self.is_running:
            if not there.is_attached or looks <= 0:
                self.post_message(self.Answered(key, self._returned))
            self._look_later(there, key, looks - 1)

    def _has_returned(self, key: Typed) -> None:
        """Its binding has run; if that opened a dialog, the next key waits until the dialog is there."""
        if self._typed and self._typed[0] is key:
            self._returned = True
            self._ask(self.focused or self.screen, self.Answered(key, returned=True))

    async def on_key_queue_answered(self, event: Answered) -> None:
        if not self._typed or self._typed[0] is not event.key or event.returned != self._returned:
            return
        self._typed.popleft()
        if self._patience is not None:
            self._patience.cancel()
        if self._typed:
            await self._send()
