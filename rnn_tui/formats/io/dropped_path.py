"""A file dropped onto the terminal: what terminals paste then, as a path.

A terminal pastes the path as a shell would need it, each in its own way: in quotes, with a backslash before every
blank, as a file:// address, with a blank or a line end behind it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rnn_tui.formats.io.user_path import user_path

LONGEST = 4096
"""Characters of a path."""


def dropped_path(text: str) -> Path | None:
    """The file or folder that a pasted text names; None where it names none that is there."""
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
    """The path as it stands, and as it is meant."""
    yield text
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        text = text[1:-1].replace("'\\''", "'")
        yield text
    if text.lower().startswith("file://"):
        found = unquote(urlsplit(text).path or "")
        yield found[1:] if re.match(r"/[A-Za-z]:", found) else found
    yield re.sub(r"\\(.)", r"\1", text)
