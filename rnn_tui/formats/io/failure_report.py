"""Reports of bugs in rnn-tui: a file that the user can send, with what helps to find the bug.

It holds versions and places in the code, and no data: no path, no weight, no text of the user's.
"""

import platform
import sys
import traceback
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.user_state import state_folder

DISPATCH = "_dispatch_message"
"""The function through which every message passes: never the cause of a bug."""
PACKAGES = ("rnn-tui", "textual", "rich", "numpy")


def reported(error: BaseException) -> str:
    """The sentence for the screen: an `RnnError`'s own message, or, for a bug, its place and the report just
    written."""
    if isinstance(error, RnnError):
        return str(error)
    path = write_report(error)
    report = f"please report it with {path}" if path is not None else "please report it"
    return f"This is a bug of rnn-tui: {where(error)}; {report}. Your edits are kept."


def write_report(error: BaseException) -> Path | None:
    """Writes the report and returns its path; None if it cannot be written."""
    with suppress(OSError, RuntimeError, ValueError, FormatError):
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "failure.txt"
        with replacing(path, "w") as file:
            file.write("\n".join([*_versions(), "", *_places(error)]) + "\n")
        return path
    return None


def _versions() -> list[str]:
    found = [f"Python {platform.python_version()} on {sys.platform}"]
    for name in PACKAGES:
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return found


def _places(error: BaseException) -> list[str]:
    """The type of the error and the lines of its traceback, the last first; then the same of its cause."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {_module(each.filename)}:{each.lineno} in {each.name}: {each.line}" for each in reversed(frames)]
    cause = error.__cause__ or error.__context__
    return [type(error).__name__, *places, *(["from", *_places(cause)] if cause is not None else [])]


def _module(file: str) -> str:
    """The last parts of a file's path, without the user's folders."""
    parts = Path(file).parts
    last = max((place for place, each in enumerate(parts) if each == "site-packages"), default=len(parts) - 4)
    return "/".join(parts[max(last + 1, 0) :])


def where(error: BaseException) -> str:
    """`KeyError in heatmap.py, line 31`: the last place in the code of rnn-tui, or else the last place."""
    frames = traceback.extract_tb(error.__traceback__)
    mine = [each for each in frames if "rnn_tui" in Path(each.filename).parts and each.name != DISPATCH] or frames
    return (
        f"{type(error).__name__} in {Path(mine[-1].filename).name}, line {mine[-1].lineno}"
        if mine
        else type(error).__name__
    )
