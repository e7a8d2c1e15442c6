"""Runs long work in a thread until it ends or is cancelled, and reports its progress."""

import time
from collections.abc import Callable
from typing import TypeVar

from rnn_tui.engine.core.work import Progress, Work, unbounded

Answer = TypeVar("Answer")

MESSAGES = 20
"""The largest number of progress messages a second."""


def drive(
    work: Work[Answer],
    left: Callable[[], bool],
    say: Callable[[Progress], None],
    clock: Callable[[], float] = time.monotonic,
) -> Answer | None:
    """Runs the work, a generator, and returns its result; None if it was cancelled. Raises what the work raises.

    `left`: whether the work is cancelled, checked before each step. `say`: called with the progress, at most `MESSAGES`
    times a second, and not for work that ends sooner than that.
    """
    last = clock()
    while not left():
        try:
            with unbounded():
                progress = next(work)
        except StopIteration as stop:
            found: Answer = stop.value
            return None if left() else found
        if (now := clock()) - last > 1 / MESSAGES:
            last = now
            say(progress)
    work.close()
    return None
