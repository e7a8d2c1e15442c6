"""Long work at the command line: done to its end, with a line on a terminal that says how far it is."""

import sys
import time
from collections.abc import Callable
from typing import TextIO, TypeVar

from rnn_tui.engine.core.work import Work, unbounded

Answer = TypeVar("Answer")

PATIENCE = 1.0
"""Seconds of work about which nothing is said."""
PAUSE = 0.1
"""Seconds from one word to the next."""


def waited_for(work: Work[Answer], stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> Answer:
    """What the work returns. Where it takes longer than a second and standard error is a terminal, a line there says
    how far it is; nothing of it is left when the work ends, however it ends."""
    stream = sys.stderr if stream is None else stream
    told = stream is not None and stream.isatty()
    said, due = "", clock() + PATIENCE
    try:
        while True:
            try:
                with unbounded():
                    progress = next(work)
            except StopIteration as stop:
                found: Answer = stop.value
                return found
            if told and clock() >= due:
                text = f"{progress} · ^C stops"
                stream.write("\r" + text.ljust(len(said)))
                stream.flush()
                said, due = text, clock() + PAUSE
    finally:
        if said:
            stream.write("\r" + " " * len(said) + "\r")
            stream.flush()
