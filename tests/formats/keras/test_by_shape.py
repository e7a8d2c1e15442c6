"""Weights without an architecture: layers by the shapes of their arrays, against the models that wrote them."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.keras.file import read_keras_file, read_keras_weights
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import found_in

MODELS = Path(__file__).parents[1] / "golden" / "models"


@pytest.mark.parametrize(
    ("file", "whole", "head"),
    [
        ("keras23_simplernn.weights_legacy.h5", "keras23_simplernn.h5", "last"),
        ("keras23_gru.weights_legacy.h5", "keras23_gru.h5", "every"),
        ("legacy_simplernn.weights_legacy.h5", "legacy_simplernn.tfk.keras", "last"),
        ("sine_simplernn.weights.h5", "sine_simplernn.k3.h5", "last"),
    ],
)
def test_a_chain_is_that_of_the_whole_model(file: str, whole: str, head: str) -> None:
    (known,) = read_keras_file(MODELS / whole)
    (found,) = found_in(str(MODELS / file), head=head)
    assert known.weights is not None
    assert found.weights is not None
    for mine, theirs in zip(found.weights, known.weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert [each.kind() for each in found.stack.layers] == [
        {"TimeDistributed": "Dense"}.get(each.kind(), each.kind()) for each in known.stack.layers
    ]
    assert "recognised by the shapes" in str(found.notes[0])
    assert not any("assumed" in str(each) for each in found.notes)


def written(path: Path, version: str, **layers: dict[str, np.ndarray]) -> Path:
    """A file of weights as Keras 2 writes it."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = np.array([each.encode() for each in layers])
        file.attrs["keras_version"] = version
        for name, arrays in layers.items():
            group = file.create_group(name)
            group.attrs["weight_names"] = np.array([f"{name}/{each}:0".encode() for each in arrays])
            for each, values in arrays.items():
                group[f"{name}/{each}:0"] = values
    return path


def cell(features: int, units: int, gates: int, biases: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(features)
    return {
        "kernel": rng.normal(size=(features, gates * units)).astype("f"),
        "recurrent_kernel": rng.normal(size=(units, gates * units)).astype("f"),
        "bias": rng.normal(size=biases).astype("f"),
    }


def run(found: LoadedModel, x: np.ndarray) -> np.ndarray:
    assert found.weights is not None
    return Model.draw(found.stack).with_weights(found.weights).run(x).output


def test_a_layer_of_another_kind_cuts_the_file(tmp_path: Path) -> None:
    kernel = np.ones((13, 1), "f")
    path = written(
        tmp_path / "w.h5",
        "2.1.5",
        table={"embeddings": np.ones((9, 5), "f")},
        one=cell(5, 4, 4, 16),
        two=cell(4, 4, 4, 16),
        look={"look_W": kernel},
        out={"kernel": np.ones((13, 9), "f"), "bias": np.ones(9, "f")},
    )
    (found,) = found_in(str(path))
    assert found.stack.layer_names == ("table", "one", "two")
    said = " ".join(map(str, found.notes))
    assert "left out, for they are of no known kind or do not read what stands before them: look (13, 1), out" in said
    assert "recurrent_activation is hard_sigmoid" in said
    assert found.stack.layers[1].recurrent_activation == "hard_sigmoid"


def test_cudnn_weights_are_those_of_plain_layers(tmp_path: Path) -> None:
    """Written out from the equations: what cuDNN keeps transposed, gate by gate, and two biases."""
    rng = np.random.default_rng(0)
    kernels, states = rng.normal(size=(3, 4, 5)), rng.normal(size=(3, 4, 4))  # gate, units, features
    biases = rng.normal(size=(2, 3, 4))
    arrays = {
        "kernel": np.hstack([each.reshape(5, 4) for each in kernels]).astype("f"),
        "recurrent_kernel": np.hstack(states).astype("f"),
        "bias": biases.reshape(-1).astype("f"),
    }
    path = written(tmp_path / "w.h5", "2.1.5", gru=arrays)
    (found,) = found_in(str(path))
    plain = [np.hstack([each.T for each in kernels]), np.hstack([each.T for each in states]), biases.reshape(2, 12)]
    assert found.weights is not None
    for mine, expected in zip(found.weights, plain, strict=True):
        np.testing.assert_allclose(mine, expected, rtol=1e-6)
    config = found_in_code(tmp_path, "keras.layers.GRU(4, return_sequences=True, reset_after=True, name='gru')")
    known = read_keras_weights(path, config)
    x = rng.normal(size=(2, 6, 5))
    np.testing.assert_array_equal(run(found, x), run(known, x))
    assert "converted, as Keras 2 did" in " ".join(map(str, known.notes))


def found_in_code(folder: Path, layer: str):
    (folder / "net.py").write_text(f"keras.Sequential([keras.Input((None, 5)), {layer}])\n")
    return lambda keras: found_in(str(folder / "net.py"), keras=keras or "keras3")[0].stack


def test_cudnn_gates_are_sigmoid_whatever_wrote_them(tmp_path: Path) -> None:
    path = written(tmp_path / "w.h5", "2.1.5", lstm=cell(5, 4, 4, 32))
    found = read_keras_weights(path, found_in_code(tmp_path, "keras.layers.LSTM(4, name='lstm')"))
    assert found.stack.resolved[0].recurrent_activation == "sigmoid"
    assert not any("hard_sigmoid" in str(each) for each in found.notes)


def test_a_file_without_a_recurrent_layer_says_what_it_holds(tmp_path: Path) -> None:
    path = written(tmp_path / "w.h5", "2.3.1", out={"kernel": np.ones((3, 2), "f"), "bias": np.ones(2, "f")})
    with pytest.raises(FormatError, match=r"none of them has the shapes of a recurrent layer \(out \(3, 2\), \(2,\)\)"):
        found_in(str(path))


@pytest.mark.parametrize(
    ("first", "shapes", "reads"),
    [
        ("Embedding(12, 4)", {"embeddings": (12, 4)}, (None, None)),
        ("Conv1D(4, 3)", {"kernel": (3, 5, 4), "bias": (4,)}, (None, None, 5)),
        ("Dense(4)", {"kernel": (5, 4), "bias": (4,)}, (None, None, 5)),
    ],
)
def test_a_config_without_an_input_shape_takes_it_from_the_first_weights(
    first: str, shapes: dict[str, tuple[int, ...]], reads: tuple[int | None, ...], tmp_path: Path
) -> None:
    arrays = {name: np.zeros(shape, "f") for name, shape in shapes.items()}
    path = written(tmp_path / "w.h5", "2.3.1", a=arrays, b=cell(4, 3, 4, 12))
    code = f"from keras.layers import *\nmodel = keras.Sequential()\nmodel.add({first})\nmodel.add(LSTM(3))\n"
    (tmp_path / "m.py").write_text(code)
    (found,) = found_in(str(path), config=str(tmp_path / "m.py"))
    assert found.stack.input_shape == reads
    assert len(found.weights or ()) == len(shapes) + 3
