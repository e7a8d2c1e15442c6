"""Long work in threads, in groups that are cancelled together, and a clock."""

from collections.abc import Callable
from typing import ClassVar

from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer


class ThreadReport(Message):
    """A message from a thread; subclasses name the controller and the method that handle it."""

    part: ClassVar[str]
    method: ClassVar[str] = "reported"


class Threads:
    """The threads of a screen."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def start(self, job: Callable[[], None], group: str) -> None:
        """Runs a function in a thread; an exception in it is reported like any other."""

        def guarded() -> None:
            try:
                job()
            except Exception as error:  # Textual ignores the exceptions of a cancelled worker
                self._screen.call_later(self._screen.app._handle_exception, error)

        self._screen.run_worker(guarded, thread=True, group=group, description=group)

    def stop(self, group: str) -> None:
        """Cancels the threads of that group."""
        self._screen.workers.cancel_group(self._screen, group)


class Clock:
    """Calls a function periodically."""

    def __init__(self, screen: Screen[None], tick: Callable[[], None]) -> None:
        self._screen, self._tick = screen, tick
        self._timer: Timer | None = None

    def run(self, speed: float) -> None:
        """Calls it `speed` times a second from now on; 0 stops."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_interval(1 / speed, self._tick) if speed else None
