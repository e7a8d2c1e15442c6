"""NumPy's arrays in a pickle: what `ndarray.__reduce__` writes, read as bytes and a shape. Nothing of NumPy is called.

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
    """A type of numbers, as NumPy's `dtype("f4")`; its state says in which order its bytes stand."""

    code: str
    order: str = "<"

    def take(self, state: Any) -> None:
        """The state that follows in the pickle."""
        if not isinstance(state, tuple) or len(state) < 2 or state[1] not in ("<", ">", "|", "="):
            raise ValueError
        self.order = "<" if state[1] in "|=" else state[1]


@dataclass(eq=False)
class PickledArray:
    """An array of the pickle."""

    shape: tuple[int, ...] = ()
    kind: PickledDtype | None = None
    raw: bytes = b""
    fortran: bool = False

    def take(self, state: Any) -> None:
        """The state that follows in the pickle; raises `ValueError` where it is none of a plain array."""
        _, shape, kind, fortran, raw = state
        self.shape, self.kind, self.fortran, self.raw = _shape(shape), kind, bool(fortran), raw
        self.known()

    def known(self) -> bool:
        """Whether it is numbers that are read; raises `Flaw` where the bytes are too few or too many for its shape."""
        if not isinstance(self.kind, PickledDtype) or self.kind.code not in _KINDS or not isinstance(self.raw, bytes):
            return False
        if len(self.raw) != prod(self.shape) * int(self.kind.code[1:]):
            raise Flaw(f"holds an array of shape {self.shape} with {len(self.raw):,} bytes: it is damaged")
        return True

    @property
    def dtype(self) -> str:
        """As PyTorch calls it: `float32`."""
        assert self.kind is not None
        return "bool" if self.kind.code == "b1" else np.dtype(self.kind.code).name

    def values(self) -> NDArray[Any]:
        """The numbers."""
        assert self.kind is not None
        code = "?" if self.kind.code == "b1" else self.kind.order + self.kind.code
        found = np.frombuffer(self.raw, code).reshape(self.shape, order="F" if self.fortran else "C")
        return found.astype(found.dtype.newbyteorder("="), copy=False)


def encoded(text: Any, codec: Any) -> bytes:
    """Bytes that a pickle of protocol 2 writes as a text."""
    if not isinstance(text, str) or codec != "latin1":
        raise ValueError
    return text.encode("latin1")


def from_buffer(raw: Any, kind: Any, shape: Any, order: Any, *_: Any) -> PickledArray:
    """An array as protocol 5 writes it."""
    made = PickledArray(_shape(shape), kind, bytes(raw) if isinstance(raw, bytearray) else raw, order == "F")
    made.known()
    return made


def dtype_of(code: Any, *_: Any) -> PickledDtype:
    """`dtype("f4", False, True)`."""
    if not isinstance(code, str):
        raise ValueError
    return PickledDtype(code)


def _shape(shape: Any) -> tuple[int, ...]:
    if not isinstance(shape, tuple) or len(shape) > 8:
        raise ValueError
    if any(type(each) is not int or not 0 <= each < 1 << 48 for each in shape):
        raise ValueError
    return shape
