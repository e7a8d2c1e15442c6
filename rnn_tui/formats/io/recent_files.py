"""The files opened lately, remembered from one session to the next.

They stand one path a line in the user's state folder, the latest first. Remembering is a convenience: whatever goes
wrong with it is passed over in silence, and the list is empty or stays as it was.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.regular_file import open_regular
from rnn_tui.formats.io.user_path import user_path

MOST = 20
"""Files that are remembered."""
LARGEST = 1 << 16
"""Bytes of the list."""


def state_folder() -> Path:
    """Where this user's programs keep their state: XDG_STATE_HOME, or what the system has for it."""
    if given := os.environ.get("XDG_STATE_HOME"):
        return Path(given) / "rnn-tui"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "rnn-tui"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "rnn-tui"
    return Path.home() / ".local" / "state" / "rnn-tui"


def recent_files() -> list[Path]:
    """The files opened lately that are still there, the latest first."""
    with suppress(OSError, UnicodeDecodeError, RuntimeError, ValueError, FormatError):
        with open_regular(state_folder() / "recent") as file:
            lines = file.read(LARGEST).decode("utf-8").splitlines()
        return [path for line in lines[:MOST] if line.isprintable() and (path := Path(line)).is_file()]
    return []


def remember(path: Path) -> None:
    """Put a file at the head of the list."""
    with suppress(OSError, UnicodeError, RuntimeError, ValueError, FormatError):
        whole = user_path(str(path)).resolve()
        if not str(whole).isprintable():
            return
        paths = [whole, *(each for each in recent_files() if each != whole)][:MOST]
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / "recent", "w") as file:
            file.writelines(f"{each}\n" for each in paths)
