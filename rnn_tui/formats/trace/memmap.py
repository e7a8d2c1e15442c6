"""Memory-mapped arrays: the operating system reads only the pages that are used."""

import math
from dataclasses import replace

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.data.npy import Header, read_header, read_values
from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.trace.file_array import FileArray, FilePages


def written_rows(header: Header, size: int) -> int:
    """How many whole rows, along the first axis, a file of that size holds, whatever its header says; in Fortran's
    order as many as it says."""
    if header.fortran and header.shape:
        return header.shape[0]
    row = math.prod(header.shape[1:]) * header.stored.itemsize
    return max(size - header.length, 0) // row if row else 0


def mapped(of: OpenFile, pages: FilePages, start: int, end: int, rows: int | None = None) -> Array:
    """The `.npy` array between two offsets of the file, without reading it; raises `Flaw`. `rows`: the size of the
    first axis, where it is not the header's.

    The numbers keep their stored type; booleans become 0 and 1. An array of a type that must be converted is read.
    """
    of.file.seek(start)
    header = read_header(of.file)
    if rows is not None:
        header = replace(header, shape=(rows, *header.shape[1:]))
    header.check(end - start)
    if not header.count:
        return np.zeros(header.shape, header.kept)
    if header.stored.itemsize > 8:
        return read_values(of.file, header).values
    values: Array = np.ndarray(
        header.shape, header.stored, pages.memory, start + header.length, order="F" if header.fortran else "C"
    )
    return FileArray.over(values.view(np.uint8) if header.stored.kind == "b" else values, pages)
