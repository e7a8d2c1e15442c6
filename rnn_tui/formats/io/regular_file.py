"""Opens a file for reading only if it is a regular file. Every reader uses this module.

A named pipe would wait for a writer, and a device may never end. So the kind of the file is checked before it is opened
(without waiting), and again afterwards: another file may have replaced it in between.
"""

import os
import select
import stat
from pathlib import Path
from typing import BinaryIO

from rnn_tui.formats.io.errors import FormatError, refused_by_system

_KINDS = (
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that no file can have, because it is too long, names none."""
    try:
        return path.is_file()
    except OSError:
        return False


def open_regular(path: Path) -> BinaryIO:
    """Opens the file at its first byte; raises `FormatError`."""
    try:
        _check(path, path.stat().st_mode)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        file = os.fdopen(os.open(path, flags), "rb")
        try:
            _check(path, os.fstat(file.fileno()).st_mode)
            if not _ready(file.fileno()):
                raise FormatError(path, "gives nothing to read at present: it is no file on a disk")
        except FormatError:
            file.close()
            raise
    except OSError as error:
        raise refused_by_system(path, error, "read") from None
    except ValueError as error:
        if isinstance(error, FormatError) or "null byte" not in str(error):
            raise
        raise FormatError(path, "is not a valid file name") from None
    return file


def _ready(descriptor: int) -> bool:
    """Whether a read answers at once; a file of the system may be regular and yet wait, as /proc/kmsg does."""
    if not hasattr(select, "poll"):
        return True
    asked = select.poll()
    asked.register(descriptor, select.POLLIN)
    return bool(asked.poll(0))


def _check(path: Path, mode: int) -> None:
    """Raises `FormatError` if it is no regular file."""
    for holds, what in _KINDS:
        if holds(mode):
            advice = "" if stat.S_ISDIR(mode) else ", which is not read: save what it gives to a file, and give that"
            raise FormatError(path, f"is {what}{advice}")
    if not stat.S_ISREG(mode):
        raise FormatError(path, "is no regular file")
