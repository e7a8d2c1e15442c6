"""Convolutions and pooling over time: which layers they become, and what has no counterpart."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx")

from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.onnx.file import read_onnx
from tests.formats.onnx.small_models import ints, model, node, recurrent, tensors, write

KERNEL = np.random.default_rng(0).normal(size=(4, 3, 3)).astype(np.float32)


def behind(tmp_path: Path, *nodes: Any, features: int = 4, **held: np.ndarray) -> LoadedModel:
    """The model of these nodes from X (batch, 3, time) to V, and of a GRU that reads V along time."""
    whole = [*nodes, node("Transpose", ["V"], "T", perm=[2, 0, 1]), recurrent("GRU", "T")]
    made = model(whole, tensors("GRU", features, 2) | held, ["Y"], {"X": ["batch", 3, "time"]})
    (found,) = read_onnx(write(tmp_path / "m.onnx", made))
    return found


def kinds(found: LoadedModel) -> list[str]:
    return [each.kind() for each in found.stack.layers]


@pytest.mark.parametrize(
    ("attributes", "padding", "before"),
    [
        ({}, "valid", []),
        ({"pads": [1, 1]}, "same", []),
        ({"pads": [2, 0]}, "causal", []),
        ({"pads": [4, 0], "dilations": [2]}, "causal", []),
        ({"auto_pad": "SAME_UPPER", "strides": [2]}, "same", []),
        ({"pads": [1, 1], "strides": [2]}, "valid", ["ZeroPadding1D"]),
        ({"pads": [0, 2]}, "valid", ["ZeroPadding1D"]),
    ],
)
def test_a_convolution_is_a_layer_with_its_padding(
    attributes: dict[str, Any], padding: str, before: list[str], tmp_path: Path
) -> None:
    bias = np.arange(4, dtype=np.float32)
    found = behind(tmp_path, node("Conv", ["X", "K", "bias"], "V", **attributes), K=KERNEL, bias=bias)
    assert kinds(found) == [*before, "Conv1D", "GRU"]
    layer: Any = found.stack.layers[len(before)]
    assert (layer.padding, layer.strides) == (padding, attributes.get("strides", [1])[0])
    assert found.stack.input_shape == (None, None, 3)
    assert found.weights is not None
    np.testing.assert_array_equal(found.weights[0], KERNEL.transpose(2, 1, 0))
    assert str(found.notes[0]) == "the file reads (batch, features, time); here data is (batch, time, features)"


def test_activations_and_norms_behind_it_belong_to_it(tmp_path: Path) -> None:
    stored = {each: np.ones(4, np.float32) for each in ("scale", "shift", "mean", "variance")}
    nodes = [
        node("Conv", ["X", "K"], "C"),
        node("Relu", ["C"], "Q"),
        node("BatchNormalization", ["Q", "scale", "shift", "mean", "variance"], "N"),
        node("MaxPool", ["N"], "V", kernel_shape=[2], strides=[2]),
    ]
    found = behind(tmp_path, *nodes, K=KERNEL, **stored)
    assert kinds(found) == ["Conv1D", "BatchNormalization", "MaxPooling1D", "GRU"]
    assert getattr(found.stack.layers[0], "activation", "") == "relu"


@pytest.mark.parametrize(
    "attributes",
    [
        {"auto_pad": "SAME_LOWER"},
        {"pads": [-1, 1]},
        {"pads": [1]},
        {"strides": [0]},
        {"strides": [2], "dilations": [2]},
        {"group": 2},
        {"strides": [2, 2]},
    ],
)
def test_what_has_no_counterpart_stands_before_the_model(attributes: dict[str, Any], tmp_path: Path) -> None:
    found = behind(tmp_path, node("Conv", ["X", "K"], "V", **attributes), K=KERNEL)
    assert kinds(found) == ["GRU"]
    assert "the operator Conv stands before the recurrent layers" in str(found.notes[0])


def test_pooling_that_counts_padding_has_no_counterpart(tmp_path: Path) -> None:
    pool = {"kernel_shape": [3], "pads": [1, 1]}
    assert kinds(behind(tmp_path, node("AveragePool", ["X"], "V", **pool), features=3)) == ["AveragePooling1D", "GRU"]
    counted = node("AveragePool", ["X"], "V", count_include_pad=1, **pool)
    assert kinds(behind(tmp_path, counted, features=3)) == ["GRU"]


@pytest.mark.parametrize(
    ("operator", "kind"), [("ReduceMean", "GlobalAveragePooling1D"), ("ReduceMax", "GlobalMaxPooling1D")]
)
def test_the_mean_over_time_is_a_pooling(operator: str, kind: str, tmp_path: Path) -> None:
    nodes = [
        recurrent("GRU"),
        node("Squeeze", ["Y", "one"], "S"),
        node(operator, ["S"], "M", axes=[0], keepdims=0),
        node("MatMul", ["M", "D"], "Z"),
    ]
    held = tensors("GRU", 3, 2) | {"one": ints(1), "D": np.ones((2, 5), np.float32)}
    (found,) = read_onnx(write(tmp_path / "m.onnx", model(nodes, held, ["Z"])))
    assert kinds(found) == ["GRU", kind, "Dense"]


def test_a_convolution_behind_the_recurrent_layers(tmp_path: Path) -> None:
    nodes = [
        recurrent("GRU"),
        node("Squeeze", ["Y", "one"], "S"),
        node("Transpose", ["S"], "T", perm=[1, 2, 0]),
        node("Conv", ["T", "K"], "V"),
        node("Sigmoid", ["V"], "Z"),
    ]
    held = tensors("GRU", 3, 2) | {"one": ints(1), "K": np.ones((1, 2, 1), np.float32)}
    (found,) = read_onnx(write(tmp_path / "m.onnx", model(nodes, held, ["Z"])))
    assert kinds(found) == ["GRU", "Conv1D"]
    assert "the file puts out (batch, features, time); here the output is (batch, time, features)" in map(
        str, found.notes
    )


def test_the_mean_of_sequences_of_different_lengths_is_not_the_layer_s(tmp_path: Path) -> None:
    """Keras leaves the masked timesteps out of it; ONNX counts them as zeros."""
    nodes = [
        recurrent("GRU", more=["lens"]),
        node("Squeeze", ["Y", "one"], "S"),
        node("Transpose", ["S"], "T", perm=[1, 2, 0]),
        node("GlobalAveragePool", ["T"], "V"),
    ]
    held = tensors("GRU", 3, 2) | {"one": ints(1), "lens": np.array([4, 2], np.int32)}
    made = model(nodes, held, ["V"], {"X": [5, 2, 3]})
    (found,) = read_onnx(write(tmp_path / "m.onnx", made))
    assert kinds(found) == ["GRU"]
    assert "the operator GlobalAveragePool follows and has no counterpart here" in " ".join(map(str, found.notes))
