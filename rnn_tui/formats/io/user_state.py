"""The state kept from one session to the next: its folder, and the theme.

It is only a convenience: errors are ignored, and then nothing is kept. The theme is read before the first frame is
drawn, so this module imports nothing of ours.
"""

import os
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path

LONGEST = 100
"""The largest length of a theme's name, in bytes."""


def state_folder() -> Path:
    """The folder for the state of rnn-tui: in XDG_STATE_HOME, or in the system's own place."""
    if given := os.environ.get("XDG_STATE_HOME"):
        return Path(given) / "rnn-tui"
    return user_state_path("rnn-tui", appauthor=False)


def theme_file() -> Path:
    """The file that holds the name of the last chosen theme."""
    return state_folder() / "theme"


def remembered_theme() -> str:
    """The name of the last chosen theme; empty if there is none."""
    with suppress(OSError, UnicodeDecodeError, RuntimeError, ValueError):
        if (path := theme_file()).is_file():  # anything else may never end
            with path.open("rb") as file:
                return file.read(LONGEST).decode("utf-8").strip()
    return ""
