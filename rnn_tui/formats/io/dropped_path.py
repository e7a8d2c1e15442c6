"""The path of a file that the user dropped onto the terminal.

A terminal pastes the path in a form for the shell: in quotes, with a backslash before every blank, as a file://
address, or with a blank or a line end after it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rnn_tui.formats.io.user_path import user_path

LONGEST = 4096
"""The largest number of characters in a path."""


def dropped_path(text: str) -> Path | None:
    """The existing file or folder that a pasted text names; None if there is none."""
    lines = [each for each in text.strip().splitlines() if each.strip()]
    for line in lines[:10]:
        if len(line) <= LONGEST and line.isprintable():
            for each in _spellings(line.strip()):
                with suppress(OSError, ValueError):
                    path = user_path(each)
                    if each and path.exists():
                        return path
    return None


def _spellings(text: str) -> Iterator[str]:
    """The text itself, and without quotes, file:// and backslashes."""
    yield text
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        text = text[1:-1].replace("'\\''", "'")
        yield text
    if text.lower().startswith("file://"):
        found = unquote(urlsplit(text).path or "")
        yield found[1:] if re.match(r"/[A-Za-z]:", found) else found
    yield re.sub(r"\\(.)", r"\1", text)
