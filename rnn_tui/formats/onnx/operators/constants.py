"""Computes constants that the exporter has not folded."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.onnx.graph_values import Constant, NoCounterpart, Value
from rnn_tui.formats.onnx.node import Node
from rnn_tui.formats.onnx.tensors import TYPES


def literal(node: Node) -> Constant:
    """The value of a Constant node; raises `NoCounterpart`."""
    for name, dtype in (
        ("value_int", np.int64),
        ("value_ints", np.int64),
        ("value_float", np.float32),
        ("value_floats", np.float32),
    ):
        if name in node.attributes:
            return Constant(np.asarray(node.attributes[name], dtype), node.name)
    if node.attributes.get("value") is None:
        raise NoCounterpart
    return Constant(node.attributes["value"], node.name)


def folded(node: Node, inputs: Sequence[Value], left: int) -> tuple[Value, ...] | None:
    """The outputs of a node whose inputs are all constants, in at most `left` bytes; None for other nodes."""
    given = [each for each in inputs if each is not None]
    if node.operator not in _FOLDS or not given or not all(isinstance(each, Constant) for each in given):
        return None
    arrays = [each.values for each in given if isinstance(each, Constant)]
    if node.operator in ("Gather", "Reshape") and len(arrays) < 2:
        return None
    if node.operator in _OF_SHAPES and not all(map(_of_a_shape, arrays)):
        return None
    try:
        if _needed(node, arrays) > left:
            raise Flaw("works out more constants than a file of its size holds: export it with constants folded")
        made = _FOLDS[node.operator](node, arrays)
    except Flaw:
        raise
    except (ValueError, IndexError, TypeError, OverflowError, KeyError):
        raise NoCounterpart from None
    names = [each.name for each in given if isinstance(each, Constant)]
    return tuple(Constant(each, names[0]) for each in made)


def _of_a_shape(array: NDArray[Any]) -> bool:
    """Whether it can be a part of a shape: a few whole numbers or truth values."""
    return array.dtype.kind in "iub" and array.size <= 64


def _needed(node: Node, arrays: list[NDArray[Any]]) -> int:
    """An upper bound on the bytes of the outputs."""
    if node.operator == "Gather":
        along = arrays[0].shape[int(node.attributes.get("axis", 0))]
        return int(arrays[0].nbytes // max(along, 1) * arrays[1].size)
    return 8 * arrays[0].size if node.operator == "Cast" else sum(each.nbytes for each in arrays)


def _axes(node: Node, arrays: list[NDArray[Any]]) -> tuple[int, ...]:
    found = node.attributes.get("axes", arrays[1].tolist() if len(arrays) > 1 else ())
    return tuple(int(each) for each in found)


def _split(node: Node, arrays: list[NDArray[Any]]) -> list[NDArray[Any]]:
    axis = int(node.attributes.get("axis", 0))
    sizes = node.attributes.get("split", arrays[1].tolist() if len(arrays) > 1 else None)
    if sizes is None and 0 < node.outputs <= 64:
        return np.split(arrays[0], node.outputs, axis)
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
    "Cast": lambda node, arrays: [arrays[0].astype(TYPES[node.attributes["to"]])],
    "Add": lambda node, arrays: [np.add(arrays[0], arrays[1])],
    "Mul": lambda node, arrays: [np.multiply(arrays[0], arrays[1])],
    "Equal": lambda node, arrays: [np.equal(arrays[0], arrays[1])],
    "Where": lambda node, arrays: [np.where(arrays[0], arrays[1], arrays[2])],
}
"""The operators that are computed for constants."""

_OF_SHAPES = ("Add", "Mul", "Equal", "Where")
"""Those that are only computed for parts of shapes."""
