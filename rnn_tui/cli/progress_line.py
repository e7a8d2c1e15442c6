"""Long work on the command line, with a line on the terminal that shows its progress."""

import sys
import time
from collections.abc import Callable
from typing import TextIO, TypeVar

from rnn_tui.engine.core.work import Work, unbounded

Answer = TypeVar("Answer")

PATIENCE = 1.0
"""Seconds of work before the line appears."""
PAUSE = 0.1
"""Seconds between updates of the line."""


def finish_with_progress(
    work: Work[Answer], stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Answer:
    """The result of the work. If it takes longer than a second and standard error is a terminal, a line there shows the
    progress; the line is removed when the work ends, also after an error."""
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
