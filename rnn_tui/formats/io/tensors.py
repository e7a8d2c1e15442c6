"""The tensors of a state dict, independent of the file format: names, shapes, and numbers that are read on demand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.loaded_model import Note


@dataclass(frozen=True, eq=False)
class StoredTensor:
    """A tensor in a file."""

    shape: tuple[int, ...]
    dtype: str
    """PyTorch's name of the type: `float32`, `bfloat16`."""
    read: Callable[[], NDArray[Any]]
    """Reads the numbers in their stored type, bfloat16 as uint16. Raises `Flaw`."""

    @property
    def count(self) -> int:
        return prod(self.shape)


Tensors = Mapping[str, StoredTensor]
"""A state dict: the tensors by their keys."""

_WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_HALF = ("float16", "bfloat16")


@dataclass(eq=False)
class Numbers:
    """Reads tensors as floats, and collects remarks about the conversions."""

    allowance: int
    """The number of bytes that all tensors together may take."""
    converted: dict[str, dict[str, None]] = field(default_factory=dict)
    broken: dict[str, None] = field(default_factory=dict)
    quantized: dict[str, None] = field(default_factory=dict)
    """The quantized tensors, whose numbers are (stored - zero point) · scale."""

    def of(self, key: str, tensor: StoredTensor, order: Sequence[int] = (0,)) -> Array:
        """The tensor as floats: float64 stays float64, all other types become float32. Raises `Flaw`.

        `order`: the rows are divided into `len(order)` equal blocks, which are returned in that order.
        """
        if tensor.dtype not in (*_WHOLE, *_HALF, "float32", "float64"):
            raise Flaw(f"holds {printable(key)} as {printable(tensor.dtype)}, which is not a type of weights")
        kept = np.float64 if tensor.dtype == "float64" else np.float32
        self.allowance -= tensor.count * np.dtype(kept).itemsize
        if self.allowance < 0:
            raise Flaw(f"is too small for the tensors it declares: {printable(key)} has shape {tensor.shape}")
        values: Array = np.empty(tensor.shape, kept)
        blocks = (len(order), -1, *tensor.shape[1:])
        stored, made = tensor.read().reshape(blocks), values.reshape(blocks)
        with np.errstate(all="ignore"):  # a note reports values that are not finite, instead of NumPy's warning
            for place, block in enumerate(order):
                made[place] = _widened(stored[block]) if tensor.dtype == "bfloat16" else stored[block]
            finite = bool(np.isfinite(values.min(initial=0) + values.max(initial=0))) or bool(np.isfinite(values).all())
        if tensor.dtype not in ("float32", "float64"):
            self.converted.setdefault(tensor.dtype, {})[key] = None
        if not finite:
            values[np.isnan(values)] = np.nan  # makes signalling NaNs quiet
            self.broken[key] = None
        return values

    @property
    def notes(self) -> tuple[Note, ...]:
        """Notes on the conversions, and on weights that are not finite."""
        said = []
        for dtype, keys in self.converted.items():
            what = f"in half precision ({dtype})" if dtype in _HALF else f"as whole numbers ({dtype})"
            said.append(f"{_some(list(keys))} stored {what}: converted to float32")
        if self.quantized:
            said.append(f"{_some(list(self.quantized))} stored quantized: read as (stored - zero point) · scale")
        said += [f"the weight {printable(key)} holds NaN or Inf" for key in self.broken]
        return tuple(Note(0, each) for each in said)


def _widened(upper: NDArray[Any]) -> NDArray[Any]:
    """bfloat16, which is the upper half of a float32, as float32."""
    wide = upper.astype(np.uint32)
    wide <<= 16
    return wide.view(np.float32)


def _some(keys: list[str]) -> str:
    return f"the weight {printable(keys[0])} is" if len(keys) == 1 else f"{len(keys)} weights are"
