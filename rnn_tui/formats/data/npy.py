"""Reads one NumPy array from a stream of bytes: a `.npy` file, or a member of an `.npz` file.

NumPy's own reader evaluates the header as Python and allocates the memory that the header declares. This reader matches
the header against a pattern, compares its shape with the bytes that follow, and fills the array one chunk at a time. It
converts each chunk at once, so it needs no more memory than the finished array. It never unpickles anything.

Layout (NumPy Enhancement Proposal 1): `\\x93NUMPY`, version (two bytes), the header's length (two bytes, four bytes
since version 2.0), the header, then the numbers.
"""

import math
import re
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.data_file import CHUNK
from rnn_tui.formats.io.errors import Flaw, printable

MAGIC = b"\x93NUMPY"

_LONGEST_HEADER = 1 << 16
_ADDRESSABLE = 1 << 62
"""The largest array that NumPy can make, in bytes; axes of size 0 are not counted."""
_ENTRY = (
    r"""['"](?:descr['"]\s*+:\s*+['"](?P<descr>[^'"]{1,40})['"]"""
    r"""|fortran_order['"]\s*+:\s*+(?P<fortran>True|False)"""
    r"""|shape['"]\s*+:\s*+\((?P<shape>[\dL,\s]*+)\))"""
)
_PLAIN = re.sub(r"\?P<\w+>", "?:", _ENTRY)
_HEADER = re.compile(rf"\s*+\{{\s*+{_PLAIN}(?:\s*+,\s*+{_PLAIN}){{2}}\s*+(?:,\s*+)?\}}\s*+")
_RECORDS = re.compile(r"""['"]descr['"]\s*:\s*[\[({]""")
_DTYPE = re.compile(r"([<>|=]?)([a-zA-Z?])(\d*)(\[.*\])?")

_REFUSED = {
    "O": "Python objects, which could run code when they are loaded",
    "U": "text",
    "S": "text",
    "a": "text",
    "c": "complex numbers",
    "V": "raw bytes",
    "M": "dates",
    "m": "spans of time",
}


@dataclass(frozen=True)
class Header:
    """The header of an array in a file."""

    stored: np.dtype[Any]
    """The type of the numbers in the file."""
    shape: tuple[int, ...]
    fortran: bool
    """Whether the first axis changes fastest (Fortran order)."""
    length: int
    """The number of bytes before the first number."""

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def kept(self) -> np.dtype[Any]:
        """The type of the numbers in memory: native byte order; float32 for float16, float64 for float128, uint8 for
        bool."""
        kind, size = self.stored.kind, self.stored.itemsize
        if kind == "b":
            return np.dtype(np.uint8)
        if kind == "f":
            return np.dtype(np.float32 if size <= 4 else np.float64)
        return self.stored.newbyteorder("=")

    def check(self, there: int) -> None:
        """Raises `Flaw` if the header declares more than the `there` bytes of header and numbers, or an impossible
        shape."""
        declared = self.count * self.stored.itemsize
        if self.length + declared > there:
            raise Flaw(
                f"declares {declared:,} bytes, shape {self.shape} of {self.stored.name}, but only"
                f" {there - self.length:,} follow its header: it is cut off or damaged"
            )
        if math.prod(each or 1 for each in self.shape) * self.stored.itemsize > _ADDRESSABLE:
            raise Flaw(f"has a damaged header: shape {self.shape}")


@dataclass(frozen=True, eq=False)
class Loaded:
    """An array, and remarks about how it was read."""

    values: NDArray[Any]
    notes: tuple[str, ...]
    """Phrases such as "float16 read as float32" and "3 values are NaN"."""


