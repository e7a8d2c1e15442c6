"""`.npy` files that grow by one row at a time; the last written header determines how many rows a reader finds."""

import os
from pathlib import Path
from typing import Any, BinaryIO, Self

from .errors import RecordError

HEADER = 256
"""The number of bytes before the first number of a growing file: enough for any shape."""


class GrowingFile:
    """A `.npy` file that grows by one row, (batch, units), at each step."""

    def __init__(self, file: BinaryIO, dtype: Any, shape: tuple[int, ...], rows: int = 0) -> None:
        self.file, self.dtype, self.shape, self.rows = file, dtype, shape, rows
        self.size = dtype.itemsize
        for axis in shape:
            self.size *= axis

    @classmethod
    def made(cls, path: Path, row: Any) -> Self:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = cls(path.open("w+b"), row.dtype, row.shape)
        made.head(0)
        return made

    @classmethod
    def found(cls, path: Path) -> Self:
        import numpy as np

        file = path.open("r+b")
        try:
            np.lib.format.read_magic(file)
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        except ValueError:
            shape, fortran, dtype = (), False, None
        if len(shape) < 2 or fortran or file.tell() != HEADER:
            file.close()
            raise RecordError(f"{path.name}: is not as a Recorder writes it, so nothing can be appended")
        return cls(file, dtype, shape[1:], shape[0])

    def refuses(self, row: Any) -> str:
        import numpy as np

        if row.shape != self.shape:
            return f"has shape {row.shape} and had {self.shape} before; another batch goes into a file of its own"
        return "" if np.can_cast(row.dtype, self.dtype, "same_kind") else f"is {row.dtype} and was {self.dtype} before"

    def write(self, row: Any) -> int:
        """Writes a row so that it survives the end of the program; returns its size in bytes."""
        raw: bytes = row.astype(self.dtype).tobytes()
        written = self.file.write(raw)
        self.file.flush()
        return written

    def whole(self) -> int:
        self.file.flush()
        return (os.fstat(self.file.fileno()).st_size - HEADER) // int(self.size)

    def cut(self, rows: int) -> None:
        self.file.truncate(HEADER + rows * self.size)
        self.file.seek(0, os.SEEK_END)

    def head(self, rows: int) -> None:
        text = f"{{'descr': {self.dtype.str!r}, 'fortran_order': False, 'shape': {(rows, *self.shape)}, }}"
        self.file.seek(0)
        self.file.write(b"\x93NUMPY\x01\x00" + (HEADER - 10).to_bytes(2, "little"))
        self.file.write(text.encode().ljust(HEADER - 11) + b"\n")
        self.file.flush()
        self.file.seek(0, os.SEEK_END)
