"""Checks the size of an `.onnx` file's structure before the onnx library parses it.

A parsed message can take a hundred times its size in the file. So this module reads the protobuf wire format (key,
length, bytes) down to the numbers of tensors; everything else must be as small as a usual graph.
"""

from typing import Any

from rnn_tui.formats.io.errors import Flaw

LARGEST = 2 << 20
"""The largest number of bytes of names, nodes and shapes; a graph of a thousand nodes takes a tenth of it."""

_TENSOR: dict[int, Any] = {4: None, 9: None, 10: None}
_GRAPH: dict[int, Any] = {5: _TENSOR}
_NODE: dict[int, Any] = {5: {5: _TENSOR, 6: _GRAPH}}
_GRAPH[1] = _NODE
_PATHS: dict[int, Any] = {7: _GRAPH, 25: {7: _NODE}}
"""The fields that contain numbers: graph → initializer, or node → attribute → tensor, or → graph again (a branch of an
If, the body of a Loop), or function → node; None means the numbers themselves."""
_DEEPEST = 32
"""The largest depth of nested messages."""

_FIXED = {1: 8, 5: 4}
"""The number of bytes of values with a fixed size, by wire type."""

_DAMAGED = "is no ONNX model, or a damaged one: export it again"


def check_structure(data: bytes) -> None:
    """Raises `Flaw` if the bytes are no protobuf message, or if the structure is too large."""
    _walk(memoryview(data), 0, len(data), _PATHS, 0, 0)


def _walk(data: memoryview, at: int, end: int, paths: dict[int, Any], seen: int, depth: int) -> int:
    """Adds to `seen` the bytes of the message from `at` to `end` that are not numbers of tensors."""
    while at < end:
        start = at
        key, at = _varint(data, at, end)
        wire, field = key & 7, key >> 3
        length = _FIXED.get(wire, 0)
        if wire == 2:
            length, at = _varint(data, at, end)
        elif wire == 0:
            _, at = _varint(data, at, end)
        elif wire not in _FIXED:
            raise Flaw(_DAMAGED)
        seen += at - start
        if at + length > end:
            raise Flaw(_DAMAGED)
        if wire != 2 or field not in paths or depth > _DEEPEST:
            seen += length
        elif paths[field] is not None:
            seen = _walk(data, at, at + length, paths[field], seen, depth + 1)
        at += length
        if seen > LARGEST:
            raise Flaw(f"holds more than {LARGEST:,} bytes beside its tensors, which is no graph of layers")
    return seen


def _varint(data: memoryview, at: int, end: int) -> tuple[int, int]:
    """The number at that offset, with seven bits in each byte, and the offset after it."""
    if at < end and data[at] < 128:
        return data[at], at + 1
    value = shift = 0
    while at < end and shift < 70:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise Flaw(_DAMAGED)
