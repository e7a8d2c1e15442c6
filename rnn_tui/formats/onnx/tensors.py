"""Reads ONNX's tensors as arrays of checked sizes."""

from importlib import import_module
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.errors import Flaw, printable

TYPES = {1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 9: "bool"} | {
    10: "float16",
    11: "float64",
    12: "uint32",
    13: "uint64",
    16: "bfloat16",
}
"""ONNX's numbers of types (TensorProto.DataType) for weights, indices and shapes."""

_WIDTHS = {"bfloat16": 2}


def text(value: str | bytes) -> str:
    """A name in the file; the library returns bytes if they are no UTF-8."""
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def values_of(tensor: Any) -> NDArray[Any]:
    """The tensor's numbers; raises `Flaw` if their number does not fit the shape."""
    shown = f"its tensor {printable(text(tensor.name))}" if tensor.name else "a tensor"
    dtype = TYPES.get(tensor.data_type)
    shape = list(tensor.dims)
    if dtype is None or len(shape) > 8 or any(not 0 <= each < 1 << 40 for each in shape):
        raise Flaw(f"holds {shown} of a type or shape that is not read")
    width = _WIDTHS.get(dtype) or np.dtype(dtype).itemsize
    count = prod(shape)
    if tensor.HasField("raw_data"):
        there = len(tensor.raw_data) / width
    else:
        there = max(len(getattr(tensor, f"{each}_data")) for each in ("float", "int32", "int64", "double", "uint64"))
    if there != count:
        raise Flaw(f"holds {shown} of shape {tuple(shape)}, which takes {count:,} numbers; there are {there:,.10g}")
    if tensor.HasField("raw_data") and dtype != "bfloat16":
        return np.frombuffer(tensor.raw_data, np.dtype(dtype).newbyteorder("<")).reshape(shape)
    try:
        found: NDArray[Any] = import_module("onnx.numpy_helper").to_array(tensor)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise Flaw(f"holds {shown}, which is damaged: {printable(str(error))}") from None
    return found
