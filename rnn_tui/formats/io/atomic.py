"""Files are replaced whole or not at all.

What is written goes to a new file in the same folder, which takes the old one's place only when everything is on the
disk. So an error, a full disk or Ctrl-C leaves the old file as it was, and nothing beside it.
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
    """A file to write to, binary (`wb`) or UTF-8 text with plain line ends (`w`), that becomes `path` when the body
    ends well.

    An existing file keeps its permissions, a link keeps pointing where it points. Raises `FormatError` where the place
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
        raise FormatError(path, "is no name a file can have") from None


def _permissions(path: Path, target: Path) -> int | None:
    """Those of the file that will be replaced; None where there is none. Raises where it must not be."""
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
