"""Keeps the chosen theme for the next session; `user_state` reads it."""

from contextlib import suppress

from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.user_state import theme_file


def remember_theme(name: str) -> None:
    """Keeps the name of a theme for the next session."""
    with suppress(OSError, UnicodeError, RuntimeError, ValueError, FormatError):
        path = theme_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, "w") as file:
            file.write(f"{name}\n")
