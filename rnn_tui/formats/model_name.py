"""What a user types to name a model: a file, a built-in model, one model of a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class ModelName:
    """`model.py#2`: the second model of a file. Without a number: every model of it."""

    file: str
    """A path as it was typed, the name of a built-in model, or `-` for standard input."""
    number: int | None = None
    """Which model of the file, from 1."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """What was typed; a file that is really called `model.py#2` comes first."""
        file, mark, number = text.rpartition("#")
        if mark and number.isdecimal() and len(number) < 10 and not exists(Path(text)):
            return cls(file, int(number))
        return cls(text)

    def __bool__(self) -> bool:
        return bool(self.file)

    def __str__(self) -> str:
        return self.file if self.number is None else f"{self.file}#{self.number}"

    @property
    def path(self) -> Path:
        """Of the file, `~` replaced by the user's folder; raises `RuntimeError` where that user is unknown."""
        return Path(self.file).expanduser()


UNNAMED = ModelName("")
"""Of a model that comes from no file."""


def exists(path: Path) -> bool:
    """Whether there is a file or a folder of that name."""
    try:
        return path.expanduser().exists()
    except (OSError, RuntimeError, ValueError):
        return False
