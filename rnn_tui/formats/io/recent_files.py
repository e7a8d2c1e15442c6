"""The recently opened files, kept from one session to the next.

The list is a text file in the user's state folder, one path a line, the latest first. It is only a convenience: errors
with it are ignored, and the list is then empty or unchanged.
"""

from contextlib import suppress
from pathlib import Path

from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.regular_file import open_regular
from rnn_tui.formats.io.user_path import user_path
from rnn_tui.formats.io.user_state import state_folder

MOST = 20
"""The largest number of files in the list."""
LARGEST = 1 << 16
"""The largest size of the list in bytes."""


def recent_files() -> list[Path]:
    """The recently opened files that still exist, the latest first."""
    with suppress(OSError, UnicodeDecodeError, RuntimeError, ValueError, FormatError):
        with open_regular(state_folder() / "recent") as file:
            lines = file.read(LARGEST).decode("utf-8").splitlines()
        return [path for line in lines[:MOST] if line.isprintable() and (path := Path(line)).is_file()]
    return []


def remember(path: Path) -> None:
    """Puts a file at the top of the list."""
    with suppress(OSError, UnicodeError, RuntimeError, ValueError, FormatError):
        whole = user_path(str(path)).resolve()
        if not str(whole).isprintable():
            return
        paths = [whole, *(each for each in recent_files() if each != whole)][:MOST]
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / "recent", "w") as file:
            file.writelines(f"{each}\n" for each in paths)
