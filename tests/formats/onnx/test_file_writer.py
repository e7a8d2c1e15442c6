"""An ONNX file that is written is read as the same model; what ONNX has not is refused by the layer's name."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Conv1D,
    Conv1DTranspose,
    Dense,
    LayerNormalization,
    MaxPooling1D,
    PeepholeLSTM,
    RepeatVector,
    SimpleRNN,
)
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.nested_model import Sequential
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.onnx.file import read_onnx
from rnn_tui.formats.onnx.file_writer import write_onnx


@pytest.mark.parametrize(
    "layers",
    [
        (SimpleRNN(4, return_sequences=True), SimpleRNN(3), Dense(2)),
        (Bidirectional(LSTM(3, return_sequences=True)), GRU(2), Dense(1, activation="sigmoid")),
        (GRU(4), RepeatVector(5), LSTM(3, return_sequences=True)),
        (SimpleRNN(4, return_sequences=True), LayerNormalization(epsilon=0.01), GRU(2)),
        (PeepholeLSTM(4, return_sequences=True), Bidirectional(PeepholeLSTM(2))),
        (Conv1D(4, 3, padding="causal", activation="relu"), MaxPooling1D(2), GRU(3)),
        (LSTM(4, return_sequences=True), Conv1D(2, 1, activation="sigmoid")),
    ],
)
def test_what_is_written_is_read_again(layers: tuple[Layer, ...], tmp_path: Path) -> None:
    stack = Stack(layers, (None, None, 3))
    model = Model.draw(stack, seed=3)
    write_onnx(stack, model.weights, tmp_path / "m.onnx")
    (found,) = read_onnx(tmp_path / "m.onnx")
    assert found.weights is not None
    x = np.random.default_rng(0).normal(size=(2, 5, 3))
    again = Model.draw(found.stack).with_weights(found.weights).run(x)
    np.testing.assert_allclose(again.output, model.run(x).output, atol=1e-6)


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ((Conv1D(2, 3, activation="sparsemax"), LSTM(2)), "layer conv1d: ONNX has no activation sparsemax"),
        ((Conv1D(2, 2, strides=3, padding="same"), LSTM(2)), "layer conv1d: padding='same' with strides larger than"),
        ((Conv1DTranspose(2, 3, strides=2, output_padding=1),), "layer conv1d_transpose: output_padding is not"),
        ((LSTM(2, activation="gelu"),), "layer lstm: a recurrent operator of ONNX has no activation gelu"),
        ((GRU(2, stateful=True),), "layer gru: an ONNX operator keeps no state between runs: stateful=True"),
        ((Bidirectional(GRU(2, stateful=True)),), "layer bidirectional: an ONNX operator keeps no state between runs"),
    ],
)
def test_what_onnx_has_not_is_refused_by_name(layers: tuple[Layer, ...], said: str, tmp_path: Path) -> None:
    stack = Stack(layers, (2, None, 3))
    with pytest.raises(RnnError, match=said):
        write_onnx(stack, Model.draw(stack).weights, tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


def test_a_nested_model_names_the_layer_inside(tmp_path: Path) -> None:
    inner = Sequential(Stack((Dense(2, activation="sparsemax"),), (None, None, 3), name="inner"), name="inner")
    stack = Stack((inner, LSTM(2)), (None, None, 3))
    with pytest.raises(RnnError, match="layer inner/dense: ONNX has no activation sparsemax"):
        write_onnx(stack, Model.draw(stack).weights, tmp_path / "m.onnx")
