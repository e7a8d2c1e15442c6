"""Reads the zip archive that torch.save writes: a pickle, and one member for each storage.

    NAME/data.pkl      the saved value, with references to storages
    NAME/data/KEY      the numbers of one storage, as in memory
    NAME/byteorder     `little` or `big`

The file is read once and the storages are views of it, because members are not compressed. Compressed members of a
repacked archive are unpacked, as far as the size of the file allows.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.io.zip_errors import BROKEN_ZIP
from rnn_tui.formats.torch.safe_globals import STATE_DICT, Name, ScriptModule, TensorAt
from rnn_tui.formats.torch.unpickler import read_pickle

_LONGEST_DIRECTORY = 8 << 20
_DEEPEST, _MOST_MODULES = 64, 10_000
_DAMAGED = "is a damaged zip archive, or one that is cut off: copy it again, or save it again with torch.save"
_LOCAL = struct.Struct("<4s22xHH")


class _Directory(io.BytesIO):
    """The bytes of the file for `zipfile`, which reads only its directory."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > _LONGEST_DIRECTORY:
            raise zipfile.BadZipFile("a directory too long")
        return super().read(size)


def _attributes(module: ScriptModule) -> Iterator[tuple[str, TensorAt]]:
    """The tensors of a TorchScript module and its submodules, under the names of its state dict."""
    left: list[tuple[str, ScriptModule, int]] = [("", module, 0)]
    seen = 0
    while left:
        path, each, depth = left.pop(0)
        seen += 1
        for name, value in each.items():
            if isinstance(value, TensorAt):
                yield f"{path}{name}", value
            elif isinstance(value, ScriptModule) and depth < _DEEPEST and seen < _MOST_MODULES:
                left.append((f"{path}{name}.", value, depth + 1))


class ZipCheckpoint:
    """A checkpoint as a zip archive."""

    def __init__(self, of: OpenFile) -> None:
        self._left = of.allowance
        everything = of.whole()
        self._bytes = memoryview(everything)
        try:
            with zipfile.ZipFile(_Directory(everything)) as archive:
                found = archive.infolist()
        except BROKEN_ZIP:
            raise Flaw(_DAMAGED) from None
        self._members = {each.filename: each for each in found}
        if len(self._members) < len(found):
            raise Flaw("is a zip archive with several members of one name")
        pickles = [name for name in self._members if name == "data.pkl" or name.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise Flaw(f"is a zip archive, but not one that torch.save wrote (no data.pkl in it): {STATE_DICT}")
        self._folder = pickles[0].removesuffix("data.pkl")
        self.script = f"{self._folder}constants.pkl" in self._members
        """Whether it is a TorchScript archive, which contains code too."""
        self.damaged = False
        """Whether the checksum of a storage does not match."""
        self.foreign: dict[Name, None] = {}
        """The unknown classes of objects in the file, which are passed over."""
        pickled = io.BytesIO(self._read(pickles[0]))
        self.value: Any = read_pickle(pickled, script=self.script, foreign=self.foreign)
        """The saved value; for TorchScript, the tensors by their paths in the model."""
        if isinstance(self.value, ScriptModule):
            self.value = dict(_attributes(self.value))
        order = f"{self._folder}byteorder"
        self.big_endian = order in self._members and bytes(self._read(order)) == b"big"

    def storage(self, key: str) -> memoryview:
        """The bytes of the storage with that key; raises `Flaw`."""
        return self._read(f"{self._folder}data/{key}")

    def _read(self, name: str) -> memoryview:
        member = self._members.get(name)
        if member is None:
            raise Flaw(f"lacks its member {printable(name)}: {_DAMAGED.partition(': ')[2]}")
        try:
            made = self._unpacked(member)
        except Flaw:
            raise
        except BROKEN_ZIP:
            raise Flaw(_DAMAGED) from None
        self.damaged |= zlib.crc32(made) != member.CRC
        return made

    def _unpacked(self, member: zipfile.ZipInfo) -> memoryview:
        """The bytes of a member, checked against the directory."""
        if member.flag_bits & 1:
            raise Flaw("is an encrypted zip archive")
        start = member.header_offset
        magic, name, extra = _LOCAL.unpack_from(self._bytes, start)
        start += _LOCAL.size + name + extra
        packed = self._bytes[start : start + member.compress_size]
        if magic != b"PK\x03\x04" or len(packed) < member.compress_size:
            raise zipfile.BadZipFile
        if member.compress_type == zipfile.ZIP_STORED and member.file_size == member.compress_size:
            return packed
        if member.compress_type != zipfile.ZIP_DEFLATED or member.file_size > self._left:
            raise Flaw(f"is packed in a way that torch.save does not pack: {STATE_DICT}")
        self._left -= member.file_size
        made = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
        if len(made) != member.file_size:
            raise zipfile.BadZipFile
        return memoryview(made)
