"""What a file gets wrong, in one line that begins with the file's name.

Readers are written in two layers: the inner one knows bytes and says what is wrong with them (`Flaw`, a phrase that
follows a subject: "holds text, not numbers"); the outer one knows the path and puts it in front (`FormatError`).
Whatever a file says is escaped before it is repeated: a terminal must never see its control characters.
"""

from pathlib import Path

from rnn_tui.engine.core.errors import RnnError


class Flaw(ValueError):
    """What is wrong with some bytes, as a phrase that follows a subject: "is empty"."""

    shape: tuple[int, ...] | None = None
    """The shape of an array that is sound but does not fit; None where something else is wrong."""


class Misfit(Flaw):
    """An array of a shape that the model does not read."""

    def __init__(self, problem: str, shape: tuple[int, ...]) -> None:
        super().__init__(problem)
        self.shape = shape


class FormatError(RnnError):
    """A file that cannot be read or written. `str(error)` is one clear line beginning with the file's name."""

    def __init__(
        self, path: Path, problem: str, shape: tuple[int, ...] | None = None, numbers: tuple[int, ...] = ()
    ) -> None:
        super().__init__(f"{printable(path.name or str(path), 120)}: {problem}")
        self.path = path
        self.shape = shape
        """The shape of an array that is sound but does not fit the model; None where something else is wrong."""
        self.numbers = numbers
        """Of a table of that shape, where its columns stand in the file, counted from 1; empty of what is no table."""
        self.problem = problem
        """The line without the file's name."""


def printable(text: str, longest: int = 60) -> str:
    """The text as one line a terminal can show: what is not printable escaped, the rest beyond `longest` cut off."""
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def listed(names: list[str], most: int = 6) -> str:
    """Names from a file as an enumeration, escaped and cut off: `x, y and 3 more`."""
    shown = ", ".join(printable(each) for each in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def refused_by_system(path: Path, error: OSError, verb: str) -> FormatError:
    """The operating system's refusal in the user's words; `verb` is `read` or `written`."""
    match error:
        case FileNotFoundError():
            problem = "no such file" if verb == "read" else "its folder does not exist"
        case IsADirectoryError():
            problem = "is a folder, not a file"
        case NotADirectoryError():
            problem = "a part of its path is a file, not a folder"
        case PermissionError():
            problem = f"cannot be {verb}: no permission"
        case _:
            problem = f"cannot be {verb}: {error.strerror or type(error).__name__}"
    return FormatError(path, problem)
