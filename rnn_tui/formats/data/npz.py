"""The arrays of an `.npz` file, read one by one and only on demand.

A zip file can claim anything: sizes, counts, and numbers that unpack to a thousand times the file. So the directory is
read through a bounded window, every member's header is held against the size the zip declares, and all arrays together
may take what the file's true size allows (`OpenFile.allowance`). Nothing is extracted to disk.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from rnn_tui.formats.data.npy import Loaded, read_header, read_values
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, listed, printable

_WINDOW = 4 << 20
"""Bytes the zip reader may ask for at once; a longer directory is no set of arrays."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises on damaged files."""


class _Window(io.RawIOBase):
    """A file that refuses to be swallowed in one go."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self.file.seek(offset, whence)
        except OSError:
            raise zipfile.BadZipFile("a place outside the file") from None

    def tell(self) -> int:
        return self.file.tell()

    def read(self, size: int | None = -1) -> bytes:
        wanted = self.size - self.file.tell() if size is None or size < 0 else size
        if wanted > _WINDOW:
            raise zipfile.BadZipFile("a directory too long")
        return self.file.read(wanted)


class Archive:
    """An open `.npz` file: the names of its arrays, and the arrays."""

    def __init__(self, of: OpenFile) -> None:
        self._of = of
        self._left = of.allowance
        if of.file.read(6)[:6] == b"\x93NUMPY":
            raise Flaw("is a single NumPy array, not a zip of arrays: give it the ending .npy")
        try:
            self._zip = zipfile.ZipFile(cast(BinaryIO, _Window(of.file, of.size)))
        except _BROKEN:
            raise Flaw("is no zip file, or a damaged one: save it with numpy.savez") from None
        members = [each for each in self._zip.infolist() if each.filename.endswith(".npy")]
        self._members = {each.filename.removesuffix(".npy"): each for each in members}
        if not members:
            raise Flaw("holds no NumPy array: save arrays with numpy.savez")
        if len(self._members) < len(members):
            raise Flaw("holds several arrays of one name")

    @property
    def names(self) -> list[str]:
        """The names of all arrays, in the file's order."""
        return list(self._members)

    def series(self, prefix: str) -> list[str]:
        """`prefix0, prefix1, …`, as many as there are; raises `Flaw` where one is missing in between."""
        found = [each for each in self._members if re.fullmatch(rf"{prefix}(0|[1-9]\d{{0,5}})", each)]
        count = max((int(each.removeprefix(prefix)) + 1 for each in found), default=0)
        expected = [f"{prefix}{i}" for i in range(min(count, len(found) + 1))]
        for name in expected:
            if name not in self._members:
                raise Flaw(
                    f"has no array {name}, but {listed([f'{prefix}{count - 1}'])}: none may be missing in between"
                )
        return expected

    def read(self, name: str) -> Loaded:
        """The array of that name; raises `Flaw`, which names it."""
        try:
            return self._read(self._members[name])
        except Flaw as flaw:
            raise Flaw(f"the array {printable(name)} {flaw}") from None
        except _BROKEN as error:
            what = "is encrypted" if "encrypted" in str(error) else "is damaged"
            raise Flaw(f"the array {printable(name)} {what}: save it again with numpy.savez") from None

    def place(self, name: str) -> tuple[int, int] | None:
        """Where the array of that name begins and ends in the file; None where it is not stored as it is."""
        member = self._members[name]
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
            return None
        self._of.file.seek(member.header_offset)
        head = self._of.file.read(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise Flaw(f"the array {printable(name)} is damaged: save it again with numpy.savez")
        start = (
            member.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        )
        end = start + member.file_size
        if end > self._of.size or member.compress_size != member.file_size:
            raise Flaw(f"the array {printable(name)} is cut off: save it again with numpy.savez")
        return start, end

    def _read(self, member: zipfile.ZipInfo) -> Loaded:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Flaw("is compressed in a way NumPy does not write: save it with numpy.savez")
        with self._zip.open(member) as stream:
            header = read_header(cast(BinaryIO, stream))
            header.check(member.file_size)
            needed = header.count * header.kept.itemsize
            if needed > self._left:
                raise Flaw(
                    f"unpacks to {needed:,} bytes, too much for a file of {self._of.size:,} bytes:"
                    " save it uncompressed, with numpy.savez"
                )
            self._left -= needed
            loaded = read_values(cast(BinaryIO, stream), header)
            if not stream.read(1):  # only at its end is a member's checksum compared
                return loaded
            rest = member.file_size - header.length - header.count * header.stored.itemsize
            return Loaded(loaded.values, (*loaded.notes, f"{rest:,} bytes after the numbers left alone"))


@contextmanager
def archive(path: Path) -> Iterator[Archive]:
    """The `.npz` file, open; what is wrong with it, or raised as `Flaw` by the body, becomes a `FormatError`."""
    with opened(path) as of:
        yield Archive(of)


def holds_signals(path: Path) -> bool:
    """Whether an `.npz` holds what layers did: its arrays are called `LAYER/SIGNAL`. Raises `FormatError`."""
    with archive(path) as arrays:
        return any("/" in each for each in arrays.names)
