"""Memory-mapped arrays: the operating system reads only the pages that are used."""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.data.npy import read_header, read_values
from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.trace.file_array import FileArray, FilePages


def mapped(of: OpenFile, pages: FilePages, start: int, end: int) -> Array:
    """The `.npy` array between two offsets of the file, without reading it; raises `Flaw`.

    The numbers keep their stored type; booleans become 0 and 1. An array of a type that must be converted is read.
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
