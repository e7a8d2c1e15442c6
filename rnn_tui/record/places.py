"""The files of a recording, while it is written and afterwards."""

import json
import os
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .errors import RecordError

INDEX = "trace.json"
VOCABULARY = "vocab.json"
_OTHER_ENDINGS = {
    ".npy",
    ".h5",
    ".hdf5",
    ".csv",
    ".tsv",
    ".txt",
    ".json",
    ".pt",
    ".pth",
    ".safetensors",
    ".keras",
    ".zip",
}


def place_of(path: str | os.PathLike[str]) -> Path:
    try:
        made = Path(path).expanduser()
    except RuntimeError:  # ~ without such a user is an ordinary name
        made = Path(path)
    if made.suffix.lower() in _OTHER_ENDINGS or not made.name:
        raise RecordError(f"{made.name or made}: a recording is a .npz file, or a folder, whose name has no ending")
    folder = made.suffix != ".npz"
    if made.exists() and (made.is_dir() != folder or (folder and any(made.iterdir()) and not (made / INDEX).is_file())):
        raise RecordError(f"{made.name}: exists and is no recording, so it is left as it is; choose another name")
    return made


def new_part(path: Path) -> Path:
    """A new folder beside the path for the unfinished recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        folder = path.with_name(f"{path.name}.part{number if number > 1 else ''}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
            continue
        return folder


def describe(folder: Path, first: str, names: Iterable[str], notes: Iterable[str] = ()) -> None:
    """Writes the index; a reader finds the former one or this one, never a part of it."""
    said: dict[str, Any] = {"format": "rnn-trace/1", "first": first, "arrays": list(names)}
    if notes:
        said["notes"] = list(notes)
    part = folder / f"{INDEX}.part"
    part.write_text(f"{json.dumps(said)}\n", encoding="utf-8")
    part.replace(folder / INDEX)


def array_file(folder: Path, name: str) -> Path:
    return folder.joinpath(*f"{name}.npy".split("/"))


def arrays_in(folder: Path) -> dict[str, Path]:
    files = sorted(folder.rglob("*.npy"))
    return {each.relative_to(folder).as_posix().removesuffix(".npy"): each for each in files}


def put(folder: Path, path: Path) -> None:
    """Moves the finished folder to its path, and replaces an earlier recording."""
    old = path.with_name(f"{path.name}.old-{os.getpid()}")
    if path.exists():
        path.rename(old)
    folder.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def pack(path: Path, folder: Path, names: Iterable[str], *, turn: bool = True) -> None:
    """Packs the folder into one `.npz`, block by block; `turn`: from (time, batch, units) to (batch, time, units)."""
    import numpy as np

    part = path.with_name(f"{path.name}.part.npz")
    try:
        with part.open("wb") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                if (folder / VOCABULARY).is_file():
                    archive.write(folder / VOCABULARY, VOCABULARY)
                for name in names:
                    rows = np.load(array_file(folder, name), mmap_mode="r", allow_pickle=False)
                    rows = rows.swapaxes(0, 1) if turn else rows
                    with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                        head = {"descr": rows.dtype.str, "fortran_order": False, "shape": rows.shape}
                        np.lib.format.write_array_header_1_0(member, head)
                        block = max((1 << 20) // max(rows[0, 0].nbytes, 1), 1)
                        for sequence in rows:
                            for start in range(0, len(sequence), block):
                                member.write(sequence[start : start + block].tobytes())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def refused(path: Path, error: OSError) -> RecordError:
    return RecordError(f"{path.name}: cannot be written: {error.strerror or type(error).__name__}")
