"""An array that stays in its file: the operating system reads the pages that are looked at, and no others."""

import mmap

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.data.npy import read_header, read_values
from rnn_tui.formats.io.data_file import OpenFile

LARGE = 256 << 20
"""Bytes; of a larger file the system reads the page that is looked at and none around it."""


def pages(of: OpenFile) -> mmap.mmap:
    """The whole file as memory that cannot be written to; it stays while an array lies in it."""
    memory = mmap.mmap(of.file.fileno(), of.size, access=mmap.ACCESS_READ)
    if of.size > LARGE and hasattr(mmap, "MADV_RANDOM"):  # measured: a far step costs 0.1 ms instead of 10
        memory.madvise(mmap.MADV_RANDOM)
    return memory


def mapped(of: OpenFile, memory: mmap.mmap, start: int, end: int) -> Array:
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
        header.shape, header.stored, memory, start + header.length, order="F" if header.fortran else "C"
    )
    return values.view(np.uint8) if header.stored.kind == "b" else values
