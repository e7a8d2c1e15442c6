"""Reads a folder of `.npy` files as named arrays: `lstm/h.npy` is the array `lstm/h`.

Only regular files inside the folder are opened; links are skipped.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.recordings.from_arrays import NO_STEP, SNAPSHOTS
from rnn_tui.formats.data.npy import read_header
from rnn_tui.formats.data.vocabulary import LARGEST, vocabulary_of_json
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import Flaw, FormatError, printable, refused_by_system
from rnn_tui.formats.trace.file_array import FilePages
from rnn_tui.formats.trace.memmap import mapped, written_rows

INDEX, VOCABULARY = "trace.json", "vocab.json"
_LARGEST_INDEX = 1 << 20
_DEEPEST = 8
_MOST = 10_000
"""The largest number of files and folders in a recording."""


@dataclass(frozen=True)
class Index:
    """The content of `trace.json`."""

    time_first: bool = False
    """Whether arrays are (time, batch, units)."""
    order: tuple[str, ...] = ()
    """The names of the arrays in the order in which they were recorded."""
    notes: tuple[str, ...] = ()
    """What is not in the recording, as the program that made it says."""

    @property
    def grows(self) -> bool:
        """Whether each file grows by a row at a time: a step, or a snapshot of training."""
        return self.time_first or SNAPSHOTS in self.order


def read_folder(folder: Path) -> tuple[dict[str, Array], list[str], tuple[str, ...]]:
    """The arrays (batch, time, units) by name, a phrase for each skipped file, and the recording's notes; raises
    `FormatError`."""
    index = _index(folder)
    left_alone: list[str] = []
    found: dict[str, Path] = {}
    for count, entry in enumerate(_entries(folder, "", left_alone)):
        if count >= _MOST:
            raise FormatError(folder, f"holds more than {_MOST:,} files: give the folder of one recording")
        found[entry] = folder / f"{entry}.npy"
    if not found and index.grows:
        raise FormatError(folder, NO_STEP)
    if not found:
        raise FormatError(folder, "holds no .npy file: a recording is a folder of them, such as lstm/h.npy")
    ranks = {name: number for number, name in enumerate(index.order)}
    arrays: dict[str, Array] = {}
    steps = _steps(folder, found.values()) if index.grows else None
    for name in sorted(found, key=lambda each: (ranks.get(each, len(ranks)), each)):
        with opened(found[name]) as of:
            try:
                values = mapped(of, FilePages(of, found[name]), 0, of.size, steps)
            except Flaw as flaw:
                raise FormatError(folder, f"{printable(name)}.npy {flaw}") from None
        arrays[name] = values.swapaxes(0, 1) if index.time_first and values.ndim > 1 else values
    return arrays, left_alone, index.notes


def _steps(folder: Path, files: Iterable[Path]) -> int | None:
    """The number of complete steps in every file of a recording that grows at its end. None if that is what the headers
    say; they do not if the program that recorded was killed."""
    stated, written = [], []
    for path in files:
        if path.stat().st_size == 0:
            raise FormatError(folder, NO_STEP)
        with opened(path) as of:
            header = read_header(of.file)
            stated.append(header.shape[0] if header.shape else 0)
            written.append(written_rows(header, of.size))
    return None if stated == written else min(written)


def _entries(folder: Path, before: str, left_alone: list[str], depth: int = 0) -> Iterator[str]:
    """The names of the arrays in the folder and in its subfolders."""
    try:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda each: each.name)
    except OSError as error:
        raise refused_by_system(folder, error, "read") from None
    for each in inside[: _MOST + 1]:
        if each.is_dir(follow_symlinks=False) and depth < _DEEPEST:
            yield from _entries(folder / each.name, f"{before}{each.name}/", left_alone, depth + 1)
        elif each.name.endswith(".npy") and each.is_file(follow_symlinks=False):
            yield f"{before}{each.name.removesuffix('.npy')}"
        elif each.name.endswith(".npy") or each.is_symlink():
            left_alone.append(f"{printable(before + each.name)} (a link, or no regular file)")


def vocabulary_beside(folder: Path) -> Vocabulary | None:
    """The vocabulary in the folder; None if there is none. Raises `FormatError`."""
    path = folder / VOCABULARY
    if path.is_symlink() or not path.exists():
        return None
    with opened(path) as of:
        if of.size > LARGEST:
            raise Flaw(f"{of.size:,} bytes are too large for a vocabulary")
        return vocabulary_of_json(of.file.read(LARGEST), VOCABULARY)


def _index(folder: Path) -> Index:
    path = folder / INDEX
    if not path.exists() and not path.is_symlink():
        return Index()
    if path.is_symlink():
        raise FormatError(folder, f"{INDEX} is a link, which is not followed")
    with opened(path) as of:
        try:
            said: Any = json.loads(of.file.read(_LARGEST_INDEX)) if of.size <= _LARGEST_INDEX else None
        except (ValueError, RecursionError):
            said = None
    first = said.get("first") if isinstance(said, dict) else None
    if first not in ("time", "batch"):
        raise FormatError(folder, f'{INDEX} does not say which axis stands first: "first" is "time" or "batch"')
    return Index(first == "time", _texts(said.get("arrays")), _texts(said.get("notes")))


def _texts(said: Any) -> tuple[str, ...]:
    """The texts in a list of JSON."""
    return tuple(each for each in said if isinstance(each, str)) if isinstance(said, list) else ()
