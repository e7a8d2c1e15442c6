"""`python -m tests.benchmarks.watch [ROUNDS]`: what `rnn_tui.record.watch_training` costs a PyTorch training loop.

The same loop with and without it, in turns, in one process with one thread; the median of the
ratios of CPU time counts.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from rnn_tui.record import watch

ROUNDS, STEPS = 7, 60


def seconds(path: Path | None, **options: Any) -> float:
    """CPU seconds of a training loop of an LSTM(128) on (32, 100, 64); watched if there is a path."""
    torch.manual_seed(0)
    lstm, head = torch.nn.LSTM(64, 128, batch_first=True), torch.nn.Linear(128, 1)
    optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()])
    x = torch.randn(32, 100, 64)
    watched = None if path is None else watch(lstm, path, **options)
    start = time.process_time()
    for _ in range(STEPS):
        loss = head(lstm(x)[0][:, -1]).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    spent = time.process_time() - start
    if watched is not None:
        watched.close()
    return spent


def main() -> None:
    torch.set_num_threads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    ways: dict[str, dict[str, Any]] = {
        "every=10": {},
        "every=10, gradients": {"gradients": True},
        "every=1": {"every": 1},
    }
    ratios: dict[str, list[float]] = {name: [] for name in ways}
    seconds(None)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, options in ways.items():
                plain = seconds(None)
                ratios[name].append(seconds(Path(folder) / "run", **options) / plain)
    for name, found in ratios.items():
        print(f"{name:<22}{statistics.median(found):.3f} of the loop without it")


if __name__ == "__main__":
    main()
