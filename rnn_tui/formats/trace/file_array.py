"""An array whose numbers lie in a file, and the file behind it.

Where a program shortens a file that is mapped, the operating system ends whoever reads what is gone. So the file's
size is asked for before each operation on the array; what is looked at after that is refused in words.
"""

import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.io.errors import FormatError

LARGE = 256 << 20
"""Bytes; of a larger file the system reads the page that is looked at and none around it."""


class FilePages:
    """A whole file as memory that cannot be written to; it stays while an array lies in it."""

    def __init__(self, of: OpenFile, path: Path) -> None:
        self.memory = mmap.mmap(of.file.fileno(), of.size, access=mmap.ACCESS_READ)
        self._path = path
        if of.size > LARGE and hasattr(mmap, "MADV_RANDOM"):  # measured: a far step costs 0.1 ms instead of 10
            self.memory.madvise(mmap.MADV_RANDOM)

    def check(self) -> None:
        """Raises `FormatError` where the file has become shorter since it was opened."""
        if self.memory.size() < len(self.memory):
            raise FormatError(self._path, "has become shorter since it was opened; open it again")


class FileArray(np.ndarray[Any, Any]):
    """An array that lies in `pages`, and every part of it; what is computed from it is a plain array."""

    pages: FilePages | None

    @classmethod
    def over(cls, values: Any, pages: FilePages) -> "FileArray":
        """The same numbers, looked after."""
        made: FileArray = values.view(cls)
        made.pages = pages
        return made

    def __array_finalize__(self, whole: Any) -> None:
        self.pages = getattr(whole, "pages", None)

    def plain(self) -> Any:
        """The same without a look at the file at every operation."""
        if self.pages is not None:
            self.pages.check()
        return self.view(np.ndarray)

    def __getitem__(self, place: Any) -> Any:
        return self._part(self.plain()[place])

    def _part(self, found: Any) -> Any:
        """What was found, looked after where it lies in the file too."""
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
    """What an operation on plain arrays takes."""
    if isinstance(value, FileArray):
        return value.plain()
    if isinstance(value, list | tuple) and any(isinstance(each, FileArray) for each in value):
        parts: Sequence[Any] = [_plain(each) for each in value]
        return type(value)(parts)
    return value
