"""Constants of an ONNX graph: tensors held against their declared sizes, and the little arithmetic between them.

Data outside the file is never opened: a tensor that says so is refused.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.errors import Flaw, printable
from rnn_tui.formats.onnx_recurrent import Node
from rnn_tui.formats.onnx_values import Constant, NoCounterpart, Value

_EXTERNAL = 1
_TYPES = {1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 9: "bool"} | {
    10: "float16",
    11: "float64",
    12: "uint32",
    13: "uint64",
    16: "bfloat16",
}
"""ONNX's numbers for types (TensorProto.DataType) that weights, indices and shapes are made of."""

_WIDTHS = {"bfloat16": 2}


def refuse_external(tensor: Any) -> None:
    """Raises `Flaw` where the tensor's numbers stand in another file."""
    if tensor.data_location == _EXTERNAL or len(tensor.external_data):
        raise Flaw(
            f"keeps the tensor {printable(tensor.name)} in another file, which is never opened: save the model in one"
            " file, with onnx.save(model, …, save_as_external_data=False)"
        )


def values_of(tensor: Any) -> NDArray[Any]:
    """The tensor's numbers; raises `Flaw` where there are fewer or more than its shape says."""
    refuse_external(tensor)
    shown = f"its tensor {printable(tensor.name)}" if tensor.name else "a tensor"
    dtype = _TYPES.get(tensor.data_type)
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
    try:
        found: NDArray[Any] = import_module("onnx.numpy_helper").to_array(tensor)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise Flaw(f"holds {shown}, which is damaged: {printable(str(error))}") from None
    return found


def folded(node: Node, inputs: Sequence[Value], left: int) -> tuple[Value, ...] | None:
    """What the node makes of constants, where all its inputs are some, in at most `left` bytes; None elsewhere."""
    given = [each for each in inputs if each is not None]
    if node.operator not in _FOLDS or not given or not all(isinstance(each, Constant) for each in given):
        return None
    arrays = [each.values for each in given if isinstance(each, Constant)]
    if sum(each.nbytes for each in arrays) > left:
        raise Flaw("works out more constants than a file of its size holds: export it with constants folded")
    try:
        made = _FOLDS[node.operator](node, arrays)
    except (ValueError, IndexError, TypeError, OverflowError, KeyError):
        raise NoCounterpart from None
    names = [each.name for each in given if isinstance(each, Constant)]
    return tuple(Constant(each, names[0]) for each in made)


def _axes(node: Node, arrays: list[NDArray[Any]]) -> tuple[int, ...]:
    found = node.attributes.get("axes", arrays[1].tolist() if len(arrays) > 1 else ())
    return tuple(int(each) for each in found)


def _split(node: Node, arrays: list[NDArray[Any]]) -> list[NDArray[Any]]:
    axis = int(node.attributes.get("axis", 0))
    sizes = node.attributes.get("split", arrays[1].tolist() if len(arrays) > 1 else None)
    if sizes is None or len(sizes) > 64:
        raise ValueError
    return np.split(arrays[0], np.cumsum(sizes)[:-1].tolist(), axis)


def _cut(node: Node, arrays: list[NDArray[Any]]) -> list[NDArray[Any]]:
    starts, ends = (
        node.attributes.get(name, arrays[k].tolist() if len(arrays) > k else [])
        for k, name in ((1, "starts"), (2, "ends"))
    )
    axes = node.attributes.get("axes", arrays[3].tolist() if len(arrays) > 3 else range(len(starts)))
    steps = arrays[4].tolist() if len(arrays) > 4 else [1] * len(starts)
    where: list[Any] = [slice(None)] * arrays[0].ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        where[axis] = slice(start, end if end > -(1 << 40) else None, step)
    return [arrays[0][tuple(where)]]


def _reshape(_: Node, arrays: list[NDArray[Any]]) -> list[NDArray[Any]]:
    target = [arrays[0].shape[i] if size == 0 else size for i, size in enumerate(arrays[1].tolist())]
    return [arrays[0].reshape(target)]


_FOLDS: dict[str, Callable[[Node, list[NDArray[Any]]], list[NDArray[Any]]]] = {
    "Identity": lambda node, arrays: [arrays[0]],
    "Transpose": lambda node, arrays: [arrays[0].transpose(node.attributes.get("perm"))],
    "Squeeze": lambda node, arrays: [arrays[0].squeeze(_axes(node, arrays) or None)],
    "Unsqueeze": lambda node, arrays: [np.expand_dims(arrays[0], _axes(node, arrays))],
    "Concat": lambda node, arrays: [np.concatenate(arrays, int(node.attributes.get("axis", 0)))],
    "Gather": lambda node, arrays: [np.take(arrays[0], arrays[1], int(node.attributes.get("axis", 0)))],
    "Slice": _cut,
    "Split": _split,
    "Reshape": _reshape,
    "Cast": lambda node, arrays: [arrays[0].astype(_TYPES[node.attributes["to"]])],
}
"""What is worked out between constants, by operator."""
