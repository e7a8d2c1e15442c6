"""A bug does not end the session: one line says what failed and how to report it, and the program goes on.

Textual ends a program at the first unexpected exception. Here the exception is recorded and shown; a dialog in which it
happened is closed, a view falls back to the first view, and any other widget that cannot be drawn is removed. The plan
and its history belong to the workbench, which is not affected, so edits are kept.
"""

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Any, Protocol, runtime_checkable

from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.worker import WorkerFailed

from rnn_tui.app.control_filter import ControlFilter
from rnn_tui.app.filters_in_turn import InTurn
from rnn_tui.app.notifications import Notifications
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.panes.widgets.guarded import being_removed

MOST, WITHIN = 60, 10.0
"""This many failures in this many seconds end the program after all: recovering has not helped."""
REPORTED: LazyImport[[BaseException], str] = LazyImport("rnn_tui.formats.io.failure_report:reported")


@runtime_checkable
class FallsBack(Protocol):
    """A screen that goes on after one of its widgets has failed."""

    def fall_back(self, widget: Widget) -> None:
        """Shows something else in place of the widget, or nothing."""


class Failures(Notifications):
    """An app that goes on after a failure."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.failures: list[Exception] = []
        """The failures so far."""
        self._times: list[float] = []
        self._control_filter, self._line_filter = ControlFilter(), InTurn()

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = (*super().get_line_filters(), self._control_filter)
        if self._line_filter.filters != filters:
            self._line_filter = InTurn(filters)
        return [self._line_filter]

    async def _dispatch_message(self, message: Message) -> None:
        """Each message is handled separately, so that a failure does not stop the next one."""
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """Textual calls this with an unexpected exception, and would end the program."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        widget = next(widgets_of(error), None)
        if isinstance(error, NoMatches) and widget is not None and being_removed(widget):
            return  # it looked for a part of itself that is gone already
        self._times = [*(each for each in self._times if each > monotonic() - WITHIN), monotonic()]
        if not self._has_where_to_go_back() or len(self._times) > MOST:
            super()._handle_exception(error)
            return
        self.failures.append(error)
        self.notify(REPORTED(error), severity="error", timeout=20)
        self._recover(widget)

    def pop_screen(self) -> AwaitComplete:
        """Closes a dialog above the session's screen; that screen itself is never closed."""
        return AwaitComplete() if isinstance(self.screen, FallsBack) else super().pop_screen()

    def _has_where_to_go_back(self) -> bool:
        """Whether there is a session that can go on."""
        return self.is_running and any(isinstance(each, FallsBack) for each in self.screen_stack)

    def _recover(self, widget: Widget | None) -> None:
        """Goes back to something that works; `widget` is the innermost one that failed."""
        if widget is None or not widget.is_attached:
            return
        screen = widget.screen
        if isinstance(screen, ModalScreen) and screen is self.screen:
            self.pop_screen()
        elif widget is not screen and isinstance(screen, FallsBack):
            screen.fall_back(widget)


def widgets_of(error: BaseException) -> Iterator[Widget]:
    """The widgets in whose methods an exception was raised, the innermost first."""
    frames, at = [], error.__traceback__
    while at is not None:
        frames.append(at.tb_frame)
        at = at.tb_next
    for frame in reversed(frames):
        if isinstance(found := frame.f_locals.get("self"), Widget):
            yield found
