"""A `.keras` file out: what stands in it, what is refused, and that it comes back as the same. Keras itself is asked in
`tests/parity`."""

import json
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import NotBuilt, RnnError, WeightsError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, ReLU, SimpleRNN, SpatialDropout1D
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.keras.file import read_keras_file
from rnn_tui.formats.keras.file_writer import model_config, write_keras_file
from tests.engine.test_properties import in_keras, stacks


def written(stack: Stack, path: Path) -> Path:
    write_keras_file(stack, Model.draw(stack).get_weights(), path)
    return path


def test_the_members_are_keras_s(tmp_path: Path) -> None:
    stack = Stack((SimpleRNN(2, name="rnn"), Dense(1)), (None, 5, 3))
    with zipfile.ZipFile(written(stack, tmp_path / "a.keras")) as file:
        assert [each.filename for each in file.infolist()] == ["metadata.json", "config.json", "model.weights.h5"]
        assert {each.compress_type for each in file.infolist()} == {zipfile.ZIP_STORED}
        assert json.loads(file.read("metadata.json"))["keras_version"] == "3.0.0"
        assert json.loads(file.read("config.json")) == model_config(stack)
        with file.open("model.weights.h5") as member, h5py.File(member) as tree:
            found = {}
            tree.visititems(lambda name, each: found.update({name: each.dtype.str}) if hasattr(each, "dtype") else None)
    assert found == {
        **{f"layers/simple_rnn/cell/vars/{index}": "<f4" for index in range(3)},
        **{f"layers/dense/vars/{index}": "<f4" for index in range(2)},
    }


def test_a_layer_s_config() -> None:
    stack = Stack((LSTM(2, activation="relu", name="l"),), (8, 5, 3), name="m")
    config = model_config(stack)
    assert (config["class_name"], config["config"]["name"]) == ("Sequential", "m")
    entry, layer = config["config"]["layers"]
    assert entry["config"] == {"batch_shape": [8, 5, 3], "dtype": "float32", "name": "input_layer"}
    assert layer["config"]["name"] == "l"
    assert layer["config"]["activation"] == "relu"
    assert layer["config"]["kernel_initializer"] == {
        "module": "keras.initializers",
        "class_name": "GlorotUniform",
        "config": {},
        "registered_name": None,
    }
    assert layer["build_config"] == {"input_shape": [8, 5, 3]}


def test_a_functional_model_is_a_chain_of_nodes() -> None:
    stack = Stack((LSTM(2, return_state=True),), (None, 5, 3), functional=True, input_name="x")
    config = model_config(stack)["config"]
    assert config["input_layers"] == [["x", 0, 0]]
    assert config["output_layers"] == [["lstm", 0, 0], ["lstm", 0, 1], ["lstm", 0, 2]]
    (node,) = config["layers"][1]["inbound_nodes"]
    assert node["args"][0]["config"]["keras_history"] == ["x", 0, 0]


def test_chosen_outputs_are_written(tmp_path: Path) -> None:
    layers = (LSTM(2, return_sequences=True, return_state=True), Dense(1))
    stack = Stack(layers, (None, 5, 3), functional=True, outputs=((1, 0), (0, 2), (0, 0)))
    assert model_config(stack)["config"]["output_layers"] == [["dense", 0, 0], ["lstm", 0, 2], ["lstm", 0, 0]]
    (found,) = read_keras_file(written(stack, tmp_path / "a.keras"))
    assert found.stack.outputs == stack.outputs


def test_what_another_keras_took_for_granted_is_written_out(tmp_path: Path) -> None:
    stack = Stack((GRU(2),), (None, 5, 3), keras="keras2.3")
    (found,) = read_keras_file(written(stack, tmp_path / "a.keras"))
    assert found.stack.keras == "keras3"
    assert found.stack.layer_names == ("gru_1",)
    assert found.stack.layers[0].get_config()["reset_after"] is False


@pytest.mark.parametrize("layer", [SpatialDropout1D(0.5), Dropout(0.5), Dense(2), ReLU()], ids=lambda each: each.kind())
def test_a_layer_after_a_masked_one_is_written_whatever_its_options_are(layer: Layer, tmp_path: Path) -> None:
    stack = Stack((Embedding(3, 2, mask_zero=True), layer), (None, 4))
    (found,) = read_keras_file(written(stack, tmp_path / "a.keras"))
    assert [type(each) for each in found.stack.layers] == [Embedding, type(layer)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(stack=stacks(), seed=st.integers(0, 99))
def test_what_is_written_is_read(stack: Stack, seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assume(stack.layers and in_keras(stack))
    model = Model.draw(stack, seed=seed)
    path = tmp_path_factory.getbasetemp() / "any.keras"
    write_keras_file(stack, model.get_weights(), path)
    (found,) = read_keras_file(path)
    assert found.notes == ()
    assert found.weights is not None
    assert found.stack.layer_names == stack.layer_names
    assert found.stack.output_shapes == stack.output_shapes
    assert found.stack.functional == stack.functional
    for got, want in zip(found.weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(got, want.astype("f4"))
    again = Model.draw(found.stack).with_weights(found.weights).run(seed=seed)
    for got, want in zip(again.outputs, model.run(again.x).outputs, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-4)


def refusal(stack: Stack, path: Path) -> str:
    path.write_text("as it was")
    with pytest.raises(RnnError) as error:
        written(stack, path)
    assert path.read_text() == "as it was"
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    return str(error.value)


def test_what_keras_3_cannot_compute_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.keras"
    old = Stack((Bidirectional(LSTM(2, recurrent_activation="hard_sigmoid")),), (None, 5, 3), keras="keras2")
    assert refusal(old, path) == (
        "layer bidirectional: Keras 3 has no name for Keras 2's hard_sigmoid, so no .keras file can hold it;"
        " export code instead (--to keras), which defines it"
    )
    layers = (Embedding(9, 2, mask_zero=True), Bidirectional(LSTM(2, return_sequences=True)))
    masked = Stack(layers, (None, 5), "int32", keras="keras2.3")
    assert refusal(masked, path) == (
        "layer bidirectional_1: at masked steps Keras 3 puts out 0, but Keras 2.3 the last output,"
        " which no .keras file computes"
    )
    written(Stack(layers[1:], (None, 5, 3), keras="keras2.3"), path)
    assert read_keras_file(path)[0].stack.layer_names == ("bidirectional_1",)


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    stack, path = Stack((Dense(1),), (None, 2)), tmp_path / "a.keras"
    with pytest.raises(WeightsError):
        write_keras_file(stack, [np.zeros((2, 1))], path)
    with pytest.raises(NotBuilt):
        write_keras_file(Stack((Dense(1),)), [], path)
    with pytest.raises(RnnError, match="weights of dense are too large for float32"):
        write_keras_file(stack, [np.full((2, 1), 1e39), np.zeros(1)], path)
    with pytest.raises(FormatError, match=r"^a\.keras: cannot be written|^a\.keras: its folder does not exist"):
        write_keras_file(stack, [np.zeros((2, 1)), np.zeros(1)], tmp_path / "nowhere" / "a.keras")
    assert list(tmp_path.iterdir()) == []
    write_keras_file(stack, [np.full((2, 1), np.inf), np.zeros(1)], path)
    assert [str(each) for each in read_keras_file(path)[0].notes] == [
        "the weight dense/kernel holds 2 NaN or infinite of 2"
    ]
