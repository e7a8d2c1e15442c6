"""ONNX files: real ones compute what onnxruntime and PyTorch computed; what cannot be represented is named."""

import builtins
import os
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")

from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.onnx.file import read_onnx
from tests.formats.onnx.small_models import model, recurrent, tensors, write

MODELS = Path(__file__).parent.parent / "golden" / "models"
BAD = Path(__file__).parent.parent / "golden" / "bad"


def read(path: Path) -> LoadedModel:
    (found,) = read_onnx(path)
    return found


def run(found: LoadedModel, x: np.ndarray):
    mask = np.arange(x.shape[1]) < np.array(found.lengths)[:, None] if found.lengths else None
    return Model.draw(found.stack).with_weights(found.weights or ()).run(x, mask=mask, initial=found.initial)


def notes(found: LoadedModel) -> list[str]:
    return [str(each) for each in found.notes]


def layers(found: LoadedModel) -> list[tuple[str, str]]:
    return [(each.kind(), each.brief) for each in found.stack.layers]


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_onnx(path)
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.parametrize("path", sorted(MODELS.glob("onnx_*.onnx")), ids=lambda path: path.stem)
def test_every_direction_s_states_are_onnxruntime_s(path):
    with np.load(path.with_suffix(".io.npz")) as io:
        found = read(path)
        trace = run(found, io["X"].swapaxes(0, 1))
        arrays = trace.arrays()
        states = [arrays[key] for key in sorted(arrays, key=lambda key: "backward" in key) if key.endswith("/h")]
        assert len(states) == io["Y"].shape[1]
        for direction, state in enumerate(states):
            for row in range(state.shape[0]):
                count = found.lengths[row] if found.lengths else None
                expected = io["Y"][:count, direction, row]
                np.testing.assert_allclose(state[row, :count], expected, rtol=2e-5, atol=2e-5)
        if "Z" in io:
            np.testing.assert_allclose(trace.output.swapaxes(0, 1), io["Z"], rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("path", sorted(MODELS.glob("torch_*.onnx")), ids=lambda path: path.stem)
def test_what_torch_exports_computes_what_torch_computed(path):
    with np.load(MODELS / f"{path.name.split('.')[0]}.io.npz") as io:
        np.testing.assert_allclose(run(read(path), io["x"]).output, io["y_f64"], rtol=2e-5, atol=2e-5)


def test_behind_a_sequence_s_end_the_output_is_0():
    with np.load(MODELS / "onnx_lstm_seqlens.io.npz") as io:
        output = run(read(MODELS / "onnx_lstm_seqlens.onnx"), io["X"].swapaxes(0, 1)).output
        np.testing.assert_allclose(output.swapaxes(0, 1), io["Y"][:, 0], rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("empty", "is empty"),
        ("truncated", "is no ONNX model, or a damaged one: export it again"),
        ("garbage", "is no ONNX model, or a damaged one: export it again"),
        ("no_rnn_op", "holds no recurrent node (RNN, LSTM, GRU); its operators: Conv."),
        (
            "hidden_size_mismatch",
            "says hidden_size 77 on its RNN node onnx_rnn, but its R of shape (1, 5, 5) has 5 units",
        ),
        (
            "external_data_traversal",
            'keeps the tensor W in "../../../../etc/hostname", which is no plain name of a file beside it',
        ),
    ],
)
def test_broken_files_are_refused_in_one_line(file, line):
    assert refusal(BAD / f"{file}.onnx").startswith(f"{file}.onnx: {line}")


def test_no_other_file_is_opened(monkeypatch):
    opened = []
    before = os.open

    def watched(path, *rest, **more):
        opened.append(Path(path).name)
        return before(path, *rest, **more)

    monkeypatch.setattr(os, "open", watched)
    monkeypatch.setattr(Path, "open", lambda *rest, **more: pytest.fail("opened another file"))
    monkeypatch.setattr(builtins, "open", lambda *rest, **more: pytest.fail("opened another file"))
    refusal(BAD / "external_data_traversal.onnx")
    assert opened == ["external_data_traversal.onnx"]


def test_without_the_library_the_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert refusal(MODELS / "onnx_rnn.onnx") == (
        "onnx_rnn.onnx: needs the onnx library to be read: pip install 'rnn-tui[onnx]'"
    )


@pytest.mark.parametrize(
    ("operator", "attributes", "line"),
    [
        (
            "LSTM",
            {"more": ["", "", "", "odd"]},
            "holds P of shape (2, 2) for its LSTM node; beside the others (1, 12) is",
        ),
        ("GRU", {"clip": 3.0}, "has clip=3 on its GRU node, which has no counterpart here"),
        ("RNN", {"clip": 30.0, "activations": ["Relu"]}, "has clip=30 on its RNN node, which has no counterpart here"),
        ("LSTM", {"input_forget": 1}, "has input_forget=1 (coupled gates) on its LSTM node, which has no counterpart"),
        ("RNN", {"layout": 2}, "has layout=2 on its RNN node; known are 0 and 1 (batch first)"),
        (
            "RNN",
            {"layout": 1, "more": ["", "odd3"]},
            "holds initial_h of shape (1, 2, 3) for its RNN node; (batch, directions, units) is expected",
        ),
        ("RNN", {"direction": "sideways"}, "has the direction sideways on its RNN node; known are forward, reverse,"),
        ("GRU", {"activations": ["Tanh"]}, "lists 1 activations for its GRU node; 2 are expected"),
        (
            "LSTM",
            {"activations": ["Sigmoid", "Tanh", "Relu"]},
            "has two different activations (tanh, relu) on its LSTM node; here they are one",
        ),
        ("RNN", {"surprise": 1}, "has the attribute surprise on its RNN node, which is not known"),
        ("RNN", {"hidden_size": 5}, "says hidden_size 5 on its RNN node, but its R of shape (1, 4, 4) has 4 units"),
        ("RNN", {"more": ["", "odd"]}, "holds initial_h of shape (2, 2) for its RNN node; (directions, batch, units)"),
        ("RNN", {"more": ["minus"]}, "has sequence_lens on its RNN node that make no sense"),
    ],
)
def test_what_cannot_be_represented_is_named(operator, attributes, line, tmp_path):
    constants = tensors(operator, 3, 4)
    constants |= {
        "P": np.ones((1, 12), np.float32),
        "odd": np.ones((2, 2), np.float32),
        "odd3": np.ones((1, 2, 3), np.float32),
        "minus": np.array([-1], np.int32),
    }
    if attributes.get("activations") == ["Affine"]:
        attributes = {**attributes, "activation_alpha": [2.0], "activation_beta": [1.0]}
    path = write(tmp_path / "odd.onnx", model([recurrent(operator, **attributes)], constants, ["Y"]))
    assert refusal(path).startswith(f"odd.onnx: {line}")
