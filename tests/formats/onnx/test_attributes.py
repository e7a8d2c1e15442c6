"""The attributes of ONNX nodes."""

import re
from pathlib import Path

import pytest

import rnn_tui.formats.onnx

pytest.importorskip("onnx")


def test_every_attribute_that_is_used_has_a_type_that_is_checked():
    from rnn_tui.formats.onnx.node import _EXPECTED

    folder = Path(rnn_tui.formats.onnx.__file__).parent
    code = "".join(each.read_text(encoding="utf-8") for each in folder.rglob("*.py"))
    used = set(re.findall(r'attributes(?:\.get\(|\[)"(\w+)"', code))
    assert "time_axis" in used
    assert used - {"name"} <= set(_EXPECTED)
