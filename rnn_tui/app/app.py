"""The application: its theme, its first frame, and the screen that follows it.

This module imports nothing that the first frame does not need: the engine, NumPy, files and panes are imported while
the frame is on the screen.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.command import CommandPalette
from textual.filter import Monochrome, NoColor
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.theme import ThemeProvider

from rnn_tui.app.eight_bit_colours import EightBitColours
from rnn_tui.app.failures import Failures
from rnn_tui.app.first_frame import FirstFrame
from rnn_tui.app.theme_colours import readable_colours
from rnn_tui.formats.io.lazy_import import LazyImport

PALETTE: LazyImport[..., Any] = LazyImport("rnn_tui.screens.dialogs.palette:Palette")

REMEMBERED_THEME: LazyImport[[], str] = LazyImport("rnn_tui.formats.io.user_state:remembered_theme")
REMEMBER_THEME: LazyImport[[str], None] = LazyImport("rnn_tui.app.remember_theme:remember_theme")

HUNG_UP = 129
"""The exit code after the terminal was closed: 128 + SIGHUP, as in a shell."""


GARBAGE = (5_000, 20, 50)
"""The thresholds of Python's garbage collector: full collections are rare. A screen consists of very many objects that
stay, and one full collection takes longer than the answer to a key."""


class Opens(Protocol):
    """What the explorer shows first."""

    def screen(self) -> Screen[None]:
        """The screen that shows it."""


@runtime_checkable
class TakesFiles(Protocol):
    """A screen that files can be dropped onto."""

    def dropped(self, text: str) -> bool:
        """Opens the file that was dropped onto the terminal or pasted; False if the text names no file."""


@runtime_checkable
class KeepsWork(Protocol):
    """A screen on which work can be lost."""

    def keep(self) -> str:
        """Keeps what was changed and not written, and says where; empty if there is none. Raises an error that says
        what would be lost, the first time only."""


class RnnTui(Failures):
    """The explorer."""

    TITLE = "rnn-tui"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[Any]] = set()
    """The palette holds the screen's commands only: `app.change_theme` and `app.quit` are among them."""

    @dataclass
    class Found(Message):
        """There is something to show."""

        opens: Opens

    @dataclass
    class Failed(Message):
        """There is nothing to show, for this reason."""

        error: BaseException

    def __init__(self, opens: Opens | None = None, load: Callable[[], Opens] | None = None, name: str = "") -> None:
        """Shows `opens`; or the result of `load`, which is called in a thread while the first frame is shown with
        `name`."""
        super().__init__()
        if self.no_color:
            self._filters[1:] = [Monochrome(), NoColor()]
            self.watch_theme()
        if self.console.color_system == "256":
            self._filters.append(EightBitColours())
        self._opens, self._load, self._named = opens, load, name
        self.failure: BaseException | None = None
        """Why there was nothing to show."""
        self.kept = ""
        """Where work was kept that was not written, as a sentence."""

    async def action_quit(self) -> None:
        """Leaves, and keeps what was not written."""
        try:
            self.kept = self._keep()
        except ValueError as error:
            self.notify(str(error), severity="warning", timeout=10, markup=False)
            return
        await super().action_quit()

    def _keep(self) -> str:
        """Keeps what was not written, and says where; empty if there is none."""
        return "\n".join(filter(None, [each.keep() for each in self.screen_stack if isinstance(each, KeepsWork)]))

    def on_mount(self) -> None:
        gc.set_threshold(*GARBAGE)
        if self._opens is not None:
            self.push_screen(self._opens.screen())
        else:
            self.push_screen(FirstFrame(self._named))
            self.call_after_refresh(self._begin)
        if not self.is_headless:
            self._keep_theme()
            self.set_interval(1, self._leave_with_the_terminal)
            if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
                signal.signal(signal.SIGHUP, lambda *_: self._hang_up())

    def _keep_theme(self) -> None:
        """Takes the theme that was chosen last, unless the environment asks for one, and remembers the next choice."""
        theme = REMEMBERED_THEME()
        if theme in self.available_themes and "TEXTUAL_THEME" not in os.environ:
            self.theme = theme
        self.watch(self, "theme", self._remember_theme, init=False)

    def _remember_theme(self, name: str) -> None:
        """Keeps the name for the next session."""
        REMEMBER_THEME(name)

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours, lighter or darker where they are hard to read."""
        variables, dark = super().get_css_variables(), self.current_theme.dark
        eight_bit = self.console.color_system == "256"
        self.theme_variables = readable_colours(variables, dark=dark, few=self._few, eight_bit=eight_bit)
        return self.theme_variables

    @property
    def _few(self) -> bool:
        """Whether the terminal has sixteen colours."""
        return self.console.color_system in ("standard", "windows")

    def watch_theme(self) -> None:
        """Without colour, other themes are shown in greys, and those of the terminal's own colours in none: as a grey,
        the terminal's own colour of text is as black as that of its background. Textual asks for the first theme only.
        """
        for each in self._filters:
            if isinstance(each, Monochrome | NoColor):
                each.enabled = self.native_ansi_color == isinstance(each, NoColor)

    def _begin(self) -> None:
        """The first frame is on the screen: now load what replaces it."""
        self.run_worker(self._find, thread=True)

    def _find(self) -> None:
        assert self._load is not None
        try:
            self.post_message(self.Found(self._load()))
        except (Exception, SystemExit) as error:
            self.post_message(self.Failed(error))

    async def on_rnn_tui_found(self, event: Found) -> None:
        """Shows it in place of the first frame; keys typed before are passed on to it."""
        gc.freeze()  # imported modules stay to the end
        first = self.screen
        await self.switch_screen(event.opens.screen())
        if isinstance(first, FirstFrame):
            await self.type_again(map(anew, first.typed))

    def on_rnn_tui_failed(self, event: Failed) -> None:
        """Whatever the error is, it is printed after the screen is left."""
        self.failure = event.error
        self.exit()

    def takes(self, pasted: str) -> bool:
        """A file dropped onto the terminal is opened, whatever has the focus; a dialog gets pasted text itself."""
        return isinstance(self.screen, TakesFiles) and self.screen.dropped(pasted)

    def action_command_palette(self) -> None:
        """Opens the palette, once: while it is open, `ctrl+p` is an ordinary key. A dialog has no commands for it."""
        if self.screen.COMMANDS and not isinstance(self.screen, ModalScreen):
            self.push_screen(PALETTE(id="--command-palette"))
        elif isinstance(self.screen, ModalScreen) and not isinstance(self.screen, CommandPalette):
            self.notify("The palette is that of the main screen: esc leaves this dialog.")

    def search_themes(self) -> None:
        """Opens the list of themes, in the same palette."""
        alike = " (in 16 colours only dark and light differ)" * self._few
        self.push_screen(PALETTE(providers=[ThemeProvider], placeholder=f"Search for themes…{alike}"))

    def _leave_with_the_terminal(self) -> None:
        """Ends the program after the terminal was closed: Textual would go on reading, and use a whole core."""
        if sys.__stdin__ is not None and terminal_gone(sys.__stdin__.fileno()):
            self._hang_up()

    def _hang_up(self) -> None:
        """Keeps what was not written, and ends the program."""
        try:
            self._keep()
        finally:
            os._exit(HUNG_UP)  # there is nothing left to restore, and writing to it would wait for ever


def anew(typed: events.Key | events.Paste) -> events.Key | events.Paste:
    """The same key, or text, as an event that no widget has had."""
    return events.Key(typed.key, typed.character) if isinstance(typed, events.Key) else events.Paste(typed.text)


def terminal_gone(descriptor: int) -> bool:
    """Whether a descriptor that was a terminal no longer works."""
    return not os.isatty(descriptor)
