"""Records the screen, and writes an asciinema recording."""

from itertools import count
from pathlib import Path
from time import monotonic

from textual.screen import Screen
from textual.timer import Timer

from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.screens.asciicast import Cast, sequences
from rnn_tui.screens.footer_keys import RECORDED
from rnn_tui.screens.workbench.host import Host

EVERY = 0.1
"""The time in seconds between two pictures of the screen."""
KEY = "f9"


class ScreenRecorder:
    """Reads the screen periodically while it records."""

    def __init__(self, host: Host, screen: Screen[None]) -> None:
        self.host, self.screen = host, screen
        self._cast: Cast | None = None
        self._began = 0.0
        self._timer: Timer | None = None

    def toggle(self) -> None:
        """Starts recording, or stops it and writes the file to the working folder."""
        self.screen.set_class(self._cast is None, RECORDED)  # before a note, which renews the footer
        if self._cast is None:
            size = self.screen.app.size
            self._cast, self._began = Cast((size.width, size.height), f"rnn-tui {self.host.history.title}"), monotonic()
            self._look()
            self._timer = self.screen.set_interval(EVERY, self._look)
            self.host.notices.tell(f"What is on the screen is recorded. {KEY} ends that and writes it to a file.")
            return
        try:
            self.host.notices.tell(self.end())
        except FormatError as error:
            self.host.notices.complain(str(error))

    def end(self) -> str:
        """Stops recording, writes the file, and says where it is; empty if nothing is recorded. Raises `FormatError` if
        it cannot be written."""
        self._look()
        cast, self._cast = self._cast, None
        if self._timer is not None:
            self._timer.stop()
        if cast is None:
            return ""
        path = free_name(Path.cwd())
        with replacing(path, "w") as file:
            file.write(cast.text())
        return f"Written: {path}, {cast.seconds:.0f} s. `asciinema play {path.name}` plays it."

    def _look(self) -> None:
        if self._cast is None or self._cast.full:
            return
        app = self.screen.app
        rows = sequences(app.screen._compositor.render_strips())  # Textual has no public method to read what it draws
        self._cast = self._cast.after(monotonic() - self._began, rows, (app.size.width, app.size.height))


def free_name(folder: Path) -> Path:
    """`rnn-tui-1.cast`, or the name with the next free number."""
    return next(path for number in count(1) if not (path := folder / f"rnn-tui-{number}.cast").exists())
