"""Arrays whose numbers stay in a memory-mapped file.

If a program shortens a mapped file, the operating system kills a process that reads the missing part. So the size of
the file is checked before each operation on the array, and an error is raised if the file has become shorter.
"""

import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.io.errors import FormatError

LARGE = 256 << 20
"""From this size on, in bytes, the system is told to read only the pages that are used, and none around them."""


class FilePages:
    """A whole file mapped into read-only memory; it stays mapped as long as an array uses it."""

    def __init__(self, of: OpenFile, path: Path) -> None:
        self.memory = mmap.mmap(of.file.fileno(), of.size, access=mmap.ACCESS_READ)
        self._path = path
        if of.size > LARGE and hasattr(
            mmap, "MADV_RANDOM"
        ):  # measured: reading a distant step takes 0.1 ms instead of 10
            self.memory.madvise(mmap.MADV_RANDOM)

    def check(self) -> None:
        """Raises `FormatError` if the file has become shorter since it was opened."""
        if self.memory.size() < len(self.memory):
            raise FormatError(self._path, "has become shorter since it was opened; open it again")


class FileArray(np.ndarray[Any, Any]):
    """An array in `pages`. Its views are of this class too; results of computations are plain arrays."""

    pages: FilePages | None

    @classmethod
    def over(cls, values: Any, pages: FilePages) -> "FileArray":
        """The same numbers, with the check before each operation."""
        made: FileArray = values.view(cls)
        made.pages = pages
        return made

    def __array_finalize__(self, whole: Any) -> None:
        self.pages = getattr(whole, "pages", None)

    def plain(self) -> Any:
        """The same numbers as a plain array, after one check of the file."""
        if self.pages is not None:
            self.pages.check()
        return self.view(np.ndarray)

    def __getitem__(self, place: Any) -> Any:
        return self._part(self.plain()[place])

    def _part(self, found: Any) -> Any:
        """The result of an indexing, as a `FileArray` if it is a view of the file."""
        inside = (
            self.pages is not None
            and isinstance(found, np.ndarray)
            and np.may_share_memory(found, self.view(np.ndarray))
        )
        return FileArray.over(found, self.pages) if inside and self.pages is not None else found

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return getattr(ufunc, method)(*map(_plain, inputs), **options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        found = function(*map(_plain, args), **{name: _plain(each) for name, each in options.items()})
        return args[0]._part(found) if args and isinstance(args[0], FileArray) else found

    def astype(self, *args: Any, **options: Any) -> Any:
        return self.plain().astype(*args, **options)

    def copy(self, *args: Any, **options: Any) -> Any:
        return self.plain().copy(*args, **options)

    def tolist(self) -> Any:
        return self.plain().tolist()


def _plain(value: Any) -> Any:
    """The value with plain arrays in place of every `FileArray`."""
    if isinstance(value, FileArray):
        return value.plain()
    if isinstance(value, list | tuple) and any(isinstance(each, FileArray) for each in value):
        parts: Sequence[Any] = [_plain(each) for each in value]
        return type(value)(parts)
    return value
