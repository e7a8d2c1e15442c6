"""An array that stays in its file: the operating system reads the pages that are looked at, and no others."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.data.npy import read_header, read_values
from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.trace.file_array import FileArray, FilePages


def mapped(of: OpenFile, pages: FilePages, start: int, end: int) -> Array:
    """The `.npy` array that stands between two places of the file, without reading it; raises `Flaw`.

    Its numbers are as they are stored; booleans become 0 and 1. A kind that would have to be converted is read.
    """
    of.file.seek(start)
    header = read_header(of.file)
    header.check(end - start)
    if not header.count:
        return np.zeros(header.shape, header.kept)
    if header.stored.itemsize > 8:
        return read_values(of.file, header).values
    values: Array = np.ndarray(
        header.shape, header.stored, pages.memory, start + header.length, order="F" if header.fortran else "C"
    )
    return FileArray.over(values.view(np.uint8) if header.stored.kind == "b" else values, pages)
