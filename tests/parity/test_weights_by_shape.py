"""Weights that the live Keras writes, opened without their architecture, against Keras's own numbers."""

from pathlib import Path

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from rnn_tui.formats.model_name import ModelName  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
layers = keras.layers

MODELS = {
    "lstm": [layers.LSTM(4, return_sequences=True), layers.LSTM(3, return_sequences=True), layers.Dense(2)],
    "gru": [layers.GRU(5, return_sequences=True), layers.Dense(2)],
    "gru of before": [layers.GRU(5, return_sequences=True, reset_after=False), layers.Dense(2)],
    "both ways": [layers.Bidirectional(layers.LSTM(3, return_sequences=True)), layers.Dense(2)],
    "rnn": [layers.SimpleRNN(5, use_bias=False, return_sequences=True)],
}


@pytest.mark.parametrize("name", MODELS)
def test_a_weights_file_computes_what_keras_does(name: str, tmp_path: Path) -> None:
    made = keras.Sequential([keras.Input((None, 3)), *MODELS[name]])
    rng = np.random.default_rng(0)
    made.set_weights([rng.normal(size=each.shape) for each in made.get_weights()])
    made.save_weights(tmp_path / "w.weights.h5")
    (found,) = found_in(ModelName.parse(str(tmp_path / "w.weights.h5")), head="every")
    x = rng.normal(size=(2, 6, 3)).astype(np.float32)
    mine = Model.draw(found.stack).with_weights(found.weights or ()).run(x).output
    np.testing.assert_allclose(mine, made.predict(x, verbose=0), atol=2e-5)
