"""A path as the user wrote it: ~ is their home, ~name another user's."""

from pathlib import Path


def user_path(text: str) -> Path:
    """The path; where there is no such user, ~name is the name of a file like any other."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path
