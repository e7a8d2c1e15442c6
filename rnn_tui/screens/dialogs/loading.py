"""The dialog while a file is read: it shows the progress if reading takes long; escape stops it.

The file is read in a thread, which is cancelled if the user leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import ProgressBar
from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import size_text
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.io.read_progress import Stopped, track_progress
from rnn_tui.formats.io.user_path import user_path
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox

PATIENCE = 0.25
"""The delay in seconds before the dialog becomes visible."""
LOOKS = 10
"""How many times a second the progress is shown."""

Result = TypeVar("Result")


class Loading(Dialog["Result | RnnError"], Generic[Result]):
    """Its result is the content, or an error, or None if the user left."""

    @dataclass
    class Done(Message):
        """Reading has ended."""

        result: object

    def __init__(
        self, name: str, read: Callable[[], Result], verb: str = "Reading", leaving: str = "esc leaves it"
    ) -> None:
        super().__init__()
        self._verb, self._leaving = verb, leaving
        self._file = name
        self._read = read
        self._bytes = 0
        self._total = 0

    def compose(self) -> ComposeResult:
        title = f"{self._verb} {printable(Path(self._file).name or self._file, 44)}"
        with DialogBox(title, self._leaving, classes="small"):
            yield ProgressBar(show_eta=False, id="read")
            yield PlainText("", id="said")

    def on_mount(self) -> None:
        self.set_timer(PATIENCE, lambda: self.add_class("-shown"))
        self.set_interval(1 / LOOKS, self._look)
        self._work()

    def _look(self) -> None:
        """Shows the progress."""
        if self._total:
            self.query_one(ProgressBar).update(total=self._total, progress=min(self._bytes, self._total))
            said = (
                f"{size_text(self._bytes)} of {size_text(self._total)}" if self._bytes < self._total else "unpacking …"
            )
            self.query_one("#said", PlainText).update(said)

    @work(thread=True, exclusive=True, group="load", description="reading a file")
    def _work(self) -> None:
        worker = get_current_worker()

        def watch(count: int) -> bool:
            self._bytes = count
            return not worker.is_cancelled

        result: object
        try:
            try:
                self._total = user_path(self._file).stat().st_size
            except (OSError, ValueError, RuntimeError):
                self._total = 0
            with track_progress(watch):
                result = self._read()
        except Stopped:
            return
        except RnnError as error:
            result = error
        except MemoryError:
            result = RnnError(f"{printable(self._file)}: there is not enough memory to read it")
        if not worker.is_cancelled:
            self.post_message(self.Done(result))

    def on_loading_done(self, event: Done) -> None:
        self.dismiss(event.result)  # type: ignore[arg-type]

    def action_leave(self) -> None:
        self.workers.cancel_group(self, "load")
        self.dismiss(None)
