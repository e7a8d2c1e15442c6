"""Opens a file of data for reading: only regular files, with their size, and with clear errors.

All readers of data use this module, so that none waits for a pipe or a device, and so that the true size of the file,
not one that the file declares, limits the memory.
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
"""The number of bytes read at a time."""

SPARE = 192 << 20
"""The number of bytes that arrays may take in addition to four times the size of their file."""


@dataclass(frozen=True)
class OpenFile:
    """An open file and its size in bytes."""

    file: BinaryIO
    size: int

    @property
    def allowance(self) -> int:
        """The number of bytes that arrays read from the file may take in memory."""
        return 4 * self.size + SPARE

    def whole(self) -> bytes:
        """Reads the whole file; raises `Flaw` if that would take more than half of the memory."""
        memory = machine_memory()
        if memory is not None and 2 * self.size > memory:
            there = size_text(memory)
            raise Flaw(f"is too large to be read: it takes {size_text(self.size)}, and there are {there} of memory")
        return self.file.read()


@contextmanager
def opened(path: Path) -> Iterator[OpenFile]:
    """Opens the file at its first byte. A `Flaw` or `OSError` that the body raises becomes a `FormatError`."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if not size:
                raise FormatError(path, "is empty")
            yield OpenFile(tracked(file), size)
    except Flaw as flaw:
        raise FormatError(path, str(flaw), flaw.shape, mendable=flaw.mendable) from None
    except OSError as error:
        raise refused_by_system(path, error, "read") from None
