"""Reads weights from an `.npz` file: `w0, w1, …` in the order of Keras's `get_weights()`; other arrays are ignored."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from rnn_tui.formats.data.npz import archive
from rnn_tui.formats.io.errors import Flaw, FormatError, listed


def read_weights(path: Path) -> list[NDArray[Any]]:
    """Reads the arrays `w0, w1, …` of the file (float16 as float32).

    `Model.with_weights` checks whether they fit a model. Raises `FormatError` if there are none, if one is missing in
    between, or if the file is no valid `.npz`.
    """
    if path.suffix.lower() != ".npz":
        raise FormatError(path, "weights are read from an .npz file whose arrays are called w0, w1, …")
    with archive(path) as arrays:
        names = arrays.series("w")
        if not names:
            raise Flaw(f"holds no array w0: weights are called w0, w1, …; its arrays: {listed(arrays.names)}")
        return [arrays.read(name).values for name in names]


def holds_weights(path: Path) -> bool:
    """Whether an `.npz` holds weights and no inputs. Raises `FormatError`."""
    with archive(path) as arrays:
        return "w0" in arrays.names and not {"x", "x0"} & set(arrays.names)
