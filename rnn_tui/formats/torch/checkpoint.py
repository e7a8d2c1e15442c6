"""Reads the state dicts in PyTorch's `.pt` and `.pth` files, written by torch.save.

A file holds a state dict, or a checkpoint that contains one: {"epoch": 3, "model_state_dict": {…}}. Tensors are views
of storages; their offset, shape and stride are compared with the size of the storage before a number is read.
"""

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.data_file import OpenFile
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.io.pickled_arrays import PickledArray
from rnn_tui.formats.io.tensors import StoredTensor, Tensors
from rnn_tui.formats.torch.checkpoint_legacy import SIZES, LegacyCheckpoint
from rnn_tui.formats.torch.checkpoint_zip import ZipCheckpoint
from rnn_tui.formats.torch.safe_globals import STATE_DICT, TensorAt, unknown

Checkpoint = ZipCheckpoint | LegacyCheckpoint

_DEEPEST = 6
_LISTS, _LONGEST = 2, 100
"""The depth to which lists are searched, and their length: [model, optimizer], {"models": [first, second]}."""


def torch_state_dicts(of: OpenFile) -> tuple[list[tuple[str, Tensors]], Checkpoint]:
    """Every dictionary of tensors in the file, with its key in the checkpoint (`model_state_dict`; empty for the whole
    file), and the checkpoint, which knows after reading whether it is damaged. Raises `Flaw`."""
    start = of.file.read(4)
    of.file.seek(0)
    checkpoint: Checkpoint = ZipCheckpoint(of) if start == b"PK\x03\x04" else LegacyCheckpoint(of)
    found: list[tuple[str, Tensors]] = [
        (place, {key: _stored(checkpoint, each) for key, each in tensors.items()})
        for place, tensors in _dictionaries(checkpoint.value)
    ]
    if not found:
        raise next(map(unknown, checkpoint.foreign), Flaw(f"holds no dictionary of tensors: {STATE_DICT}"))
    return found, checkpoint


def _dictionaries(value: Any) -> Iterator[tuple[str, dict[str, TensorAt | PickledArray]]]:
    """The dictionaries with text keys that hold tensors, outer ones first, each with its key."""
    left: list[tuple[str, Any, int]] = [("", value, 0)]
    seen = set[int]()
    while left:
        place, each, depth = left.pop(0)
        if id(each) in seen or depth > _DEEPEST:
            continue
        seen.add(id(each))
        if isinstance(each, list | tuple) and depth < _LISTS:
            left += [(f"{place}[{index}]", inner, depth + 1) for index, inner in enumerate(each[:_LONGEST])]
        if not isinstance(each, dict):
            continue
        named = {key: inner for key, inner in each.items() if isinstance(key, str)}
        tensors = {key: inner for key, inner in named.items() if _is_tensor(inner)}
        if tensors:
            yield place, tensors
        left += [(f"{place}.{key}" if place else key, inner, depth + 1) for key, inner in named.items()]


def _is_tensor(value: Any) -> bool:
    return isinstance(value, TensorAt) or (isinstance(value, PickledArray) and value.known())


def _stored(checkpoint: Checkpoint, tensor: TensorAt | PickledArray) -> StoredTensor:
    if isinstance(tensor, PickledArray):
        return StoredTensor(tensor.shape, tensor.dtype, tensor.values)
    return StoredTensor(tensor.shape, tensor.dtype, partial(_values, checkpoint, tensor))


def _values(checkpoint: Checkpoint, tensor: TensorAt) -> NDArray[Any]:
    """The numbers of a tensor, as a view of its storage if possible; raises `Flaw`."""
    if tensor.dtype not in SIZES:
        raise Flaw(f"holds a tensor of a type that is not known: {STATE_DICT}")
    width = SIZES[tensor.dtype]
    raw = checkpoint.storage(tensor.storage.key)
    whole = len(raw) // width
    last = tensor.offset + sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride, strict=True))
    if tensor.count and last >= whole:
        raise Flaw(
            f"is cut off or damaged: a tensor of shape {tensor.shape} reaches to number {last + 1:,} of a storage that"
            f" holds {whole:,}"
        )
    stored = np.dtype(np.uint16 if tensor.dtype == "bfloat16" else tensor.dtype)
    order: Literal["<", ">"] = ">" if checkpoint.big_endian else "<"
    numbers = np.frombuffer(raw, stored.newbyteorder(order), whole)
    if not tensor.count:
        return np.zeros(tensor.shape, stored)
    steps = tuple(each * width for each in tensor.stride)
    view = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, steps, writeable=False)
    native = order == ("<" if sys.byteorder == "little" else ">")
    return view if native else view.astype(stored)
