"""Reads a whole text file: source code, notebooks, JSON."""

from pathlib import Path

from rnn_tui.formats.io.errors import FormatError, refused_by_system
from rnn_tui.formats.io.regular_file import open_regular

LARGEST_TEXT = 64 << 20
"""The largest size in bytes of a text file that is read."""


def text_of(path: Path) -> str:
    """The text of a file; raises `FormatError` if it is not UTF-8 text."""
    try:
        with open_regular(path) as file:
            found = file.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise refused_by_system(path, error, "read") from None
    if len(found) > LARGEST_TEXT:
        raise FormatError(path, f"is larger than {LARGEST_TEXT:,} bytes: too large for a source file")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(path, "is not UTF-8 text; save it as UTF-8") from None
