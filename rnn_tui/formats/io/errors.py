"""Errors of files, each one line that begins with the file's name.

Readers have two layers. The inner layer knows only the bytes and raises a `Flaw`, a phrase without a subject such as
"holds text, not numbers". The outer layer knows the path and puts the file's name before the phrase (`FormatError`).
Text from a file is escaped before it is shown, so that no control characters reach the terminal.
"""

from contextlib import suppress
from itertools import islice
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import with_meant


class Flaw(ValueError):
    """An error in the content of a file, as a phrase without a subject: "is empty"."""

    shape: tuple[int, ...] | None = None
    """The shape of a valid array that does not fit the model; None for other errors."""
    mendable = False
    """Whether other columns, or filled gaps, can make the file readable."""


class CellFlaw(Flaw):
    """A cell of a table that is no number, or a table without a column of numbers."""

    mendable = True


class Misfit(Flaw):
    """A valid array whose shape does not fit the model."""

    def __init__(self, problem: str, shape: tuple[int, ...]) -> None:
        super().__init__(problem)
        self.shape = shape


class FormatError(RnnError):
    """A file that cannot be read or written. `str(error)` is one line that begins with the file's name."""

    def __init__(
        self,
        path: Path,
        problem: str,
        shape: tuple[int, ...] | None = None,
        numbers: tuple[int, ...] = (),
        *,
        mendable: bool = False,
    ) -> None:
        super().__init__(f"{printable(path.name or str(path), 120)}: {problem}")
        self.path = path
        self.shape = shape
        """The shape of a valid array that does not fit the model; None for other errors."""
        self.numbers = numbers
        """For a table of that shape, the numbers of its columns in the file, counted from 1; otherwise empty."""
        self.mendable = mendable
        """Whether other columns, or filled gaps, can make the file readable."""
        self.problem = problem
        """The message without the file's name."""


def printable(text: str, longest: int = 60) -> str:
    """The text as one line for a terminal: unprintable characters escaped, shortened to `longest` characters."""
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def listed(names: list[str], most: int = 6) -> str:
    """An enumeration of names from a file, escaped and shortened: `x, y and 3 more`."""
    shown = ", ".join(printable(each) for each in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def beside(path: Path) -> list[str]:
    """The names of the files in its folder, at most a thousand of them; none if the folder cannot be read."""
    with suppress(OSError, ValueError):
        return [each.name for each in islice(path.parent.iterdir(), 1000)]
    return []


def missing(path: Path) -> str:
    """That there is no such file, and which one beside it may be meant."""
    if not path.parent.is_dir():
        return "no such file, and its folder does not exist"
    return with_meant("no such file", path.name, beside(path))


def refused_by_system(path: Path, error: OSError, verb: str) -> FormatError:
    """The error for an error of the operating system; `verb` is `read` or `written`."""
    match error:
        case FileNotFoundError():
            problem = missing(path) if verb == "read" else "its folder does not exist"
        case IsADirectoryError():
            problem = "is a folder, not a file"
        case NotADirectoryError():
            problem = "a part of its path is a file, not a folder"
        case PermissionError():
            problem = f"cannot be {verb}: no permission"
        case _:
            problem = f"cannot be {verb}: {error.strerror or type(error).__name__}"
    return FormatError(path, problem)
