"""Timing of several contenders in one process, in short turns, so that what the machine does falls on all of them.

What is counted is the process's own CPU time, on one thread: the time of a quiet machine, on a busy one too.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

ROUNDS = 25
"""How many turns each contender gets; the fastest counts."""
TURN = 0.004
"""Seconds a turn lasts at least: short calls are repeated."""


def seconds(contenders: Mapping[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """The fastest time of one call of each."""
    repeats = {}
    for name, call in contenders.items():
        call()
        started = time.process_time()
        call()
        repeats[name] = max(1, int(TURN / max(time.process_time() - started, 1e-6)))
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, call in contenders.items():
            started = time.process_time()
            for _ in range(repeats[name]):
                call()
            best[name] = min(best[name], (time.process_time() - started) / repeats[name])
    return best
