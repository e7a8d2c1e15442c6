"""Reads `.safetensors` files: a header with the position of each tensor, then the tensors' bytes.

    eight bytes     the header's length, little-endian
    the header      JSON: {"KEY": {"dtype": "F32", "shape": [24, 6], "data_offsets": [0, 576]}, …}
    the rest        the tensors' bytes, without gaps

The header is checked before the safetensors library reads the file: all declared bytes exist, no tensors overlap, and
every shape fits its bytes.
"""

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.io.tensors import StoredTensor, Tensors
from rnn_tui.formats.torch.checkpoint_legacy import SIZES

_LONGEST_HEADER = 8 << 20
_AGAIN = "save it again with safetensors.torch.save_file(model.state_dict(), …)"
_DTYPES = {
    "BOOL": "bool",
    "BF16": "bfloat16",
    "C64": "complex64",
    **{
        f"{letter}{bits}": f"{kind}{bits}" for letter, kind in (("I", "int"), ("U", "uint")) for bits in (8, 16, 32, 64)
    },
    **{f"F{bits}": f"float{bits}" for bits in (16, 32, 64)},
}


def safetensors_state_dict(of: OpenFile) -> Tensors:
    """The tensors of the file; raises `Flaw`."""
    from safetensors import SafetensorError, deserialize

    everything = of.whole()
    entries = _checked(everything)
    try:
        found = {key: entry["data"] for key, entry in deserialize(everything)}  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise Flaw(f"is refused by the safetensors library ({printable(str(error), 80)}): {_AGAIN}") from None
    return {
        key: StoredTensor(shape, dtype, partial(_values, found[key], shape, dtype))
        for key, (shape, dtype) in entries.items()
    }


def safetensors_metadata(of: OpenFile) -> dict[str, Any]:
    """The metadata, as texts, of a file that has already been read."""
    of.file.seek(0)
    length = int.from_bytes(of.file.read(8), "little")
    found = _json(of.file.read(length)).get("__metadata__", {})
    return found if isinstance(found, dict) else {}


def _values(data: bytearray, shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    stored = np.dtype(np.uint16 if dtype == "bfloat16" else dtype)
    return np.frombuffer(data, stored.newbyteorder("<")).reshape(shape)


def _checked(everything: bytes) -> dict[str, tuple[tuple[int, ...], str]]:
    """The shape and type of every tensor, checked against the file; raises `Flaw`."""
    length = int.from_bytes(everything[:8], "little")
    if len(everything) < 8 or length > len(everything) - 8:
        raise Flaw(
            f"declares a header of {length:,} bytes, but is only {len(everything):,} bytes long: it is cut off, or no"
            " safetensors file"
        )
    if length > _LONGEST_HEADER:
        raise Flaw(f"has a header of {length:,} bytes; at most {_LONGEST_HEADER:,} are read")
    header = _json(everything[8 : 8 + length])
    header.pop("__metadata__", None)
    there = len(everything) - 8 - length
    found: dict[str, tuple[tuple[int, ...], str]] = {}
    at = 0
    for key, (begin, end, shape, dtype) in sorted(_entries(header), key=lambda each: each[1][:2]):
        shown = printable(key)
        if end > there:
            raise Flaw(f"declares {shown} up to byte {end:,}, but only {there:,} follow its header: it is cut off")
        if begin != at:
            raise Flaw(f"has {'overlapping tensors' if begin < at else 'a gap between tensors'} at {shown}: {_AGAIN}")
        needed = prod(shape) * SIZES[dtype]
        if needed != end - begin:
            raise Flaw(f"declares {end - begin:,} bytes for {shown}, whose shape {shape} of {dtype} takes {needed:,}")
        found[key], at = (shape, dtype), end
    if at != there:
        raise Flaw(f"holds {there - at:,} bytes behind its last tensor: {_AGAIN}")
    return {key: found[key] for key in header}


def _json(text: bytes) -> dict[str, Any]:
    """The object in the header; raises `Flaw`."""
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_once)
    except Flaw:
        raise
    except (ValueError, RecursionError):
        raise Flaw(f"has a header that is no JSON: it is damaged, or no safetensors file; {_AGAIN}") from None
    if not isinstance(value, dict):
        raise Flaw(f"has a header that is no JSON object: {_AGAIN}")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        ((twice, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise Flaw(f"declares {printable(twice)} twice: {_AGAIN}")
    return made


def _entries(header: dict[str, Any]) -> Iterator[tuple[str, tuple[int, int, tuple[int, ...], str]]]:
    """Yields (key, (first byte, end, shape, type)) for each tensor; raises `Flaw`."""
    for key, entry in header.items():
        shown = printable(key)
        if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
            raise Flaw(f"describes {shown} without dtype, shape and data_offsets: {_AGAIN}")
        dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
        if not isinstance(dtype, str) or dtype not in _DTYPES:
            called = printable(dtype) if isinstance(dtype, str) else "no type"
            raise Flaw(f"holds {shown} as {called}; tensors are read as {', '.join(_DTYPES)}")
        for numbers in (shape, offsets):
            if not isinstance(numbers, list) or any(type(n) is not int or not 0 <= n < 1 << 62 for n in numbers):
                raise Flaw(f"describes {shown} with a shape or offsets that are no whole numbers: {_AGAIN}")
        if len(offsets) != 2 or offsets[0] > offsets[1] or len(shape) > 8:
            raise Flaw(f"describes {shown} with offsets or a shape that make no sense: {_AGAIN}")
        yield key, (offsets[0], offsets[1], tuple(shape), _DTYPES[dtype])
