"""The Keras that wrote the weights says what the words of the architecture beside them mean."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.model_files import found_in

CODE = """
from keras.models import Sequential
from keras.layers import LSTM
model = Sequential()
model.add(LSTM(3, return_sequences=True, input_shape=(4, 2){}))
"""
X = np.random.default_rng(3).standard_normal((2, 4, 2)) * 3


def weights(path: Path, version: str | None) -> list[np.ndarray]:
    """A legacy file of weights, as that Keras wrote it, and what is in it."""
    drawn = Model.draw(Stack((LSTM(3),), (None, 4, 2)), seed=4).get_weights()
    with h5py.File(path, "w") as tree:
        if version is not None:
            tree.attrs["keras_version"] = version
        tree.attrs["layer_names"] = ["lstm_1"]
        group = tree.create_group("lstm_1")
        names = [f"lstm_1/{each}:0" for each in ("kernel", "recurrent_kernel", "bias")]
        group.attrs["weight_names"] = names
        for name, values in zip(names, drawn, strict=True):
            group[name] = values.astype("f4")
    return [each.astype("f4") for each in drawn]


def expected(arrays: list[np.ndarray], gate: str) -> np.ndarray:
    stack = Stack((LSTM(3, return_sequences=True, recurrent_activation=gate),), (None, 4, 2))
    return Model.draw(stack).with_weights(arrays).run(X).output[0]


@pytest.mark.parametrize(
    ("version", "given", "gate", "said"),
    [
        ("2.2.4", "", "hard_sigmoid_keras2", "recurrent_activation, which lstm_1 leaves open, is hard_sigmoid"),
        ("1.2.2", "", "hard_sigmoid_keras2", "the weights were written by Keras 1.2.2, so"),
        ("2.2.4", ", recurrent_activation='hard_sigmoid'", "hard_sigmoid_keras2", ""),
        ("2.2.4", ", recurrent_activation='sigmoid'", "sigmoid", ""),
        ("2.3.1", "", "sigmoid", ""),
        ("2.3.1", ", recurrent_activation='hard_sigmoid'", "hard_sigmoid_keras2", ""),
        ("2.15.0", ", recurrent_activation='hard_sigmoid'", "hard_sigmoid_keras2", ""),
        ("2.2.4-tf", "", "sigmoid", "where TensorFlow 1 wrote them, give lstm recurrent_activation='hard_sigmoid'"),
        ("3.4.0", ", recurrent_activation='hard_sigmoid'", "hard_sigmoid", ""),
        (None, ", recurrent_activation='hard_sigmoid'", "hard_sigmoid", ""),
    ],
)
def test_code_beside_weights_means_what_it_meant_there(tmp_path, version, given, gate, said):
    arrays = weights(tmp_path / "w.h5", version)
    (tmp_path / "m.py").write_text(CODE.format(given))
    (found,) = found_in(str(tmp_path / "w.h5"), config=str(tmp_path / "m.py"))
    got = Model.draw(found.stack).with_weights(found.weights).run(X).output[0]
    np.testing.assert_allclose(got, expected(arrays, gate), atol=1e-12)
    assert said in "".join(map(str, found.notes))
    assert bool(said) == bool(found.notes)


def test_an_architecture_of_another_keras_is_read_in_the_weights_words_and_that_is_said(tmp_path):
    arrays = weights(tmp_path / "w.h5", "2.1.3")
    layer = {"units": 3, "return_sequences": True, "recurrent_activation": "hard_sigmoid", "name": "lstm_1"}
    entry = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4, 2]}}
    listed = [entry, {"class_name": "LSTM", "config": layer}]
    config = {"class_name": "Sequential", "config": {"layers": listed}, "keras_version": "3.4.0"}
    (tmp_path / "m.json").write_text(json.dumps(config))
    (found,) = found_in(str(tmp_path / "w.h5"), config=str(tmp_path / "m.json"))
    got = Model.draw(found.stack).with_weights(found.weights).run(X).output[0]
    np.testing.assert_allclose(got, expected(arrays, "hard_sigmoid_keras2"), atol=1e-12)
    assert [str(each) for each in found.notes] == [
        "the weights were written by Keras 2.1.3, the architecture was not: its words mean what they mean there"
    ]
