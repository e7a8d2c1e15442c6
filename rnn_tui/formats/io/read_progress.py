"""The progress of reading a file, and a way to stop it.

Readers are plain functions that open a file and return its content. A caller that needs the progress calls a reader
inside `track_progress`: the bytes that it reads are counted, and `Stopped` is raised as soon as the watcher returns
False. Without a watcher there is no cost.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, BinaryIO, cast

PIECE = 1 << 22
"""The number of bytes between two calls of the watcher when a whole file is read."""

Watcher = Callable[[int], bool]
"""A function of the number of bytes read so far; returns whether to go on."""

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


class Stopped(Exception):
    """The watcher stopped the reading."""


@contextmanager
def track_progress(watcher: Watcher) -> Iterator[None]:
    """Reports to the watcher what the body reads in this thread; raises `Stopped` if the watcher returns False."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def tracked(file: BinaryIO) -> BinaryIO:
    """The file with a count of the bytes read; the file itself if there is no watcher."""
    watcher = _watcher.get()
    return file if watcher is None else cast(BinaryIO, _TrackedFile(file, watcher))


class _TrackedFile(io.RawIOBase):
    """A file that reports to a watcher how many bytes were read."""

    def __init__(self, file: BinaryIO, watcher: Watcher) -> None:
        self._file, self._watcher = file, watcher
        self._read = 0

    def _count(self, count: int) -> None:
        self._read += count
        if not self._watcher(self._read):
            raise Stopped

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def fileno(self) -> int:
        return self._file.fileno()

    def readinto(self, buffer: Any) -> int:
        target = memoryview(buffer).cast("B")
        done = 0
        while done < len(target):
            count = cast(io.BufferedReader, self._file).readinto(target[done : done + PIECE])
            if not count:
                break
            done += count
            self._count(count)
        return done

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            here = self._file.tell()
            size = max(self._file.seek(0, io.SEEK_END) - here, 0)
            self._file.seek(here)
        if size <= PIECE:
            made = self._file.read(size)
            self._count(len(made))
            return made
        whole = bytearray(size)
        return bytes(memoryview(whole)[: self.readinto(whole)])
