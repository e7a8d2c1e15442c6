"""Reads the recording for `rnn-tui trace`: an `.npz`, a folder of `.npy` files, or one `.npy`.

Uncompressed arrays stay in their file (`memmap.py`). Compressed arrays are read into memory, which the size of the file
limits.
"""

from dataclasses import replace
from itertools import islice
from pathlib import Path

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.formats.data.npz import archive
from rnn_tui.formats.data.vocabulary import LARGEST, vocabulary_of_json
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import Flaw, FormatError, printable
from rnn_tui.formats.trace.file_array import FilePages
from rnn_tui.formats.trace.memmap import mapped
from rnn_tui.formats.trace.npy_folder import VOCABULARY, read_folder, vocabulary_beside


def read_trace(path: Path) -> Recording:
    """Reads the states recorded in the file or folder; raises `FormatError`."""
    left_alone: list[str] = []
    notes: tuple[str, ...] = ()
    vocabulary: Vocabulary | None = None
    if path.is_dir():
        arrays, left_alone, notes = read_folder(path)
        vocabulary = vocabulary_beside(path)
    elif path.suffix.lower() == ".npz":
        arrays, vocabulary = _npz(path)
    else:
        with opened(path) as of:
            if path.suffix.lower() != ".npy":
                raise FormatError(path, "a recording is an .npz file, a folder of .npy files, or one .npy file")
            arrays = {"h": mapped(of, FilePages(of, path), 0, of.size)}
    try:
        made = recording(arrays, printable(path.resolve().name or str(path), 80))
    except InputError as error:
        raise FormatError(path, str(error)) from None
    made = replace(made, left_alone=(*made.left_alone, *left_alone), notes=notes)
    if vocabulary is None:
        return made
    try:
        return made.with_vocabulary(vocabulary)
    except InputError:
        return replace(made, left_alone=(*made.left_alone, f"{VOCABULARY} (x holds no token ids)"))


def recording_lines(path: Path) -> list[str]:
    """A preview of the recording in a few lines; raises `FormatError`."""
    return list(islice(read_trace(path).contents(), 1, 11))


def _npz(path: Path) -> tuple[dict[str, Array], Vocabulary | None]:
    arrays: dict[str, Array] = {}
    with opened(path) as of, archive(path) as held:
        pages = FilePages(of, path)
        for name in held.names:
            place = held.place(name)
            if place is None:
                arrays[name] = held.read(name).values
                continue
            try:
                arrays[name] = mapped(of, pages, *place)
            except Flaw as flaw:
                raise Flaw(f"the array {printable(name)} {flaw}") from None
        raw = held.beside(VOCABULARY, LARGEST)
        return arrays, None if raw is None else vocabulary_of_json(raw, VOCABULARY)
