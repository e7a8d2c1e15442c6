"""safetensors files: the header is held against the file before a tensor is read."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from rnn_tui.engine.run.trace import Track
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.reports.plain_text import trace_text
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.formats.torch.state_dict import read_state_dict_file
from rnn_tui.panes.widgets.series_cache import series_of
from tests.formats.torch.saved import product, under, weights

BAD = Path(__file__).parent.parent / "golden" / "bad"


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_state_dict_file(path)
    return str(caught.value)


def raw(header: object, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode() if not isinstance(header, bytes) else header
    return len(text).to_bytes(8, "little") + text + data


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("huge_header_len", "declares a header of 1,152,921,504,606,846,976 bytes, but is only 16 bytes long"),
        ("bad_json", "has a header that is no JSON: it is damaged, or no safetensors file"),
        ("offset_past_end", "declares weight_ih_l0 up to byte 4,000, but only 24 follow its header: it is cut off"),
        ("overlap", "has overlapping tensors at weight_hh_l0: save it again with safetensors.torch.save_file("),
        (
            "size_mismatch",
            "declares 24 bytes for weight_ih_l0, whose shape (100000, 100000) of float32 takes 40,000,000",
        ),
        ("unknown_dtype", "holds weight_ih_l0 as F3; tensors are read as BOOL, BF16"),
        ("empty", "is empty"),
    ],
)
def test_broken_files_are_refused_in_one_line(file, line):
    said = refusal(BAD / f"{file}.safetensors")
    assert said.startswith(f"{file}.safetensors: {line}")
    assert said.isprintable()


ENTRY = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    ("header", "data", "line"),
    [
        ([], b"", "has a header that is no JSON object"),
        (b"[" * 100_000, b"", "has a header that is no JSON"),
        ({"a": 1}, b"", "describes a without dtype, shape and data_offsets"),
        ({"a": {**ENTRY, "shape": [1.5]}}, b"1234", "describes a with a shape or offsets that are no whole numbers"),
        ({"a": {**ENTRY, "shape": [-1]}}, b"1234", "describes a with a shape or offsets that are no whole numbers"),
        (
            {"a": {**ENTRY, "shape": [1 << 70]}},
            b"1234",
            "describes a with a shape or offsets that are no whole numbers",
        ),
        ({"a": {**ENTRY, "data_offsets": [4, 0]}}, b"1234", "describes a with offsets or a shape that make no sense"),
        ({"a": {**ENTRY, "dtype": ["F32"]}}, b"1234", "holds a as no type; tensors are read as"),
        ({"a": ENTRY}, b"12345", "holds 1 bytes behind its last tensor"),
        ({"a": {**ENTRY, "data_offsets": [4, 8]}}, b"12345678", "has a gap between tensors at a"),
        (b'{"a": {}, "a": {}}', b"", "declares a twice"),
        ({"\x1b[2J": ENTRY}, b"1234", r"holds no recurrent weights (weight_ih_l0, weight_hh_l0, …); its keys: \x1b[2J"),
        ({"__metadata__": {"format": "pt"}}, b"", "holds no recurrent weights"),
    ],
)
def test_headers_that_lie_are_refused(header, data, line, tmp_path):
    path = tmp_path / "odd.safetensors"
    path.write_bytes(raw(header, data))
    assert refusal(path).startswith(f"odd.safetensors: {line}")


def test_the_order_of_the_modules_comes_from_names_and_shapes(tmp_path):
    """safetensors sorts its tensors, so a product called `a` stands before the layer it reads."""
    path = tmp_path / "sorted.safetensors"
    save_file(under("a", product(5, 5)) | under("z", weights(3, 5, 5)), path)
    (found,) = read_state_dict_file(path)
    assert found.stack.layer_names == ("z", "a")


def test_bfloat16_is_read(tmp_path):
    exact = weights(1, 2, 3, bias=False)
    tensors = {key: (values.view(np.uint32) >> 16).astype(np.uint16) for key, values in exact.items()}
    header, data = {}, b""
    for key, values in tensors.items():
        header[key] = {"dtype": "BF16", "shape": values.shape, "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    path = tmp_path / "brain.safetensors"
    path.write_bytes(raw(header, data))
    (found,) = read_state_dict_file(path)
    np.testing.assert_allclose((found.weights or ())[0].T, exact["weight_ih_l0"], rtol=2**-7)
    assert str(found.notes[-1]) == "2 weights are stored in half precision (bfloat16): converted to float32"


def test_names_of_classes_beside_the_tensors_name_the_output(tmp_path):
    tensors = under("rnn", weights(4, 3, 5)) | under("fc", product(3, 5))
    save_file(tensors, tmp_path / "m.safetensors", {"id2label": '{"0": "NOUN", "1": "VERB", "2": "[b]ADJ"}'})
    (found,) = read_state_dict_file(tmp_path / "m.safetensors")
    assert found.classes == ("NOUN", "VERB", "[b]ADJ")
    trace = prepare(found).setup.run(found.stack)
    output, states = Track(trace.keys[-1], "", "output"), Track(trace.keys[0], "", "h")
    assert (trace.unit_names(output), trace.unit_names(states)) == (found.classes, ())
    assert "fc/output  10 × 3: NOUN, VERB, [b]ADJ" in trace_text(trace)
    assert series_of(trace, output, 0).unit_name(1) == "y[1] VERB"
    wider = found.stack.edit(trace.keys[-1], units=4)
    trace = prepare(found).setup.run(wider)
    assert trace.unit_names(output) == ()
