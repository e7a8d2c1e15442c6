"""The texts of variable length in an HDF5 file, held against the file before HDF5 reads them.

Such a text stands in a heap, and an attribute refers to it by its length and its place. HDF5 believes all of that: it
walks for ever through a heap whose objects state no size, takes as much memory as a reference says, and hands out one
text as often as it is referred to. So heaps and references are walked here first. Layouts: HDF5 File Format
Specification, "Global Heap" and "The Attribute Message"; sizes and addresses are eight bytes wide.
"""

import math
import struct
from collections.abc import Iterator
from typing import BinaryIO

from rnn_tui.formats.io.data_file import CHUNK
from rnn_tui.formats.io.errors import Flaw

_BEGINS = b"GCOL\x01"
_HEAD, _OBJECT = 16, struct.Struct("<HHIQ")
"""Bytes before a heap's first object; and an object's head: number, references, padding, size."""
_REFERENCE = struct.Struct("<IQI")
"""A text's length, its heap's address, its number there."""
_SIZES = struct.Struct("<BBHHH")
"""How an attribute begins: version, flags, and the sizes of its name, its type and its extent."""
_VARIABLE = 9
"""The class of types of variable length."""
_MOST = 1 << 19
"""Texts in a file."""


class Heaps:
    """The texts of an HDF5 file of that size. Raises `Flaw` where they do not stand where the file says."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        self._texts: dict[tuple[int, int], int] = {}
        self._known: dict[str, int] = {}
        left = 2 * size
        for at in self._places(_BEGINS):
            (stated,) = struct.unpack("<Q", self._bytes(at + 8, 8))
            left -= stated
            if not _HEAD <= stated <= size - at or left < 0:
                raise _misplaced()
            self._walk(at, self._bytes(at, stated))

    def most(self, attribute: str) -> int:
        """How many bytes of text an attribute of that name refers to at most, wherever one stands in the file."""
        if attribute not in self._known:
            name = attribute.encode() + b"\0"
            found = [each for at in self._places(name) if (each := self._referred(at, name)) is not None]
            if not found:
                raise _misplaced()
            self._known[attribute] = max(found)
        return self._known[attribute]

    def _walk(self, address: int, heap: bytes) -> None:
        """Notes every object of a heap; number 0 is the space left, its size with its head."""
        at = _HEAD
        while at + _OBJECT.size <= len(heap):
            number, _, _, size = _OBJECT.unpack_from(heap, at)
            step = _OBJECT.size + -(-size // 8) * 8 if number else size
            if step < _OBJECT.size or at + step > len(heap) or (address, number) in self._texts:
                raise _misplaced()
            self._texts[address, number] = size
            at += step
        if len(self._texts) > _MOST:
            raise Flaw(f"holds more than {_MOST:,} texts")

    def _referred(self, at: int, name: bytes) -> int | None:
        """The bytes of text that the attribute refers to whose name stands there; None where there is no such one."""
        for version, head, whole in ((1, 8, 8), (2, 8, 1), (3, 9, 1)):  # the first pads its parts to 8 bytes
            begins = self._bytes(at - head, _SIZES.size) if at >= head else b""
            if len(begins) < _SIZES.size:
                continue
            found, flags, name_size, type_size, extent_size = _SIZES.unpack(begins)
            if found != version or name_size != len(name):
                continue
            kind = at + -(-name_size // whole) * whole
            extent = kind + -(-type_size // whole) * whole
            values = extent + -(-extent_size // whole) * whole
            shared = bool(flags & 1)  # its type stands elsewhere
            if not shared and self._bytes(kind, 1) and self._bytes(kind, 1)[0] & 15 != _VARIABLE:
                continue
            count = _count(self._bytes(extent, min(extent_size, 256)))
            read = self._bytes(values, _REFERENCE.size * min(count, _MOST))
            return sum(self._length(*each) for each in _REFERENCE.iter_unpack(read[: len(read) // 16 * 16]))
        return None

    def _length(self, length: int, address: int, number: int) -> int:
        if length and address and self._texts.get((address, number)) != length:
            raise _misplaced()
        return length if address else 0

    def _places(self, wanted: bytes) -> Iterator[int]:
        """Where those bytes stand in the file."""
        begin, tail, count = 0, b"", 0
        while chunk := self._bytes(begin, CHUNK):
            seen = tail + chunk
            at = seen.find(wanted)
            while at >= 0:
                yield begin - len(tail) + at
                at, count = seen.find(wanted, at + 1), count + 1
                if count > _MOST:
                    raise Flaw(f"holds more than {_MOST:,} texts")
            begin, tail = begin + len(chunk), seen[1 - len(wanted) :]

    def _bytes(self, at: int, count: int) -> bytes:
        self._file.seek(at)
        return self._file.read(count)


def _count(extent: bytes) -> int:
    """How many values an extent holds."""
    if len(extent) < 4:
        return 0
    version, axes = extent[:2]
    sizes = extent[8 if version == 1 else 4 :][: 8 * axes]
    return math.prod(each for (each,) in struct.iter_unpack("<Q", sizes[: len(sizes) // 8 * 8]))


def _misplaced() -> Flaw:
    return Flaw("is damaged: its texts do not stand where it says. Copy or download it again")
