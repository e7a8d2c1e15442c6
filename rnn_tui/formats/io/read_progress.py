"""Reading a file while someone watches: how far it is, and a way to stop it.

Readers are plain functions that open a file and return what is in it. Who wants to know how far one is runs it inside
`watched`; every byte it takes from a file it opened is then counted, and `Stopped` is raised in the middle of the
reading where the watcher says so. Nobody watching costs nothing.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, BinaryIO, cast

PIECE = 1 << 22
"""Bytes read at a time where a file is read whole."""

Watcher = Callable[[int], bool]
"""Told how many bytes have been read so far; whether to go on."""

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


class Stopped(Exception):
    """The watcher wanted no more of it."""


@contextmanager
def track_progress(watcher: Watcher) -> Iterator[None]:
    """Whatever is read in the body, in this thread, is told to the watcher; it may raise `Stopped`."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def tracked(file: BinaryIO) -> BinaryIO:
    """The file as the watcher sees it; itself where nobody watches."""
    watcher = _watcher.get()
    return file if watcher is None else cast(BinaryIO, _Seen(file, watcher))


class _Seen(io.RawIOBase):
    """A file that tells its watcher what was read from it."""

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
