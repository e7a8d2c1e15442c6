"""Long work in a thread: driven to its end or until nobody waits for it, with a word on the way now and then."""

import time
from collections.abc import Callable
from typing import TypeVar

from rnn_tui.engine.core.work import Progress, Work, unbounded

Answer = TypeVar("Answer")

MESSAGES = 20
"""Messages about progress a second, at most."""


def drive(
    work: Work[Answer],
    left: Callable[[], bool],
    say: Callable[[Progress], None],
    clock: Callable[[], float] = time.monotonic,
) -> Answer | None:
    """What the work returns; None where it was left, at the first place where it can be. Raises what it raises.

    `left` says whether nobody waits for it any more. `say` is told how far it is, the first time when it has gone on
    for as long as two messages are apart.
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
