"""How much of an `.onnx` file is structure, found before the onnx library sees it.

Parsed, a message of two bytes takes a hundred times as much. So the file is walked in protobuf's wire format (a key, a
length, the bytes) down to the tensors' numbers; what is left beside the numbers must be as small as graphs are.
"""

from typing import Any

from rnn_tui.formats.io.errors import Flaw

LARGEST = 2 << 20
"""Bytes of names, nodes and shapes; a graph of a thousand nodes takes a tenth of it."""

_TENSOR: dict[int, Any] = {4: None, 9: None, 10: None}
_GRAPH: dict[int, Any] = {5: _TENSOR}
_NODE: dict[int, Any] = {5: {5: _TENSOR, 6: _GRAPH}}
_GRAPH[1] = _NODE
_PATHS: dict[int, Any] = {7: _GRAPH, 25: {7: _NODE}}
"""The fields that lead to numbers: graph → initializer, or node → attribute → tensor, or → graph again (a branch of an
If, the body of a Loop), or function → node; None: the numbers themselves."""
_DEEPEST = 32
"""Messages inside each other that are looked into."""

_FIXED = {1: 8, 5: 4}
"""Bytes of the values that have no length."""

_DAMAGED = "is no ONNX model, or a damaged one: export it again"


def check_structure(data: bytes) -> None:
    """Raises `Flaw` where the bytes are no protobuf message, or hold more than numbers and a graph."""
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
    """The number that begins there, seven bits a byte, and the place behind it."""
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
