"""Writes the history of a training run: `.json`, an object of lists, or `.csv`, one row for each update.

In the table the numbers of an epoch are in the row of its last update; the other cells are empty.
"""

import csv
import json
from math import isfinite
from pathlib import Path
from typing import IO, Any

from rnn_tui.engine.training.history import History
from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError

SUFFIXES = (".csv", ".json")


def check_history_path(path: Path) -> None:
    """Raises `FormatError` if no history can be written to that path."""
    if path.suffix.lower() not in SUFFIXES:
        raise FormatError(path, "a history is written to a .csv or .json file")
    if not path.parent.is_dir():
        raise FormatError(path, "its folder does not exist")


def write_history(history: History, path: Path) -> None:
    """Writes the history, completely or not at all; raises `FormatError`."""
    check_history_path(path)
    with replacing(path, "w") as file:
        if path.suffix.lower() == ".json":
            file.write(json.dumps(plain(history), allow_nan=False) + "\n")
        else:
            _write_csv(history, file)


def plain(history: History) -> dict[str, list[float | None]]:
    """Every list by its name, for JSON: NaN and infinities become None."""
    return {name: [each if isfinite(each) else None for each in values] for name, values in history.table().items()}


def _write_csv(history: History, file: IO[Any]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    names = list(history.epochs)
    writer.writerow(["step", "epoch", "step_loss", *names])
    ends = {end: epoch for epoch, end in enumerate(history.ends)}
    epoch = 0
    for step, loss in enumerate(history.steps, 1):
        ended = ends.get(step)
        values = [""] * len(names) if ended is None else [history.epochs[name][ended] for name in names]
        writer.writerow([step, epoch + 1, loss, *values])
        epoch += ended is not None
