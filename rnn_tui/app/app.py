"""The application: its theme, its first frame, and the screen that follows it.

Nothing that the first frame does not need is imported here: the engine, NumPy, files and panes come while the frame is
on the screen.
"""

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.command import CommandPalette
from textual.message import Message
from textual.screen import Screen

from rnn_tui.app.failures import Failures
from rnn_tui.app.first_frame import FirstFrame
from rnn_tui.formats.io.on_use import OnUse

PALETTE: OnUse[..., Any] = OnUse("rnn_tui.screens.dialogs.palette:Palette")

HUNG_UP = 129
"""The exit code after the terminal has gone: 128 + SIGHUP, as a shell has it."""


GARBAGE = (5_000, 20, 50)
"""When Python looks for garbage: seldom among everything there is. A screen is made of very many objects that stay, and
one look at all of them takes longer than the answer to a key."""


class Opens(Protocol):
    """What there is to be shown."""

    def screen(self) -> Screen[None]:
        """The screen that shows it."""


@runtime_checkable
class TakesFiles(Protocol):
    """A screen onto which files can be dropped."""

    def dropped(self, text: str) -> bool:
        """Open the file that was dropped onto the terminal or pasted; False where the text names none."""


class RnnTui(Failures):
    """The explorer."""

    TITLE = "rnn-tui"
    CSS_PATH = "app.tcss"

    @dataclass
    class Found(Message):
        """There is something to show."""

        opens: Opens

    @dataclass
    class Failed(Message):
        """There is nothing to show, for that reason."""

        error: BaseException

    def __init__(self, opens: Opens | None = None, load: Callable[[], Opens] | None = None, name: str = "") -> None:
        """Shows `opens`; or what `load` finds, which is called in a thread while the first frame names it."""
        super().__init__()
        self._opens, self._load, self._named = opens, load, name
        self.failure: BaseException | None = None
        """Why there was nothing to show."""

    def on_mount(self) -> None:
        gc.set_threshold(*GARBAGE)
        if self._opens is not None:
            self.push_screen(self._opens.screen())
        else:
            self.push_screen(FirstFrame(self._named))
            self.call_after_refresh(self._begin)
        if not self.is_headless:
            self.set_interval(1, self._leave_with_the_terminal)

    def _begin(self) -> None:
        """The first frame is on the screen: now look for what fills it."""
        self.run_worker(self._find, thread=True)

    def _find(self) -> None:
        assert self._load is not None
        try:
            self.post_message(self.Found(self._load()))
        except (Exception, SystemExit) as error:
            self.post_message(self.Failed(error))

    async def on_rnn_tui_found(self, event: Found) -> None:
        """Show it in place of the first frame; what was typed before is meant for it."""
        gc.freeze()  # what was imported stays to the end
        first = self.screen
        await self.switch_screen(event.opens.screen())
        for key in first.typed if isinstance(first, FirstFrame) else ():
            self.post_message(events.Key(key.key, key.character))

    def on_rnn_tui_failed(self, event: Failed) -> None:
        """Whatever it is, it is said after the screen is left."""
        self.failure = event.error
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        """A file dropped onto the terminal is opened, wherever the focus is; in a dialog, what is pasted is its own."""
        if isinstance(event, events.Paste):
            self.acts()
            if isinstance(self.screen, TakesFiles) and self.screen.dropped(event.text):
                return
        await super().on_event(event)

    def action_command_palette(self) -> None:
        """Open it, once: `ctrl+p` in the palette is a key like others."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(PALETTE(id="--command-palette"))

    def _leave_with_the_terminal(self) -> None:
        """End when the terminal has been closed: Textual would go on reading from nothing, at the cost of a core."""
        if sys.__stdin__ is not None and terminal_gone(sys.__stdin__.fileno()):
            os._exit(HUNG_UP)  # there is nothing left to restore, and writing to it would wait for ever


def terminal_gone(descriptor: int) -> bool:
    """Whether a descriptor that was a terminal no longer answers."""
    return not os.isatty(descriptor)
