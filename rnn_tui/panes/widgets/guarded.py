"""A widget or a screen that survives a bug in one of its handlers.

At the first unexpected exception Textual ends the program, and stops handling messages of the failed widget. Here the
app is told, which shows what failed and goes back to something that works (`app/failures.py`); the next message is
handled as usual.
"""

from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump


class Guarded(MessagePump):
    """Handles each message separately."""

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
        """Whether this widget, or the whole program, is being removed: other widgets may then be gone already."""
        return not self.app.is_running or (isinstance(self, DOMNode) and self._pruning)
