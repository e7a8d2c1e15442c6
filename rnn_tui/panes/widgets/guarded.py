"""A widget or a screen that outlives a bug in one of its handlers.

Textual ends the program, and the handling of messages by whatever failed, at the first exception that nobody expects.
Here the app is told, which says what failed and goes back to what works (`app/failures.py`); the next message is
handled as ever.
"""

from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump


class Guarded(MessagePump):
    """Handles each message for itself."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except NoMatches as error:
            if not self._going:
                self.app._handle_exception(error)
        except Exception as error:
            self.app._handle_exception(error)

    @property
    def _going(self) -> bool:
        """Whether this, or all of the program, is being taken away: what it looks for may have gone before it."""
        return not self.app.is_running or (isinstance(self, DOMNode) and self._pruning)
