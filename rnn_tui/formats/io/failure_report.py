"""What a bug of rnn-tui leaves behind: a file with all that helps to find it, to be sent by whoever wants to.

It names versions and the places in the code, and the values of nothing: no path, no weight, no text of the user's.
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
from rnn_tui.formats.io.recent_files import state_folder

HANDS_ON = "_dispatch_message"
"""What stands on the way of every message, and never fails itself."""
PACKAGES = ("rnn-tui", "textual", "rich", "numpy")


def reported(error: BaseException) -> str:
    """Write the report, and say on the screen what failed and where that stands; of what is no bug, the reason."""
    if isinstance(error, RnnError):
        return str(error)
    path = write_report(error)
    report = f"please report it with {path}" if path is not None else "please report it"
    return f"This is a bug of rnn-tui: {where(error)}; {report}. Your edits are kept."


def write_report(error: BaseException) -> Path | None:
    """Writes the file, and says where; None where it cannot be written."""
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
    """The kind of error, and the lines of code that led to it, the last first."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {_module(each.filename)}:{each.lineno} in {each.name}: {each.line}" for each in reversed(frames)]
    cause = error.__cause__ or error.__context__
    return [type(error).__name__, *places, *(["from", *_places(cause)] if cause is not None else [])]


def _module(file: str) -> str:
    """The last parts of a file's path: folders of the user's are nobody's business."""
    parts = Path(file).parts
    last = max((place for place, each in enumerate(parts) if each == "site-packages"), default=len(parts) - 4)
    return "/".join(parts[max(last + 1, 0) :])


def where(error: BaseException) -> str:
    """`KeyError in heatmap.py, line 31`: the last place in the code of rnn-tui, else the last place."""
    frames = traceback.extract_tb(error.__traceback__)
    mine = [each for each in frames if "rnn_tui" in Path(each.filename).parts and each.name != HANDS_ON] or frames
    return (
        f"{type(error).__name__} in {Path(mine[-1].filename).name}, line {mine[-1].lineno}"
        if mine
        else type(error).__name__
    )
