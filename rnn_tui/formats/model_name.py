"""The names of models that users type: a file, a built-in model, one model of a file."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rnn_tui.formats.io.user_path import user_path


@dataclass(frozen=True)
class ModelName:
    """`model.py#2`: the second model of a file; `model.py#encoder`: the model of that name; `model.py`: all models."""

    file: str
    """A path as typed, the name of a built-in model, or `-` for standard input."""
    number: int | None = None
    """The number of the model in the file, from 1."""
    called: str = ""
    """The name of the model in the file."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The name that was typed; an existing file named `model.py#2` takes precedence."""
        file, mark, number = text.rpartition("#")
        if not mark or exists(Path(text)):
            return cls(text)
        if number.isdecimal() and len(number) < 10:
            return cls(file, int(number))
        return cls(file, called=number) if _NAME.fullmatch(number) and exists(Path(file)) else cls(text)

    def __bool__(self) -> bool:
        return bool(self.file)

    def __str__(self) -> str:
        chosen = self.called if self.number is None else str(self.number)
        return f"{self.file}#{chosen}" if chosen else self.file

    @property
    def chooses(self) -> bool:
        """Whether it names one model of the file."""
        return self.number is not None or bool(self.called)

    @property
    def path(self) -> Path:
        """The path of the file, with `~` replaced by the home folder."""
        return user_path(self.file)


_NAME = re.compile(r"[^\W\d][\w.]*")
UNNAMED = ModelName("")
"""The name of a model that comes from no file."""


def exists(path: Path) -> bool:
    """Whether there is a file or a folder at that path."""
    try:
        return user_path(str(path)).exists()
    except (OSError, ValueError):
        return False
