"""One format of files that are read: its suffixes, its content, and its reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from rnn_tui.formats.io.lazy_import import LazyImport

T = TypeVar("T", covariant=True)


@dataclass(frozen=True)
class Format(Generic[T]):
    """A format of files."""

    title: str
    """Its name in lists of files."""
    endings: tuple[str, ...]
    """The suffixes of its files, in lower case, with the dot."""
    reads: Literal["models", "recordings", "weights", "inputs"]
    """The kind of its content."""
    read: LazyImport[..., T]
    """(path, …) → the content. Raises `RnnError`."""
    preview: LazyImport[..., list[str]] | None = None
    """(path) → lines about the content; None to list the models' layers. Raises `RnnError`."""
    recognises: LazyImport[[Path], bool] | None = None
    """(path) → whether the file has this format, if several formats have its suffix; None if the suffix, or the attempt
    to read it, decides."""
    takes: tuple[str, ...] = ()
    """The options of `model_files.listed_in` that its reader takes."""
    text: bool = False
    """Whether the reader takes the file's text instead of its path."""
    largest: float = 256 << 20
    """The largest size in bytes of a file with a preview."""

    def fits(self, path: Path) -> bool:
        """Whether the file has one of the suffixes."""
        return path.suffix.lower() in self.endings


def endings(formats: Iterable[Format[Any]]) -> tuple[str, ...]:
    """All suffixes of these formats, each once."""
    return tuple(dict.fromkeys(ending for each in formats for ending in each.endings))
