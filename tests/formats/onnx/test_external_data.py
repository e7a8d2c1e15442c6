"""Tensors in a file beside the model: read from there, and from nowhere else."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")

import onnx

from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.onnx.file import read_onnx
from tests.formats.onnx.small_models import model, recurrent, tensors, write

W = tensors("LSTM", 3, 4)


def saved(folder: Path, **said: str) -> Path:
    """A model whose tensors are in `m.onnx.data`; `said` replaces what W says of its place."""
    made = model([recurrent("LSTM", hidden_size=4)], W, ["Y"])
    onnx.save(made, folder / "m.onnx", save_as_external_data=True, location="m.onnx.data", size_threshold=0)
    changed = onnx.load(folder / "m.onnx", load_external_data=False)
    for entry in changed.graph.initializer[0].external_data:
        entry.value = said.get(entry.key, entry.value)
    return write(folder / "m.onnx", changed)


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_onnx(path)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_the_tensors_are_those_of_the_model_in_one_file(tmp_path):
    (found,) = read_onnx(saved(tmp_path))
    (whole,) = read_onnx(write(tmp_path / "one.onnx", model([recurrent("LSTM", hidden_size=4)], W, ["Y"])))
    assert found.stack.layers == whole.stack.layers
    for one, other in zip(found.weights, whole.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_tensors_of_branches_are_found_too(tmp_path):
    inner = model([recurrent("LSTM", hidden_size=4)], W, ["Y"]).graph
    del inner.input[:]
    choice = onnx.helper.make_node("If", ["yes"], ["out"], then_branch=inner, else_branch=inner)
    made = model([choice], {"yes": np.array(True)}, ["out"])
    whole = read_onnx(write(tmp_path / "one.onnx", made))
    onnx.save(
        made, tmp_path / "m.onnx", save_as_external_data=True, location="w", size_threshold=0, convert_attribute=True
    )
    for one, other in zip(read_onnx(tmp_path / "m.onnx"), whole, strict=True):
        assert [each.tolist() for each in one.weights] == [each.tolist() for each in other.weights]


@pytest.mark.parametrize(
    "name", ["../m.onnx.data", "/etc/passwd", "a/b", "..", ".", "", "a\\b", "c:x", 'a"b', "a\x1bb"]
)
def test_only_a_plain_name_is_opened(tmp_path, name):
    said = refusal(saved(tmp_path, location=name))
    assert said.startswith("m.onnx: keeps the tensor W in ")
    assert "which is no plain name of a file beside it, and is never opened: save the model in one file" in said


def test_what_is_not_there_or_a_link_is_said(tmp_path):
    path, data = saved(tmp_path), tmp_path / "m.onnx.data"
    data.rename(tmp_path / "elsewhere")
    assert 'in "m.onnx.data", and that file beside it is not there: copy both into one folder, or' in refusal(path)
    data.symlink_to(tmp_path / "elsewhere")
    assert "is a link, which is not followed" in refusal(path)
    data.unlink()
    data.mkdir()
    assert refusal(path) == "m.onnx.data: is a folder, not a file"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"offset": "999999"}, "m.onnx.data: holds 576 bytes; m.onnx looks for the tensor W in its bytes 999,999 to "),
        ({"length": "9" * 18}, "m.onnx.data: holds 576 bytes; m.onnx looks for the tensor W in its bytes 0 to 999,"),
        ({"length": "-1"}, 'm.onnx: says "-1" as the length of a tensor in another file'),
        ({"offset": "x"}, 'm.onnx: says "x" as the offset of a tensor in another file'),
        ({"length": "4"}, "m.onnx: holds its tensor W of shape (1, 16, 3), which takes 48 numbers; there are 1"),
    ],
)
def test_places_that_cannot_be_are_refused(tmp_path, said, line):
    assert refusal(saved(tmp_path, **said)).startswith(line)


def test_tensors_that_share_bytes_take_no_more_than_the_file_holds(tmp_path):
    made = onnx.load(saved(tmp_path), load_external_data=False)
    for number in range(9):
        made.graph.initializer.append(made.graph.initializer[1])
        made.graph.initializer[-1].name = f"more{number}"
    assert "is too small for the tensors that m.onnx takes from it: they overlap" in refusal(
        write(tmp_path / "m.onnx", made)
    )
