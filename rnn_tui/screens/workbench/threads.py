"""Long work in threads, in groups that are left together."""

from collections.abc import Callable

from textual.screen import Screen


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
