"""Paths that the user wrote: ~ is the user's home folder, ~name another user's."""

from pathlib import Path


def user_path(text: str) -> Path:
    """The path; if there is no such user, ~name is an ordinary file name."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path