def read_header(file: BinaryIO) -> Header:
    """Reads the header at the stream's position and leaves the stream at the first number; raises `Flaw`."""
    start = file.read(8)
    if start[:4] == b"PK\x03\x04":
        raise Flaw("is a zip file, not a single array: give it the ending .npz")
    if start[:6] != MAGIC:
        raise Flaw("is no NumPy array: it does not begin with NumPy's magic bytes")
    major, width = start[6:7], 2 if start[6:7] == b"\x01" else 4
    if major not in (b"\x01", b"\x02", b"\x03") or start[7:8] not in (b"\x00", b""):
        raise Flaw(
            f"has a NumPy header of version {'.'.join(str(each) for each in start[6:8])}; known are 1.0, 2.0, 3.0"
        )
    size_bytes = file.read(width)
    size = int.from_bytes(size_bytes, "little")
    if size > _LONGEST_HEADER:
        raise Flaw(f"has a damaged header: {size:,} bytes long")
    raw = file.read(size)
    if len(start) < 8 or len(size_bytes) < width or len(raw) < size:
        raise Flaw("ends within its header: it is cut off")
    text = raw.decode("utf-8" if major == b"\x03" else "latin-1", "replace")
    if _RECORDS.search(text):
        raise Flaw("holds records of several named values, not plain numbers")
    entries = list(re.finditer(_ENTRY, text)) if _HEADER.fullmatch(text) else []
    found = {name: value for each in entries for name, value in each.groupdict().items() if value is not None}
    if len(found) != 3:
        raise Flaw(f"has a damaged header: {printable(text.strip(), 80)}")
    return Header(_dtype(found["descr"]), _shape(found["shape"]), found["fortran"] == "True", 8 + width + size)


def _shape(text: str) -> tuple[int, ...]:
    sizes = [each.strip() for each in text.split(",")]
    if len(sizes) > 1 and not sizes[-1]:
        sizes.pop()
    if sizes == [""]:
        return ()
    if len(sizes) > 32 or not all(re.fullmatch(r"\d{1,18}L?", each) for each in sizes):
        raise Flaw(f"has a damaged header: shape ({printable(text)})")
    return tuple(int(each.rstrip("L")) for each in sizes)


def _dtype(descr: str) -> np.dtype[Any]:
    match = _DTYPE.fullmatch(descr)
    kind = match[2] if match else ""
    if kind in _REFUSED:
        raise Flaw(f"holds {_REFUSED[kind]} ({printable(descr)}), not numbers: save floats, integers or booleans")
    if match is None or kind not in "fiub?" or match[4]:
        raise Flaw(
            f"holds values of an unknown type ({printable(descr)}), not numbers: save floats, integers or booleans"
        )
    try:
        return np.dtype(descr)
    except TypeError:
        raise Flaw(f"holds numbers of a type this machine does not know ({printable(descr)}): save float64") from None


def read_values(file: BinaryIO, header: Header) -> Loaded:
    """Reads the array whose header was just read and checked; raises `Flaw` if the stream ends too early."""
    flat: NDArray[Any] = np.empty(header.count, header.kept)
    step = CHUNK // header.stored.itemsize
    nan = infinite = 0
    with np.errstate(all="ignore"):
        for start in range(0, header.count, step):
            there = flat[start : start + step]
            raw = file.read(there.size * header.stored.itemsize)
            if len(raw) < there.size * header.stored.itemsize:
                raise Flaw("ends within its numbers: it is cut off")
            if header.stored.kind == "b":
                there[:] = np.frombuffer(raw, np.uint8) != 0
                continue
            there[:] = np.frombuffer(raw, header.stored)
            more = unusual(there)
            nan, infinite = nan + more[0], infinite + more[1]
    notes = []
    if header.stored.kind == "b":
        notes.append("booleans read as 0 and 1")
    elif header.kept.itemsize != header.stored.itemsize:
        notes.append(f"{header.stored.name} read as {header.kept.name}")
    try:
        values = flat.reshape(header.shape, order="F" if header.fortran else "C")
    except ValueError:
        raise Flaw(f"has a damaged header: shape {header.shape}") from None
    return Loaded(values, (*notes, *unusual_notes(nan, infinite)))


def unusual(values: NDArray[Any]) -> tuple[int, int]:
    """The number of NaN values, and of infinite values."""
    if values.dtype.kind != "f" or np.isfinite(values).all():
        return 0, 0
    nan = int(np.isnan(values).sum())
    return nan, int(np.isinf(values).sum())


def unusual_notes(nan: int, infinite: int) -> list[str]:
    """Phrases for those counts; empty if all values are finite."""
    counts = ((nan, "NaN"), (infinite, "infinite"))
    return [f"{each:,} {'value is' if each == 1 else 'values are'} {what}" for each, what in counts if each]
