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
            if not being_removed(self):
                self.app._handle_exception(error)
        except Exception as error:
            self.app._handle_exception(error)


def being_removed(pump: MessagePump) -> bool:
    """Whether that widget, or the whole program, is being removed: other widgets may then be gone already."""
    return not pump.app.is_running or (isinstance(pump, DOMNode) and pump._pruning)
