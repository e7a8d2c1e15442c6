"""Checks the texts of variable length in an HDF5 file before HDF5 reads them.

Such a text is stored in a heap, and an attribute refers to it by length and address. HDF5 trusts these numbers: it
loops forever over a heap whose objects have size 0, allocates the memory that a reference asks for, and copies a text
for every reference to it. So this module reads heaps and references first. Layouts: HDF5 File Format Specification,
"Global Heap" and "The Attribute Message"; sizes and addresses have eight bytes.
"""

import math
import struct
from collections.abc import Iterator
from typing import BinaryIO

from rnn_tui.formats.io.data_file import CHUNK
from rnn_tui.formats.io.errors import Flaw

_BEGINS = b"GCOL\x01"
_HEAD, _OBJECT = 16, struct.Struct("<HHIQ")
"""The number of bytes before a heap's first object; the header of an object: index, references, padding, size."""
_REFERENCE = struct.Struct("<IQI")
"""A reference to a text: its length, the address of its heap, its index there."""
_SIZES = struct.Struct("<BBHHH")
"""The first bytes of an attribute: version, flags, and the sizes of its name, its type and its dataspace."""
_VARIABLE = 9
"""The class number of types with variable length."""
_MOST = 1 << 19
"""The largest number of texts in a file."""


class Heaps:
    """The heaps of an HDF5 file of `size` bytes. Raises `Flaw` if the file refers to a text that is not there."""

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
        """The largest number of bytes of text to which an attribute of that name in the file refers."""
        if attribute not in self._known:
            name = attribute.encode() + b"\0"
            found = [each for at in self._places(name) if (each := self._referred(at, name)) is not None]
            if not found:
                raise _misplaced()
            self._known[attribute] = max(found)
        return self._known[attribute]

    def _walk(self, address: int, heap: bytes) -> None:
        """Records the size of every object of a heap; object 0 is the free space, and its size includes its header."""
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
        """The bytes of text to which the attribute with its name at that offset refers; None if there is no
        attribute."""
        for version, head, whole in ((1, 8, 8), (2, 8, 1), (3, 9, 1)):  # version 1 pads its parts to 8 bytes
            begins = self._bytes(at - head, _SIZES.size) if at >= head else b""
            if len(begins) < _SIZES.size:
                continue
            found, flags, name_size, type_size, extent_size = _SIZES.unpack(begins)
            if found != version or name_size != len(name):
                continue
            kind = at + -(-name_size // whole) * whole
            extent = kind + -(-type_size // whole) * whole
            values = extent + -(-extent_size // whole) * whole
            shared = bool(flags & 1)  # its type is stored elsewhere
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
        """The offsets of those bytes in the file."""
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
    """The number of values in a dataspace."""
    if len(extent) < 4:
        return 0
    version, axes = extent[:2]
    sizes = extent[8 if version == 1 else 4 :][: 8 * axes]
    return math.prod(each for (each,) in struct.iter_unpack("<Q", sizes[: len(sizes) // 8 * 8]))


def _misplaced() -> Flaw:
    return Flaw("is damaged: its texts do not stand where it says. Copy or download it again")
