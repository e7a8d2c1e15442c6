"""`python -m tests.benchmarks.start [ROUNDS]`: the time until the first frame, beside an app with one Static.

Each program is started on a terminal of its own, in turns. What is counted is CPU time of the process until a word of
its first frame has arrived, and the time on the clock; the median of each counts.
"""

import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from pathlib import Path

ROUNDS = 15
PATIENCE = 30.0
"""Seconds after which a program that shows nothing is given up."""
STATIC = """
from textual.app import App
from textual.widgets import Static

class One(App):
    def compose(self):
        yield Static("the first frame")

One().run()
"""
PROGRAMS: Mapping[str, tuple[Sequence[str], bytes]] = {
    "one Static": ([sys.executable, "-c", STATIC], b"the first frame"),
    "first frame": ([sys.executable, "-m", "rnn_tui"], b"Timesteps"),
    "the model is drawn": ([sys.executable, "-m", "rnn_tui"], b"t 1/"),
}


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used, Linux's `/proc/PID/stat`."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def first_frame(command: Sequence[str], word: bytes) -> tuple[float, float]:
    """Seconds on the clock and of CPU until that word is on the screen; raises `TimeoutError`."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execvp(command[0], command)
    try:
        ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        seen = b""
        while word not in seen:
            if not select.select([terminal], [], [], PATIENCE)[0]:
                raise TimeoutError(f"{command}: {word!r} was not drawn in {PATIENCE} s")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - started, cpu(pid)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def main(rounds: int) -> None:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in PROGRAMS}
    for _ in range(rounds):
        for name, (command, word) in PROGRAMS.items():
            taken[name].append(first_frame(command, word))
    peer = [statistics.median(each) for each in zip(*taken["one Static"], strict=True)]
    print("| program | clock | CPU | clock ÷ static | CPU ÷ static |\n|---|---|---|---|---|")
    for name, times in taken.items():
        clock, used = (statistics.median(each) for each in zip(*times, strict=True))
        print(f"| {name} | {clock:.3f} s | {used:.2f} s | {clock / peer[0]:.2f} | {used / peer[1]:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
