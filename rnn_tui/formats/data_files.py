"""Reads the files of `--data` and `--weights`; the table of formats determines the reader."""

from pathlib import Path

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.formats.data.inputs import Data, ReadOptions
from rnn_tui.formats.data.series import prepare_series
from rnn_tui.formats.format import endings
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.known_formats import INPUTS

read_weights: LazyImport[[Path], list[Array]] = LazyImport("rnn_tui.formats.data.weights_npz:read_weights")
"""(path of an `.npz`) → its arrays `w0, w1, …`; raises `FormatError`."""
read_vocabulary: LazyImport[[Path], Vocabulary] = LazyImport("rnn_tui.formats.data.vocabulary:read_vocabulary")
"""(path) → the vocabulary; raises `FormatError`."""


def read_data(path: Path, stack_axes: int, options: ReadOptions | None = None) -> Data:
    """The data in a `.npy`, `.npz`, `.csv`, `.tsv` or `.txt` file.

    `stack_axes`: the number of axes of the model's input with the batch axis: 3 for (batch, time, features), 2 for
    token ids, (batch, time). An array with one axis less is one sequence. A `.txt` file without a table of numbers is a
    text, if `options.reads` is given. Raises `FormatError`, with its `shape` if only the array's axes do not fit the
    model.
    """
    reader = next((each for each in INPUTS if each.fits(path)), None)
    if str(path) == "-":
        raise FormatError(path, "inputs are read from a file, not from standard input")
    if reader is None:
        *some, last = endings(INPUTS)
        with opened(path):  # first raises for a missing file or a folder
            raise FormatError(path, f"data is read from {', '.join(some)} or {last} files{_remedy(path)}")
    options = options or ReadOptions(stack_axes)
    return prepare_series(path, reader.read(path, options), options)


_TABLES = (
    ".parquet",
    ".feather",
    ".arrow",
    ".orc",
    ".xlsx",
    ".xls",
    ".ods",
    ".numbers",
    ".sav",
    ".dta",
    ".json",
    ".jsonl",
)
_PACKED = (".gz", ".zip", ".bz2", ".xz", ".zst", ".7z")


def _remedy(path: Path) -> str:
    """What would work for a file with another ending, as the end of a sentence."""
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        return ": save the table as .csv (pandas: df.to_csv), or its numbers as .npy"
    if suffix in _PACKED:
        return ": unpack it first"
    return ": a table in a text file needs the ending .csv"
