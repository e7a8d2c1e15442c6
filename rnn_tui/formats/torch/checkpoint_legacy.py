"""Reads the format of torch.save before PyTorch 1.6: five pickles, then all storages.

magic number, protocol version, a dictionary on the machine     one pickle each
what was saved, with references to storages                     a pickle
the keys of the storages, in the order in which they follow     a pickle
for each: how many numbers (eight bytes), then the numbers
"""

import io
from typing import Any

from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.torch.safe_globals import STATE_DICT, ForeignObject, Name, Storage, TensorAt
from rnn_tui.formats.torch.unpickler import read_pickle

MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
SIZES = {"bfloat16": 2, "bool": 1, "complex64": 8, "complex128": 16} | {
    f"{kind}{bits}": bits // 8 for kind in ("float", "int", "uint") for bits in (8, 16, 32, 64)
}
"""The number of bytes of each type."""


class LegacyCheckpoint:
    """A checkpoint in the format before zip archives."""

    damaged = script = False
    big_endian = False

    def __init__(self, of: OpenFile) -> None:
        self._keys: list[Any] = []
        self.foreign: dict[Name, None] = {}
        """The unknown classes of objects in the file, which are passed over."""
        self._start = 0
        self._places: dict[str, memoryview] = {}
        everything = of.whole()
        self._bytes = memoryview(everything)
        stream = io.BytesIO(everything)
        if everything[:1] != b"\x80" or read_pickle(stream) != MAGIC:
            stream.seek(0)
            value = (
                read_pickle(stream, foreign=self.foreign) if everything[:1] == b"\x80" else None
            )  # the error already names what the pickle refers to
            if isinstance(value, dict):  # of NumPy's arrays, where it holds any
                self.value: Any = value
                return
            raise Flaw(f"is no file that torch.save wrote: {STATE_DICT}")
        protocol, _machine = read_pickle(stream), read_pickle(stream)
        if protocol != _PROTOCOL:
            raise Flaw(f"is of a format of torch.save that is not known: {STATE_DICT}")
        self.value = read_pickle(stream, foreign=self.foreign)
        """The saved value."""
        keys = read_pickle(stream)
        if not isinstance(keys, list):
            raise Flaw(f"holds a damaged pickle, or one that torch.save did not write: {STATE_DICT}")
        self._keys, self._start = keys, stream.tell()

    def storage(self, key: str) -> memoryview:
        """The bytes of the storage with that key; raises `Flaw`."""
        if not self._places:
            self._place()
        if key not in self._places:
            raise Flaw("is cut off: it holds fewer numbers than its tensors need")
        return self._places[key]

    def _place(self) -> None:
        """Finds the storages; the tensors that refer to them determine the size of their numbers."""
        widths = {each.key: SIZES[each.dtype] for each in storages(self.value) if each.dtype}
        at = self._start
        for key in self._keys:
            count = int.from_bytes(self._bytes[at : at + 8], "little")
            if not isinstance(key, str) or key not in widths:
                break
            end = at + 8 + count * widths[key]
            if end > len(self._bytes):
                break
            self._places[key] = self._bytes[at + 8 : end]
            at = end


def storages(value: Any) -> list[Storage]:
    """All storages to which a value refers."""
    found: list[Storage] = []
    left, seen = [value], set[int]()
    while left:
        each = left.pop()
        if isinstance(each, TensorAt):
            found.append(each.storage)
        elif isinstance(each, Storage):
            found.append(each)
        elif isinstance(each, dict | list | tuple | ForeignObject) and id(each) not in seen:
            seen.add(id(each))
            inner = each.held if isinstance(each, ForeignObject) else each
            left.extend(inner.values() if isinstance(inner, dict) else inner)
    return found
