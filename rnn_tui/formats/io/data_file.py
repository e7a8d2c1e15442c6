"""A file of data, opened for reading: a regular file, its true size known, the operating system's refusals in plain
words.

Everything that reads data goes through here, so that a pipe or a device is never waited for, and so that the size that
bounds memory is the file's and not one that the file claims.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rnn_tui.engine.core.memory import machine_memory
from rnn_tui.engine.core.text import size_text
from rnn_tui.formats.io.errors import Flaw, FormatError, refused_by_system
from rnn_tui.formats.io.read_progress import tracked
from rnn_tui.formats.io.regular_file import open_regular

CHUNK = 1 << 20
"""Bytes read at a time."""

SPARE = 192 << 20
"""Bytes that arrays unpacked from a small file may take, beside four times its size."""


@dataclass(frozen=True)
class OpenFile:
    """An open file and its size in bytes."""

    file: BinaryIO
    size: int

    @property
    def allowance(self) -> int:
        """Bytes that the arrays read from it may take in memory."""
        return 4 * self.size + SPARE

    def whole(self) -> bytes:
        """Everything in it; raises `Flaw` where that would take more than half of the memory there is."""
        memory = machine_memory()
        if memory is not None and 2 * self.size > memory:
            there = size_text(memory)
            raise Flaw(f"is too large to be read: it takes {size_text(self.size)}, and there are {there} of memory")
        return self.file.read()


@contextmanager
def opened(path: Path) -> Iterator[OpenFile]:
    """The file, open at its first byte. What the body raises as `Flaw` or `OSError` becomes a `FormatError`."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if not size:
                raise FormatError(path, "is empty")
            yield OpenFile(tracked(file), size)
    except Flaw as flaw:
        raise FormatError(path, str(flaw), flaw.shape) from None
    except OSError as error:
        raise refused_by_system(path, error, "read") from None
