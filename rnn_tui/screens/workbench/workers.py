"""What goes on beside the keys: long work in threads, in groups that are left together, and a clock."""

from collections.abc import Callable
from typing import ClassVar

from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer


class ThreadReport(Message):
    """What a thread tells the workbench; subclasses say for which of its parts that is, and for which method."""

    part: ClassVar[str]
    method: ClassVar[str] = "reported"


class Threads:
    """The threads of a screen."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def start(self, job: Callable[[], None], group: str) -> None:
        """Do that in a thread; a bug in it is said, not lost."""

        def guarded() -> None:
            try:
                job()
            except Exception as error:  # a worker that was stopped meanwhile would keep it to itself
                self._screen.call_later(self._screen.app._handle_exception, error)

        self._screen.run_worker(guarded, thread=True, group=group, description=group)

    def stop(self, group: str) -> None:
        """Leave what is under way in that group."""
        self._screen.workers.cancel_group(self._screen, group)


class Clock:
    """Calls a function again and again."""

    def __init__(self, screen: Screen[None], tick: Callable[[], None]) -> None:
        self._screen, self._tick = screen, tick
        self._timer: Timer | None = None

    def run(self, speed: float) -> None:
        """So many times a second from now on; 0 stops."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_interval(1 / speed, self._tick) if speed else None
