"""What onnxruntime's own quantizer writes, against onnxruntime running it."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")
quantization = pytest.importorskip("onnxruntime.quantization")

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.onnx.file import read_onnx  # noqa: E402
from rnn_tui.formats.onnx.file_writer import write_onnx  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]

STACKS = {
    "lstm": Stack((LSTM(6, return_sequences=True), Dense(3, activation="tanh")), (None, None, 5)),
    "both ways": Stack((Bidirectional(LSTM(4)), Dense(3)), (None, None, 5)),
    "gru": Stack((GRU(6, return_sequences=True), Dense(3), Dense(2)), (None, None, 5)),
    "tokens": Stack((Embedding(9, 5), LSTM(6), Dense(3)), (None, None), "int32"),
}


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("per_channel", [False, True])
def test_quantized_weights_give_nearly_the_same(name: str, per_channel: bool, tmp_path: Path) -> None:
    stack, rng = STACKS[name], np.random.default_rng(0)
    shapes = [each.shape for found in stack.weights for each in found]
    model = Model.draw(stack).with_weights([rng.normal(size=shape) for shape in shapes])
    plain, whole = tmp_path / "plain.onnx", tmp_path / "whole.onnx"
    write_onnx(stack, model.weights, plain)
    operators = ["LSTM", "MatMul", "Gather"]
    quantization.quantize_dynamic(plain, whole, op_types_to_quantize=operators, per_channel=per_channel)
    x = rng.integers(0, 9, (2, 6)) if name == "tokens" else rng.normal(size=(2, 6, 5)).astype(np.float32)
    (want,) = runtime.InferenceSession(whole).run(None, {"x": x})
    (found,) = read_onnx(whole)
    assert [each.kind() for each in found.stack.layers] == [each.kind() for each in stack.layers]
    assert any("stored quantized" in str(each) for each in found.notes)
    got = Model.draw(found.stack).with_weights(found.weights or ()).run(x).output
    np.testing.assert_allclose(got, want, atol=0.1)
    exact = model.run(x).output
    assert np.abs(got - want).mean() < 0.03 * (1 + np.abs(exact).mean())
