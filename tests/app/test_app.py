"""The application in a real terminal: it starts, it ends, and it does not outlive its terminal."""

import os
import select
import signal
import sys
import time

import pytest

from rnn_tui.app.app import HUNG_UP, terminal_gone

pty = pytest.importorskip("pty")


def start() -> tuple[int, int]:
    """(process, the terminal's other end) of the explorer, once it has drawn something; hang-ups are ignored."""
    process, terminal = pty.fork()
    if process == 0:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
        os.execv(sys.executable, [sys.executable, "-m", "rnn_tui", "simple"])
    seen = b""
    deadline = time.monotonic() + 60
    while b"Timesteps" not in seen and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 65536)
    assert b"Timesteps" in seen
    return process, terminal


def ended(process: int) -> int | None:
    """The exit code, waited for; None where the process goes on."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return None


def test_it_ends_with_its_terminal():
    process, terminal = start()
    os.close(terminal)
    assert ended(process) == HUNG_UP


def test_q_ends_it_with_exit_code_0():
    process, terminal = start()
    os.write(terminal, b"q")
    deadline = time.monotonic() + 30
    code = None
    while code is None and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                os.read(terminal, 65536)
            except OSError:
                code = ended(process)
    os.close(terminal)
    assert code == 0


def test_a_pipe_is_no_terminal():
    read, write = os.pipe()
    assert terminal_gone(read)
    os.close(read)
    os.close(write)
