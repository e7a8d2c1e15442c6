"""Reads HDF5 files safely.

h5py parses the file; this module limits what a file can make h5py do. It follows hard links only, so it opens no other
file and meets no loop. It checks the shape, the type and the storage of an array before it reads it. The size of the
file limits the memory for texts and arrays.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.data.npy import Loaded
from rnn_tui.formats.hdf5.heap import Heaps
from rnn_tui.formats.io.errors import Flaw, printable

MAGIC = b"\x89HDF\r\n\x1a\n"
"""The first bytes of every HDF5 file."""

_BROKEN = (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, SystemError)
"""The exceptions that h5py raises for damaged files."""

_MOST, _DEEPEST = 4096, 64
"""Limits, far above those of Keras's files: members of a group or texts of an attribute; depth of nested groups."""


@contextmanager
def hdf5(file: BinaryIO, size: int, allowance: int) -> Iterator["Hdf5"]:
    """Opens the HDF5 file of `size` bytes; all its arrays together may take `allowance` bytes. Raises `Flaw`."""
    import h5py

    with _parsing():
        tree = h5py.File(file, "r")
        if tree.id.get_create_plist().get_sizes() != (8, 8):
            tree.close()
            raise Flaw("is an HDF5 file with addresses of another width than Keras writes")
    try:
        yield Hdf5(tree, file, size, allowance)
    finally:
        with suppress(*_BROKEN):
            tree.close()


@contextmanager
def _parsing() -> Iterator[None]:
    """Converts the exceptions of h5py to `Flaw`."""
    try:
        yield
    except Flaw:
        raise
    except (*_BROKEN, MemoryError):
        raise Flaw(
            "is damaged or cut off: what HDF5 finds in it does not fit together. Copy or download it again"
        ) from None


