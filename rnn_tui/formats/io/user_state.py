"""The state kept from one session to the next: its folder, and the theme.

It is only a convenience: errors are ignored, and then nothing is kept.
"""

import os
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path

from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.regular_file import open_regular

LONGEST = 100
"""The largest length of a theme's name, in bytes."""


def state_folder() -> Path:
    """The folder for the state of rnn-tui: in XDG_STATE_HOME, or in the system's own place."""
    if given := os.environ.get("XDG_STATE_HOME"):
        return Path(given) / "rnn-tui"
    return user_state_path("rnn-tui", appauthor=False)


def remembered_theme() -> str:
    """The name of the last chosen theme; empty if there is none."""
    errors = (OSError, UnicodeDecodeError, RuntimeError, ValueError, FormatError)
    with suppress(*errors), open_regular(state_folder() / "theme") as file:
        return file.read(LONGEST).decode("utf-8").strip()
    return ""


def remember_theme(name: str) -> None:
    """Keeps the name of a theme for the next session."""
    with suppress(OSError, UnicodeError, RuntimeError, ValueError, FormatError):
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / "theme", "w") as file:
            file.write(f"{name}\n")
