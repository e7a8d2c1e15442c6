"""The walk over protobuf's wire format: numbers cost nothing, structure has a limit, damage is refused."""

from pathlib import Path

import pytest

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.onnx.size_limits import LARGEST, check_structure

MODELS = Path(__file__).parent.parent / "golden" / "models"


def varint(value: int) -> bytes:
    made = b""
    while value > 127:
        made, value = made + bytes([value & 127 | 128]), value >> 7
    return made + bytes([value])


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.onnx")), ids=lambda path: path.name)
def test_real_models_pass(path):
    check_structure(path.read_bytes())


def test_large_tensors_pass_as_initializers_and_as_constants():
    numbers = field(9, bytes(LARGEST + 1))
    check_structure(field(7, field(5, numbers)))
    check_structure(field(7, field(1, field(5, field(5, numbers)))))


LIMIT = 1 << 12


@pytest.mark.parametrize(
    "raw",
    [
        field(7, field(1, b"") * (LIMIT // 2 + 1)),  # empty nodes without end
        field(7, field(1, field(1, b"") * (LIMIT // 2 + 1))),  # a node of empty inputs
        field(7, field(5, field(7, bytes(LIMIT)))),  # whole numbers of one byte, which take eight
        field(25, bytes(LIMIT + 1)),
    ],
)
def test_structure_without_end_is_refused(raw, monkeypatch):
    monkeypatch.setattr("rnn_tui.formats.onnx.size_limits.LARGEST", LIMIT)
    with pytest.raises(Flaw, match=r"holds more than 4,096 bytes beside its tensors"):
        check_structure(raw)


@pytest.mark.parametrize("raw", [b"\x3a\x05ab", b"\x3b", b"\x08", b"\x08" + b"\xff" * 12, b"\x3a\x03\x0a\x05a"])
def test_damage_is_refused(raw):
    with pytest.raises(Flaw, match="is no ONNX model, or a damaged one"):
        check_structure(raw)
