"""Long work at the command line: a line on a terminal that goes away again, and Ctrl-C at any time."""

import io
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from rnn_tui.cli.progress_line import PATIENCE, finish_with_progress
from rnn_tui.engine.core.work import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(steps: int = 4, fails: bool = False):
    for done in range(1, steps + 1):
        yield Progress(done, steps, "lstm")
    if fails:
        raise ValueError("no")
    return "done"


def seconds(*passed: float) -> Iterator[float]:
    """A clock that says these."""
    yield from passed


def watched(stream: io.StringIO, *passed: float, **options) -> str:
    ticking = seconds(*passed)
    assert finish_with_progress(work(**options), stream, lambda: next(ticking)) == "done"
    return stream.getvalue()


def test_short_work_says_nothing():
    assert watched(Terminal(), 0, 0.2, 0.4, 0.6, 0.8) == ""


def test_long_work_says_how_far_it_is_and_leaves_nothing():
    soon = PATIENCE + 0.01
    text = watched(Terminal(), 0, 0.5, soon, soon, soon + 0.05, soon + 5, soon + 5)
    parts = text.split("\r")
    assert parts == ["", "lstm 50 % · ^C stops", "lstm 100 % · ^C stops", " " * 21, ""]


def test_what_is_no_terminal_is_told_nothing():
    assert watched(io.StringIO(), 0, 9, 99) == ""


def test_nothing_is_left_of_the_line_after_an_error_either():
    stream = Terminal()
    with pytest.raises(ValueError, match="no"):
        finish_with_progress(work(fails=True), stream, iter(range(0, 100, 5)).__next__)
    assert stream.getvalue().endswith("\r" + " " * 21 + "\r")


LONG = """
from keras import Sequential, Input
from keras.layers import SimpleRNN
Sequential([Input((5000000, 1)), SimpleRNN(2, activation="linear")])
"""
"""A memory that does not fade, so it is walked through step by step, for many seconds."""


COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from rnn_tui.cli.main import main
main(sys.argv[1:])
"""
"""The command, hearing Ctrl-C: what runs in a shell's background is deaf to it, and its children are."""


def read(terminal: int) -> bytes:
    """What stands on a terminal, once there is something; nothing where nobody writes to it any more."""
    try:
        return os.read(terminal, 1000)
    except OSError:  # how Linux says that the other end is closed
        return b""


@pytest.mark.parametrize("command", ["run", pytest.param("grad", marks=pytest.mark.long)])
def test_ctrl_c_ends_a_long_run_at_once_and_leaves_nothing(command, tmp_path):
    (tmp_path / "long.py").write_text(LONG)
    ours, theirs = pty.openpty()
    line = [sys.executable, "-c", COMMAND, command, "long.py", "--out", "out.npz"]
    running = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ})
    os.close(theirs)  # so that reading ends where the command does
    try:
        said = b""
        while b"%" not in said and (more := read(ours)):  # the line appears once it is long
            said += more
        assert b"simple_rnn " in said
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 130
    finally:
        running.kill()
        running.wait()
        running.stdout.close()
        os.close(ours)
    assert b"Traceback" not in said
    assert [each.name for each in tmp_path.iterdir()] == ["long.py"]
