"""NumPy arrays in a pickle: reads what `ndarray.__reduce__` writes as bytes and a shape, without a call of NumPy.

_reconstruct(ndarray, (0,), b"b"), then the state (version, shape, dtype, fortran, bytes)
_frombuffer(bytes, dtype, shape, "C")                                               since protocol 5
"""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.errors import Flaw

_KINDS = {f"{kind}{size}" for kind, sizes in (("f", "248"), ("i", "1248"), ("u", "1248"), ("b", "1")) for size in sizes}


@dataclass(eq=False)
class PickledDtype:
    """A type of numbers, such as NumPy's `dtype("f4")`; its state holds the byte order."""

    code: str
    order: str = "<"

    def take(self, state: Any) -> None:
        """Takes the state that follows in the pickle."""
        if not isinstance(state, tuple) or len(state) < 2 or state[1] not in ("<", ">", "|", "="):
            raise ValueError
        self.order = "<" if state[1] in "|=" else state[1]


@dataclass(eq=False)
class PickledArray:
    """An array in a pickle."""

    shape: tuple[int, ...] = ()
    kind: PickledDtype | None = None
    raw: bytes = b""
    fortran: bool = False

    def take(self, state: Any) -> None:
        """Takes the state that follows in the pickle; raises `ValueError` if it is not that of a plain array."""
        _, shape, kind, fortran, raw = state
        self.shape, self.kind, self.fortran, self.raw = _shape(shape), kind, bool(fortran), raw
        self.known()

    def known(self) -> bool:
        """Whether its type is one that can be read; raises `Flaw` if the number of bytes does not fit the shape."""
        if not isinstance(self.kind, PickledDtype) or self.kind.code not in _KINDS or not isinstance(self.raw, bytes):
            return False
        if len(self.raw) != prod(self.shape) * int(self.kind.code[1:]):
            raise Flaw(f"holds an array of shape {self.shape} with {len(self.raw):,} bytes: it is damaged")
        return True

    @property
    def dtype(self) -> str:
        """PyTorch's name of the type: `float32`."""
        assert self.kind is not None
        return "bool" if self.kind.code == "b1" else np.dtype(self.kind.code).name

    def values(self) -> NDArray[Any]:
        """The array of `shape`."""
        assert self.kind is not None
        code = "?" if self.kind.code == "b1" else self.kind.order + self.kind.code
        found = np.frombuffer(self.raw, code).reshape(self.shape, order="F" if self.fortran else "C")
        return found.astype(found.dtype.newbyteorder("="), copy=False)


def encoded(text: Any, codec: Any) -> bytes:
    """The bytes that a pickle of protocol 2 stores as a text."""
    if not isinstance(text, str) or codec != "latin1":
        raise ValueError
    return text.encode("latin1")


def from_buffer(raw: Any, kind: Any, shape: Any, order: Any, *_: Any) -> PickledArray:
    """The array for `_frombuffer(…)`, which protocol 5 writes."""
    made = PickledArray(_shape(shape), kind, bytes(raw) if isinstance(raw, bytearray) else raw, order == "F")
    made.known()
    return made


def dtype_of(code: Any, *_: Any) -> PickledDtype:
    """The type for `dtype("f4", False, True)`."""
    if not isinstance(code, str):
        raise ValueError
    return PickledDtype(code)


def _shape(shape: Any) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or len(shape) > 8:
        raise ValueError
    if any(type(each) is not int or not 0 <= each < 1 << 48 for each in shape):
        raise ValueError
    return shape
