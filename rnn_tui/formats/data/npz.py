"""Reads the arrays of an `.npz` file, one by one and on demand.

A zip file can declare wrong sizes, and its members can unpack to a thousand times the size of the file. So the reader
limits how much of the directory it reads at once, compares each member's header with the size that the zip declares,
and limits the memory of all arrays together (`OpenFile.allowance`). It extracts nothing to the disk.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from rnn_tui.formats.data.npy import Loaded, read_header, read_values
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, listed, printable
from rnn_tui.formats.io.zip_errors import BROKEN_ZIP

_WINDOW = 4 << 20
"""The number of bytes that `zipfile` may read at once; no directory of arrays is longer."""


class _Window(io.RawIOBase):
    """A file that refuses to be read in one very large piece."""

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
    """An open `.npz` file."""

    def __init__(self, of: OpenFile) -> None:
        self._of = of
        self._left = of.allowance
        if of.file.read(6)[:6] == b"\x93NUMPY":
            raise Flaw("is a single NumPy array, not a zip of arrays: give it the ending .npy")
        try:
            self._zip = zipfile.ZipFile(cast(BinaryIO, _Window(of.file, of.size)))
        except BROKEN_ZIP:
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
        """The names `prefix0, prefix1, …` in the file; raises `Flaw` if one of them is missing in between."""
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
        """Reads the array of that name; raises `Flaw`, which contains the name."""
        try:
            return self._read(self._members[name])
        except Flaw as flaw:
            raise Flaw(f"the array {printable(name)} {flaw}") from None
        except BROKEN_ZIP as error:
            what = "is encrypted" if "encrypted" in str(error) else "is damaged"
            raise Flaw(f"the array {printable(name)} {what}: save it again with numpy.savez") from None

    def beside(self, filename: str, largest: int) -> bytes | None:
        """The content of a member that is no array, at most `largest` bytes; None if there is none. Raises `Flaw`."""
        try:
            member = self._zip.getinfo(filename)
            if member.file_size > largest:
                raise Flaw(f"holds a {printable(filename)} of {member.file_size:,} bytes, which is too much")
            with self._zip.open(member) as stream:
                return stream.read(largest)
        except KeyError:
            return None
        except BROKEN_ZIP:
            raise Flaw(f"holds a {printable(filename)} that is damaged") from None

    def place(self, name: str) -> tuple[int, int] | None:
        """The offsets of the array's first byte and of its end in the file; None if the array is compressed."""
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
            if not stream.read(1):  # `zipfile` compares a member's checksum only at its end
                return loaded
            rest = member.file_size - header.length - header.count * header.stored.itemsize
            return Loaded(loaded.values, (*loaded.notes, f"{rest:,} bytes after the numbers left alone"))


@contextmanager
def archive(path: Path) -> Iterator[Archive]:
    """Opens the `.npz` file. A flaw of the file, or a `Flaw` that the body raises, becomes a `FormatError`."""
    with opened(path) as of:
        yield Archive(of)


def holds_signals(path: Path) -> bool:
    """Whether an `.npz` holds recorded signals: arrays with names like `LAYER/SIGNAL`. Raises `FormatError`."""
    with archive(path) as arrays:
        return any("/" in each for each in arrays.names)