class Hdf5:
    """An open HDF5 file. Paths begin at its root; every method raises `Flaw`."""

    def __init__(self, tree: Any, file: BinaryIO, size: int, allowance: int) -> None:
        self._tree, self._file, self._size, self._left = tree, file, size, allowance
        self._texts = allowance // 4
        self._heaps: Heaps | None = None

    def names(self, path: str = "") -> list[str]:
        """The names of the members of the group at that path; empty if there is no group."""
        import h5py

        with _parsing():
            found = self._at(path)
            if not isinstance(found, h5py.Group):
                return []
            if len(found) > _MOST:
                raise Flaw(f"has {len(found):,} members in one group, more than the {_MOST:,} that are read")
            return [_text(each) for each in found]

    def text(self, attribute: str, path: str = "") -> str | None:
        """The attribute of that name, which holds one text; None if there is none."""
        with _parsing():
            found = self._attributes(path)
            made = self._read_texts(found, attribute) if attribute in found else []
            return made[0] if made else None

    def texts(self, attribute: str, path: str = "") -> list[str] | None:
        """The attribute of that name, which holds several texts; Keras splits long ones into `NAME0`, `NAME1`, …"""
        with _parsing():
            found = self._attributes(path)
            if attribute in found:
                return self._read_texts(found, attribute)
            several: list[str] = []
            for number in range(_MOST):
                if f"{attribute}{number}" not in found:
                    return several if number else None
                several += self._read_texts(found, f"{attribute}{number}")
            return several

    def array(self, path: str, shape: tuple[int, ...]) -> Loaded:
        """Reads the array of that shape at that path as float32 or float64, with remarks about the conversion."""
        import h5py

        with _parsing():
            found = self._at(path)
            if found is None:
                raise Flaw(f"is missing: there is no {printable(path, 120)}")
            if not isinstance(found, h5py.Dataset):
                raise Flaw("is a group, not an array")
            stored = found.dtype.newbyteorder("=")
            note = _taken_as(stored)
            if found.shape != shape:
                raise Flaw(f"has shape {printable(str(found.shape))}, expected {shape}")
            self._check_storage(found)
            needed = math.prod(shape) * max(stored.itemsize, 4)
            if needed > self._left:
                raise Flaw(f"says it takes {needed:,} bytes, too much for a file of {self._size:,} bytes")
            self._left -= needed
            values = np.empty(shape, stored)
            if values.size:
                found.read_direct(values)
            return Loaded(_floats(values), note)

    def shape(self, path: str) -> tuple[int, ...] | None:
        """The shape of the array at that path; None if there is none."""
        import h5py

        with _parsing():
            found = self._at(path)
            return tuple(found.shape) if isinstance(found, h5py.Dataset) and found.shape is not None else None

    def _at(self, path: str) -> Any:
        """The group or dataset at that path, found through hard links only; None if there is none."""
        import h5py

        at, parts = self._tree["/"], [each for each in path.split("/") if each]
        if len(parts) > _DEEPEST:
            raise Flaw(f"is kept in more than {_DEEPEST} groups within each other")
        for part in parts:
            link = at.get(part, getlink=True) if isinstance(at, h5py.Group) else None
            if link is None:
                return None
            if not isinstance(link, h5py.HardLink):
                raise Flaw(f"is kept behind a link ({printable(path, 120)}), and links are not followed")
            at = at[part]
        return at

    def _attributes(self, path: str) -> Any:
        found = self._at(path)
        return {} if found is None else found.attrs

    def _read_texts(self, attributes: Any, name: str) -> list[str]:
        import h5py

        stated = attributes.get_id(name)
        if stated.shape is None or 0 in stated.shape:
            return []
        count, dtype = math.prod(stated.shape), stated.dtype
        if dtype.kind != "S" and h5py.check_string_dtype(dtype) is None:
            raise Flaw(f"has an attribute {name} that holds no text")
        if count > _MOST or (self._most(name) if dtype.kind == "O" else count * dtype.itemsize) > self._texts:
            raise Flaw(f"has an attribute {name} too long for a file of {self._size:,} bytes")
        made = np.atleast_1d(np.asarray(attributes[name], object)).ravel()
        texts = [_text(each) for each in made]
        self._texts -= sum(64 + len(each) for each in texts)
        return texts

    def _most(self, attribute: str) -> int:
        """An upper bound on the bytes of text in an attribute of that name, if its texts have variable length."""
        self._heaps = self._heaps or Heaps(self._file, self._size)
        return self._heaps.most(attribute)

    def _check_storage(self, found: Any) -> None:
        """Raises `Flaw` unless the array is stored uncompressed in this file."""
        import h5py

        how = found.id.get_create_plist()
        if how.get_external_count() or how.get_layout() == h5py.h5d.VIRTUAL:
            raise Flaw("is kept in another file, and other files are not opened")
        if how.get_nfilters():
            raise Flaw("is compressed, as Keras never does: `h5repack -f NONE` unpacks it")
        if found.chunks and math.prod(found.chunks) * found.dtype.itemsize > self._left:
            raise Flaw(f"is stored in pieces too large for a file of {self._size:,} bytes")


def _text(value: Any) -> str:
    """The text; h5py returns bytes if they are no UTF-8."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _taken_as(stored: np.dtype[Any]) -> tuple[str, ...]:
    """Remarks about the conversion of that type; raises `Flaw` if it is no type of numbers."""
    match stored.kind, stored.itemsize:
        case "f", 4 | 8:
            return ()
        case "f", 2:
            return ("half precision is taken as float32",)
        case "V", 2 if stored.names is None and stored.subdtype is None:
            return ("bfloat16 is taken as float32",)
        case "i" | "u" | "b", _:
            return ("whole numbers are taken as float32",)
        case "S" | "O" | "U", _:
            raise Flaw("holds text, not numbers")
    raise Flaw(f"holds {printable(str(stored))}, not floats")


def _floats(values: Any) -> Array:
    if values.dtype.kind == "V":  # bfloat16 is the upper half of float32
        values = (values.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    kept = values.dtype.kind == "f" and values.dtype.itemsize > 2
    made: Array = values if kept else values.astype(np.float32)
    return made
