"""Replaces files atomically: completely, or not at all.

The new content goes to a temporary file in the same folder, which replaces the old file when all of it is on the disk.
An error, a full disk or Ctrl-C leaves the old file unchanged and no temporary file.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from rnn_tui.formats.io.errors import FormatError, refused_by_system


@contextmanager
def replacing(path: Path, mode: str = "wb") -> Iterator[IO[Any]]:
    """Opens a temporary file, binary (`wb`) or UTF-8 text with \\n at line ends (`w`), that becomes `path` when the
    body ends without an exception.

    An existing file keeps its permissions; a link keeps its target, which is replaced. Raises `FormatError` if the file
    cannot be written: a folder, a device, no such folder, no permission, a full disk.
    """
    if mode not in ("wb", "w"):
        raise ValueError(f"mode is wb or w, got {mode!r}")
    try:
        target = Path(os.path.realpath(path))
        permissions = _permissions(path, target)
        temporary = target.parent / f".rnn-tui-{secrets.token_hex(6)}.tmp"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        text: dict[str, Any] = {} if mode == "wb" else {"encoding": "utf-8", "newline": "\n"}
        try:
            with os.fdopen(descriptor, mode, **text) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if permissions is not None:
                temporary.chmod(permissions)
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise refused_by_system(path, error, "written") from None
    except ValueError as error:
        if isinstance(error, FormatError) or "null byte" not in str(error):
            raise
        raise FormatError(path, "is not a valid file name") from None


def _permissions(path: Path, target: Path) -> int | None:
    """The permissions of the file to be replaced; None if there is none. Raises `FormatError` if it is no regular
    file."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError
    if not stat.S_ISREG(found.st_mode):
        raise FormatError(path, "is no regular file: nothing is written to it")
    if not os.access(target, os.W_OK):
        raise PermissionError
    return stat.S_IMODE(found.st_mode)
