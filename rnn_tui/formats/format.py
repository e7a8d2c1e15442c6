"""One kind of file that is read: what its name ends in, what it holds, and what reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from rnn_tui.formats.io.lazy_import import LazyImport

T = TypeVar("T", covariant=True)


@dataclass(frozen=True)
class Format(Generic[T]):
    """A kind of file."""

    title: str
    """What it is, for a list of files."""
    endings: tuple[str, ...]
    """Of its files' names, in small letters, with the dot."""
    reads: Literal["models", "recordings", "weights", "inputs"]
    """What is read from it."""
    read: LazyImport[..., T]
    """(path, …) → what is read. Raises `RnnError`."""
    preview: LazyImport[..., list[str]] | None = None
    """(path) → what it holds, in lines; None where models are outlined. Raises `RnnError`."""
    recognises: LazyImport[[Path], bool] | None = None
    """(path) → whether the file is of this kind, where its ending leaves that open; None: the ending decides, or
    reading it does."""
    takes: tuple[str, ...] = ()
    """Which options of `model_files.found_in` its reader takes."""
    text: bool = False
    """Whether the reader takes the file's text instead of its path."""
    largest: float = 256 << 20
    """Bytes of a file that is looked into before it is opened."""

    def fits(self, path: Path) -> bool:
        """Whether the file's name ends so."""
        return path.suffix.lower() in self.endings


def endings(formats: Iterable[Format[Any]]) -> tuple[str, ...]:
    """Of the names of such files, each once."""
    return tuple(dict.fromkeys(ending for each in formats for ending in each.endings))
