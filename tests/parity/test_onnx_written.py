"""What is written as ONNX, against onnxruntime."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")

from rnn_tui.engine.core.errors import RnnError  # noqa: E402
from rnn_tui.engine.layers import (  # noqa: E402
    GRU,
    LSTM,
    Activation,
    BatchNormalization,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    LayerNormalization,
    PeepholeLSTM,
    RepeatVector,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.options.activations import ACTIVATIONS  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.onnx.file_writer import write_onnx  # noqa: E402

pytestmark = pytest.mark.parity

STACKS = {
    "rnn": (SimpleRNN(4, return_sequences=True), SimpleRNN(3)),
    "rnn of relu": (SimpleRNN(4, activation="relu", use_bias=False),),
    "rnn backwards": (SimpleRNN(4, go_backwards=True), Dense(2, activation="softmax")),
    "lstm": (LSTM(4, return_sequences=True), Dropout(0.5), TimeDistributed(Dense(2, activation="relu"))),
    "lstm of others": (LSTM(4, activation="softsign", recurrent_activation="hard_sigmoid"),),
    "gru": (GRU(4, return_sequences=True), GRU(3, reset_after=False), Dense(2), Activation("sigmoid")),
    "encoder and decoder": (LSTM(4), RepeatVector(3), LSTM(3, return_sequences=True), Dense(2)),
    "layer norms": (
        LayerNormalization(epsilon=0.01),
        GRU(4, return_sequences=True),
        LayerNormalization(center=False),
        GRU(3),
        LayerNormalization(scale=False),
    ),
    "peepholes": (PeepholeLSTM(4, return_sequences=True), Bidirectional(PeepholeLSTM(3))),
    "peepholes without bias": (PeepholeLSTM(4, use_bias=False),),
    "gru without bias": (GRU(4, use_bias=False),),
    **{
        f"both ways, {merge}, {'every' if every else 'last'}": (
            Bidirectional(LSTM(3, return_sequences=every), merge_mode=merge),
            Dense(2),
        )
        for merge in ("concat", "sum", "ave", "mul")
        for every in (True, False)
    },
}


def check(stack: Stack, path: Path, *inputs: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    shapes = [each.shape for found in stack.weights for each in found]
    model = Model.draw(stack).with_weights([rng.normal(size=shape) for shape in shapes])
    write_onnx(stack, model.weights, path)
    session = runtime.InferenceSession(path)
    for x in inputs:
        (made,) = session.run(None, {"x": x})
        np.testing.assert_allclose(made, model.run(x, dtype="float64").output, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", STACKS)
def test_onnxruntime_computes_what_is_written(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    inputs = [rng.normal(size=shape).astype(np.float32) for shape in ((2, 6, 3), (1, 9, 3))]  # axes are free
    check(Stack(STACKS[name], (None, None, 3)), tmp_path / "m.onnx", *inputs)


@pytest.mark.parametrize("options", [{}, {"scale": False}, {"center": False}, {"scale": False, "center": False}])
def test_batch_normalization(options: dict[str, bool], tmp_path: Path) -> None:
    stack = Stack((GRU(4, return_sequences=True), BatchNormalization(epsilon=0.1, **options)), (None, None, 3))
    rng = np.random.default_rng(0)
    model = Model.draw(stack)
    model = model.with_weights([np.abs(rng.normal(size=each.shape)) for found in model.weights for each in found])
    write_onnx(stack, model.weights, tmp_path / "m.onnx")
    x = rng.normal(size=(2, 6, 3)).astype(np.float32)
    (made,) = runtime.InferenceSession(tmp_path / "m.onnx").run(None, {"x": x})
    np.testing.assert_allclose(made, model.run(x, dtype="float64").output, rtol=1e-4, atol=1e-5)


def test_token_ids(tmp_path: Path) -> None:
    stack = Stack((Embedding(7, 3), GRU(2)), (None, None), "int32")
    check(stack, tmp_path / "m.onnx", np.arange(10).reshape(2, 5) % 7)


@pytest.mark.parametrize("activation", [each.name for each in ACTIVATIONS])
def test_every_activation_is_the_same_in_onnxruntime_or_refused(activation: str, tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    refused: list[str] = []
    for layers in (
        (SimpleRNN(4, return_sequences=True), Dense(3, activation=activation)),
        (SimpleRNN(4), Activation(activation)),
        (LSTM(3, activation=activation),),
        (GRU(3, recurrent_activation=activation),),
        (Bidirectional(SimpleRNN(3, activation=activation)),),
    ):
        try:
            check(Stack(layers, (None, None, 3)), tmp_path / "m.onnx", x)
        except RnnError as error:
            refused.append(str(error))
    assert all(f"has no activation {activation}" in each for each in refused)
    assert not refused or activation not in PLAIN


PLAIN = ("linear", "tanh", "sigmoid", "relu", "elu", "softplus", "softsign", "leaky_relu")
"""What ONNX has as an operator, in the opset that is written."""
