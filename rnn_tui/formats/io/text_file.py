"""A file of text, read whole: source code, notebooks, JSON."""

import stat
from pathlib import Path

from rnn_tui.formats.io.errors import FormatError, refused_by_system

LARGEST_TEXT = 64 << 20
"""Bytes; no source file is larger, and a larger one is not read."""


def text_of(path: Path) -> str:
    """The text of a file; raises `FormatError` where it is none."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise FormatError(path, "is a folder, not a file" if path.is_dir() else "is no regular file")
        if about.st_size > LARGEST_TEXT:
            raise FormatError(path, f"{about.st_size:,} bytes are too large for a source file")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(path, "is not UTF-8 text") from None
    except OSError as error:
        raise refused_by_system(path, error, "read") from None
