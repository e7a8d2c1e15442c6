"""Reads the zip archive of a `.keras` file: three members with fixed names; nothing is extracted to the disk.

Keras does not compress the members, so the weights are read directly from the file. A compressed member is unpacked
into memory, as far as the size of the file allows.
"""

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from rnn_tui.formats.hdf5.file import Hdf5, hdf5
from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.io.zip_errors import BROKEN_ZIP

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"

CHECKED = 8 << 20
"""The largest size in bytes of weights whose checksum is verified; for more, that would take longer than reading."""

_WINDOW = 1 << 20
"""The number of bytes that `zipfile` may read at once: enough for a directory of thousands of members."""


class Part(io.RawIOBase):
    """A part of a file as a file; `most`: the largest number of bytes in one read."""

    def __init__(self, file: BinaryIO, start: int, size: int, most: int | None = None) -> None:
        self._file, self._start, self._size, self._most = file, start, size, most
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if at < 0:
            raise ValueError("a place before the file")
        self._at = at
        return at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        target = memoryview(buffer).cast("B")[: max(0, self._size - self._at)]
        if self._most is not None and len(target) > self._most:
            raise ValueError("a directory too long")
        self._file.seek(self._start + self._at)
        count = cast(io.BufferedReader, self._file).readinto(target)
        self._at += count
        return count

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self._at)
        made = bytearray(left if size is None or size < 0 else min(size, left))
        return bytes(made[: self.readinto(made)])


class KerasZip:
    """An open `.keras` file. Every method raises `Flaw`."""

    def __init__(self, of: OpenFile) -> None:
        self._of = of
        try:
            self._zip = zipfile.ZipFile(cast(BinaryIO, Part(of.file, 0, of.size, _WINDOW)))
        except BROKEN_ZIP:
            raise Flaw(
                "is no complete zip file, as a .keras file is: it may have been cut off on its way here"
            ) from None
        names = Counter(each.filename for each in self._zip.infolist())
        for name in (CONFIG, METADATA, WEIGHTS):
            if names[name] > 1:
                raise Flaw(f"holds {name} {names[name]} times: which one counts?")
        self.others = [each for each in names if each not in (CONFIG, METADATA, WEIGHTS) and not each.endswith("/")]
        """The names of ignored members."""

    def text(self, name: str, most: int) -> str | None:
        """A member as text, of at most `most` bytes; None if there is none."""
        if name not in self._zip.NameToInfo:
            return None
        try:
            return self._unpacked(name, most).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Flaw(f"has a {name} that is not UTF-8 text") from None

    @contextmanager
    def weights(self) -> Iterator[Hdf5 | None]:
        """Opens the weights; gives None if there are none."""
        of = self._of
        if WEIGHTS not in self._zip.NameToInfo:
            yield None
            return
        info = self._zip.getinfo(WEIGHTS)
        if info.compress_type != zipfile.ZIP_STORED:
            data = self._unpacked(WEIGHTS, of.allowance // 2)
            with _of_weights(), hdf5(io.BytesIO(data), len(data), of.allowance - len(data)) as tree:
                yield tree
            return
        part = self._stored(info)
        with _of_weights():
            self._check(info, *part)
            with hdf5(cast(BinaryIO, Part(of.file, *part)), part[1], of.allowance) as tree:
                yield tree

    def _unpacked(self, name: str, most: int) -> bytes:
        info = self._zip.getinfo(name)
        if info.file_size > most:
            raise Flaw(f"has a {name} of {info.file_size:,} bytes when unpacked, more than the {most:,} that are read")
        try:
            return self._zip.read(info)
        except BROKEN_ZIP as error:
            what = "encrypted" if "encrypted" in str(error) else "damaged"
            raise Flaw(f"has a {name} that is {what}: save the model again with model.save()") from None

    def _stored(self, info: zipfile.ZipInfo) -> tuple[int, int]:
        """The offset and the number of bytes of an uncompressed member."""
        file = self._of.file
        file.seek(max(0, info.header_offset))
        head = file.read(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04" or info.flag_bits & 1:
            raise Flaw(f"has a {WEIGHTS} that is damaged or encrypted: save the model again with model.save()")
        start = info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
        if info.file_size != info.compress_size or start + info.file_size > self._of.size:
            raise Flaw(f"has a {WEIGHTS} that is cut off")
        return start, info.file_size

    def _check(self, info: zipfile.ZipInfo, start: int, size: int) -> None:
        """Raises `Flaw` if the bytes do not match their checksum."""
        if size <= CHECKED and zlib.crc32(Part(self._of.file, start, size).read()) != info.CRC:
            raise Flaw("is damaged: its checksum does not fit. Copy or download it again")


@contextmanager
def _of_weights() -> Iterator[None]:
    """Adds the name of the weights' member to a `Flaw`."""
    try:
        yield
    except Flaw as flaw:
        text = str(flaw)
        raise Flaw(f"has a {WEIGHTS} that {text}" if text.startswith("is damaged") else text) from None
