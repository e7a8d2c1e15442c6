"""Weights that are stored as whole numbers are dequantized; what a file rounds on the way is said."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
from onnx import helper

from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.onnx.operators.quantized import ON_THE_WAY
from tests.formats.onnx.small_models import ints, model, node, recurrent, tensors, write
from tests.formats.onnx.test_file import layers, notes, read, refusal, run

RNG = np.random.default_rng(5)
WEIGHTS = "stored quantized: read as (stored - zero point) · scale"
TURNED = "the file reads (time, batch, …); here data is (batch, time, …)"


def stored(shape: tuple[int, ...], name: str, columns: int = 1, axis: int = -1) -> tuple[dict, np.ndarray]:
    """Whole numbers, a scale and a zero point under that name; and the weights that they stand for."""
    whole = RNG.integers(-128, 128, shape).astype(np.int8)
    scale = RNG.uniform(0.004, 0.008, columns).astype(np.float32)
    zero = RNG.integers(-5, 5, columns).astype(np.int8)
    spread = [columns if place == axis % len(shape) else 1 for place in range(len(shape))]
    real = (whole.astype(np.float32) - zero.reshape(spread)) * scale.reshape(spread)
    return {name: whole, f"{name}_scale": scale, f"{name}_zero": zero}, real


def made(tmp_path: Path, nodes, held, output="Z", **more) -> LoadedModel:
    return read(write(tmp_path / "quantized.onnx", model(nodes, held, [output], **more)))


def dequantize(name: str, output: str, **attributes):
    return node("DequantizeLinear", [name, f"{name}_scale", f"{name}_zero"], output, **attributes)


def test_weights_of_an_lstm_are_dequantized_as_they_are_read(tmp_path):
    w, kernel = stored((1, 16, 3), "Wq", 16, axis=1)
    r, recurrent_kernel = stored((1, 16, 4), "Rq")
    nodes = [dequantize("Wq", "W", axis=1), dequantize("Rq", "R"), recurrent("LSTM", outputs=["Z"])]
    found = made(tmp_path, nodes, w | r | {"B": np.zeros((1, 32), np.float32)})
    order = np.concatenate([np.arange(16).reshape(4, 4)[each] for each in (0, 2, 3, 1)])
    np.testing.assert_allclose(found.weights[0], kernel[0].T[:, order], rtol=1e-6)
    np.testing.assert_allclose(found.weights[1], recurrent_kernel[0].T[:, order], rtol=1e-6)
    assert notes(found) == [TURNED, f"2 weights are {WEIGHTS}"]


@pytest.mark.parametrize("columns", [1, 16])
def test_onnxruntime_s_lstm_has_its_weights_turned(columns, tmp_path):
    w, kernel = stored((1, 3, 16), "W", columns)
    r, _ = stored((1, 4, 16), "R", columns)
    held = {key: each.reshape(1, -1) if columns > 1 and "_" in key else each for key, each in (w | r).items()}
    inputs = ["X", "W", "R", "", "", "", "", "", *(f"{name}_{part}" for name in "WR" for part in ("scale", "zero"))]
    quantized = helper.make_node("DynamicQuantizeLSTM", inputs, ["Z"], domain="com.microsoft", hidden_size=4)
    found = made(tmp_path, [quantized], held)
    order = np.concatenate([np.arange(16).reshape(4, 4)[each] for each in (0, 2, 3, 1)])
    np.testing.assert_allclose(found.weights[0], kernel[0][:, order], rtol=1e-6)
    assert layers(found) == [("LSTM", "4 tanh seq")]
    assert notes(found) == [ON_THE_WAY, TURNED, f"2 weights are {WEIGHTS}"]


def test_a_quantized_lstm_without_its_scales_is_refused(tmp_path):
    quantized = helper.make_node("DynamicQuantizeLSTM", ["X", "W", "R"], ["Z"], domain="com.microsoft", hidden_size=4)
    line = refusal(write(tmp_path / "q.onnx", model([quantized], tensors("LSTM", 3, 4), ["Z"])))
    assert "has no quantized weights on its DynamicQuantizeLSTM node, or works them out" in line


def head(*nodes, **held):
    """A GRU, and those nodes behind its sequence S."""
    first = [recurrent("GRU", outputs=["Y"]), node("Squeeze", ["Y", "one"], "S")]
    return [*first, *nodes], tensors("GRU", 3, 4) | {"one": ints(1)} | held


@pytest.mark.parametrize("columns", [1, 2])
def test_a_product_of_whole_numbers_is_a_layer(columns, tmp_path):
    k, kernel = stored((4, 2), "K", columns)
    nodes, held = head(
        helper.make_node("DynamicQuantizeLinear", ["S"], ["q", "scale", "zero"]),
        node("MatMulInteger", ["q", "K", "zero", "K_zero"], "whole"),
        node("Cast", ["whole"], "real", to=1),
        node("Mul", ["scale", "K_scale"], "by"),
        node("Mul", ["real", "by"], "m"),
        node("Add", ["m", "bias"], "Z"),
        **k,
        bias=np.array([1, 2], np.float32),
    )
    found = made(tmp_path, nodes, held)
    assert layers(found)[1] == ("Dense", "2 linear")
    np.testing.assert_allclose(found.weights[3], kernel, rtol=1e-6)
    assert notes(found) == [ON_THE_WAY, TURNED, f"the weight K is {WEIGHTS}"]


def test_a_product_of_onnxruntime_s_own(tmp_path):
    k, kernel = stored((4, 2), "K")
    product = ["S", "K", "K_scale", "K_zero", "bias"]
    nodes, held = head(
        helper.make_node("DynamicQuantizeMatMul", product, ["Z"], domain="com.microsoft"),
        **k,
        bias=np.array([1, 2], np.float32),
    )
    found = made(tmp_path, nodes, held)
    np.testing.assert_allclose(found.weights[3], kernel, rtol=1e-6)
    np.testing.assert_array_equal(found.weights[4], [1, 2])


def test_a_product_that_is_never_scaled_is_none(tmp_path):
    k, _ = stored((4, 2), "K")
    nodes, held = head(
        helper.make_node("DynamicQuantizeLinear", ["S"], ["q", "scale", "zero"]),
        node("MatMulInteger", ["q", "K", "zero", "K_zero"], "whole"),
        node("Cast", ["whole"], "real", to=1),
        node("Tanh", ["real"], "Z"),
        **k,
    )
    found = made(tmp_path, nodes, held)
    assert layers(found) == [("GRU", "4 tanh seq")]
    assert "and it is left out" in " ".join(notes(found))


@pytest.mark.parametrize(("other", "known"), [("s", True), ("t", False)])
def test_a_sequence_that_is_rounded_on_the_way_is_the_same_here(other, known, tmp_path):
    nodes, held = head(
        node("QuantizeLinear", ["S", "s", "z"], "q"),
        node("DequantizeLinear", ["q", other, "z"], "d"),
        node("MatMul", ["d", "K"], "Z"),
        s=np.float32(0.1),
        t=np.float32(0.2),
        z=np.int8(0),
        K=np.ones((4, 2), np.float32),
    )
    found = made(tmp_path, nodes, held)
    assert (layers(found)[1:], ON_THE_WAY in notes(found)) == ([("Dense", "2 linear")] if known else [], known)


def test_a_table_of_whole_numbers_is_scaled_behind_the_look_up(tmp_path):
    e, table = stored((7, 3), "E")
    nodes = [
        node("Gather", ["E", "X"], "rows"),
        dequantize("rows", "x"),
        node("Transpose", ["x"], "turned", perm=[1, 0, 2]),
        recurrent("LSTM", "turned", outputs=["", "Z"]),
    ]
    held = tensors("LSTM", 3, 4) | e | {"rows_scale": e["E_scale"], "rows_zero": e["E_zero"]}
    found = made(tmp_path, nodes, held, inputs={"X": ["batch", "time"]}, tokens=True)
    np.testing.assert_allclose(found.weights[0], table, rtol=1e-6)
    assert run(found, np.array([[1, 5, 6]])).output.shape == (1, 4)
