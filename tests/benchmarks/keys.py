"""`python -m tests.benchmarks.keys [--model MODEL] [--keys N] [VIEW …]`: what one step costs in each view at 200×60.

The explorer runs on a terminal of its own; → is pressed N times. Counted are the CPU time per key, the bytes
it writes, and the time on the clock from the key to the last byte of its frame; each beside an app whose key updates
one Static, measured in turns with it.
"""

import argparse
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path

from rnn_tui.panes.views import NAMES

SIZE = (60, 200)
"""Rows and columns."""
QUIET = 0.04
"""Seconds without output after which a frame is complete."""
RIGHT = b"\x1b[C"
STATIC = """
from textual.app import App
from textual.widgets import Static

class One(App):
    count = 0
    def compose(self):
        yield Static("the first frame t 1/")
    def on_key(self):
        self.count += 1
        self.query_one(Static).update(f"key {self.count}", layout=False)

One().run()
"""


def used(pid: int) -> float:
    """Seconds of CPU of all threads of a process, Linux's `schedstat`."""
    return sum(int(each.read_text().split()[0]) for each in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


@dataclass
class Program:
    """A program on a terminal."""

    command: Sequence[str]
    cpu: list[float] = field(default_factory=list)
    """Milliseconds of CPU of each key."""
    clock: list[float] = field(default_factory=list)
    """Milliseconds from each key to the last byte of its frame."""
    bytes: list[int] = field(default_factory=list)

    def start(self) -> None:
        """Starts it, and waits until its model is drawn. Raises `TimeoutError`."""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execvp(self.command[0], self.command)
        ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        seen = b""
        while b"t 1/" not in seen and b"t 0/" not in seen:
            if not select.select([self.terminal], [], [], 60)[0]:
                raise TimeoutError(f"{self.command}: no model was drawn in a minute")
            seen += os.read(self.terminal, 1 << 16)
        self.read(1.5)

    def read(self, quiet: float) -> tuple[int, float]:
        """How many bytes it writes until it is quiet for so many seconds, and when the last one came."""
        count, last = 0, time.perf_counter()
        while select.select([self.terminal], [], [], quiet)[0]:
            count += len(os.read(self.terminal, 1 << 16))
            last = time.perf_counter()
        return count, last

    def press(self) -> None:
        """One key, counted."""
        before, began = used(self.pid), time.perf_counter()
        os.write(self.terminal, RIGHT)
        select.select([self.terminal], [], [], 2)
        count, last = self.read(QUIET)
        self.cpu.append(1e3 * (used(self.pid) - before))
        self.clock.append(1e3 * (last - began))
        self.bytes.append(count)

    def end(self) -> None:
        """Ends it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def measured(model: str, view: str, keys: int) -> tuple[Program, Program]:
    """The explorer in that view, and its peer, after so many keys each, in turns."""
    explorer = Program([sys.executable, "-m", "rnn_tui", model, "--view", view, "--t", "1"])
    peer = Program([sys.executable, "-c", STATIC])
    for each in (explorer, peer):
        each.start()
    try:
        for _ in range(keys):
            for each in (explorer, peer):
                each.press()
    finally:
        for each in (explorer, peer):
            each.end()
    return explorer, peer


def main(model: str, views: Sequence[str], keys: int) -> None:
    print("| view | CPU p50 | CPU p95 | ÷ static | clock p50 | clock p95 | bytes |\n|---|---|---|---|---|---|---|")
    for view in views:
        explorer, peer = measured(model, view, keys)
        cpu, clock = (statistics.quantiles(each, n=20) for each in (explorer.cpu, explorer.clock))
        ratio = statistics.median(explorer.cpu) / statistics.median(peer.cpu)
        print(
            f"| {view} | {cpu[9]:.1f} ms | {cpu[18]:.1f} ms | {ratio:.1f} | {clock[9]:.1f} ms | {clock[18]:.1f} ms |"
            f" {statistics.median(explorer.bytes):,.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="vanishing")
    parser.add_argument("--keys", type=int, default=40)
    elsewhere = {"weights", "training"}  # where the arrow keys do something else
    parser.add_argument("views", nargs="*", default=[each for each in NAMES if each not in elsewhere])
    chosen = parser.parse_args()
    main(chosen.model, chosen.views, chosen.keys)
