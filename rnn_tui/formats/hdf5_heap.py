"""The heaps of an HDF5 file, where its texts of variable length stand: measured and checked before HDF5 walks them.

HDF5 walks through a heap by the sizes that its objects state, and walks for ever where one states none; and it hands out
one text as often as the file refers to it. So before such texts are read, every heap is walked here, and the longest one
says what a text may cost at most. Layout: HDF5 File Format Specification, "Global Heap".
"""

import struct
from typing import BinaryIO

from rnn_tui.formats.data_file import CHUNK
from rnn_tui.formats.errors import Flaw

_BEGINS = b"GCOL\x01"
_HEAD, _OBJECT = 16, struct.Struct("<HHIQ")
"""Bytes before the first object; and an object's head: number, references, padding, size."""
_MOST_OBJECTS = 1 << 19


def longest_heap(file: BinaryIO, size: int) -> int:
    """The size in bytes of the longest heap in a file of that size, 0 where there is none.

    Raises `Flaw` where a heap is not as HDF5 writes it.
    """
    longest, objects, left = 0, 0, 2 * size
    for at in _places(file, size):
        file.seek(at)
        (stated,) = struct.unpack_from("<Q", file.read(_HEAD).ljust(_HEAD, b"\0"), 8)
        left -= stated
        if not _HEAD <= stated <= size - at or left < 0:
            raise Flaw("is damaged: its texts do not stand where it says")
        file.seek(at)
        objects += _walked(file.read(stated))
        if objects > _MOST_OBJECTS:
            raise Flaw(f"holds more than {_MOST_OBJECTS:,} texts")
        longest = max(longest, stated)
    return longest


def _places(file: BinaryIO, size: int) -> list[int]:
    """Where heaps begin."""
    found: list[int] = []
    begin, tail = 0, b""
    file.seek(0)
    while chunk := file.read(CHUNK):
        seen = tail + chunk
        at = seen.find(_BEGINS)
        while at >= 0:
            found.append(begin - len(tail) + at)
            at = seen.find(_BEGINS, at + 1)
        begin, tail = begin + len(chunk), seen[1 - len(_BEGINS) :]
        if len(found) > _MOST_OBJECTS:
            raise Flaw(f"holds more than {_MOST_OBJECTS:,} texts")
    return found


def _walked(heap: bytes) -> int:
    """How many objects the heap holds; number 0 is the space left, its size with its head."""
    at, count = _HEAD, 0
    while at + _OBJECT.size <= len(heap):
        number, _, _, size = _OBJECT.unpack_from(heap, at)
        step = _OBJECT.size + -(-size // 8) * 8 if number else size
        if step < _OBJECT.size or at + step > len(heap):
            raise Flaw("is damaged: its texts do not stand where it says")
        at, count = at + step, count + 1
    return count
