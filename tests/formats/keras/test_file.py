"""Keras's own files: those it wrote give its numbers, broken ones one line each.

The files in `golden/models` were written by Keras 2.3.1, tf_keras 2.21 and Keras 3.15; beside them stand inputs and
what those Kerases made of them, layer by layer.
"""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.keras.file import read_keras_file, read_keras_weights
from rnn_tui.formats.loaded_model import LoadedModel

MODELS, BAD = (Path(__file__).parent.parent / "golden" / each for each in ("models", "bad"))
WHOLE = sorted(
    each.name for each in MODELS.iterdir() if each.suffix in (".keras", ".h5") and ".weights" not in each.name
)
PARTS = {
    "keras23_simplernn.weights_legacy.h5": "keras23_simplernn.h5",
    "keras23_bilstm.weights_legacy.h5": "keras23_bilstm.h5",
    "keras23_gru.weights_legacy.h5": "keras23_gru.h5",
    "legacy_simplernn.weights_legacy.h5": "legacy_simplernn.tfk.keras",
    "legacy_bilstm.tfk.weights.h5": "legacy_bilstm.tfk.keras",
    "sine_simplernn.weights.h5": "sine_simplernn.k3.h5",
    "functional_mixed.weights.h5": "functional_mixed.keras",
}
"""Files of weights, and one that holds their architecture."""


def check_outputs(found: LoadedModel, file: str) -> None:
    """Every output that Keras recorded, in float32 and float64."""
    assert found.weights is not None
    io = np.load(MODELS / f"{file.split('.')[0]}.io.npz")
    recorded = {key.partition("_")[2]: io[key] for key in io.files if key.startswith("layer")}
    recorded.pop(found.stack.input_name or "", None)
    for dtype in ("float32", "float64"):
        trace = Model.draw(found.stack).with_weights(found.weights).run(io["x"], dtype=dtype)
        outputs = {each.name: each.run.outputs[0] for each in trace.layers}
        assert set(outputs) == set(recorded)
        for name, want in (*recorded.items(), (trace.layers[-1].name, io["y"])):
            assert outputs[name].shape == want.shape
            assert np.max(np.abs(outputs[name] - want) / (1 + np.abs(want)), initial=0) < 2e-5, name


@pytest.mark.parametrize("file", WHOLE)
def test_whole_models_compute_what_keras_computed(file: str) -> None:
    (found,) = read_keras_file(MODELS / file)
    assert found.notes == ()
    check_outputs(found, file)


@pytest.mark.parametrize("file", sorted(PARTS))
def test_weights_alone_compute_it_with_their_architecture(file: str) -> None:
    (known,) = read_keras_file(MODELS / PARTS[file])
    found = read_keras_weights(MODELS / file, known.stack)
    assert found.stack is known.stack
    check_outputs(found, file)


def test_a_part_of_the_layers_takes_its_weights_by_name() -> None:
    part = Stack((SimpleRNN(11, name="simple_rnn"),), (None, None, 3))
    found = read_keras_weights(MODELS / "legacy_simplernn.weights_legacy.h5", part)
    (whole,) = read_keras_file(MODELS / "legacy_simplernn.tfk.keras")
    assert whole.weights is not None
    assert found.weights is not None
    for mine, theirs in zip(found.weights, whole.weights, strict=False):
        np.testing.assert_array_equal(mine, theirs)
    assert [str(each) for each in found.notes] == ["only a part of its layers: left out are dense"]


@pytest.mark.parametrize("file", ["legacy_simplernn.weights_legacy.h5", "sine_simplernn.weights.h5"])
def test_an_architecture_that_leaves_its_input_open_takes_it_from_the_weights(file: str) -> None:
    (known,) = read_keras_file(MODELS / PARTS[file])
    found = read_keras_weights(MODELS / file, replace(known.stack, input_shape=None))
    features = (known.stack.input_shape or ())[-1]
    assert found.stack.input_shape == (None, None, features)


@pytest.mark.parametrize("file", ["keras23_gru.h5", "legacy_bilstm.tfk.keras", "sine_simplernn.k3.h5"])
def test_a_whole_model_lends_its_weights(file: str) -> None:
    (known,) = read_keras_file(MODELS / file)
    check_outputs(read_keras_weights(MODELS / file, known.stack), file)


@pytest.mark.parametrize(
    ("file", "keras"),
    [
        ("keras23_gru.h5", "keras2.3"),
        ("legacy_hard_sigmoid.tfk.keras", "keras2"),
        ("sine_simplernn.k3.h5", "keras3"),
        ("functional_mixed.keras", "keras3"),
    ],
)
def test_the_version_that_wrote_a_file_says_whose_rules_hold(file: str, keras: str) -> None:
    assert read_keras_file(MODELS / file)[0].stack.keras == keras


def test_a_file_is_what_it_begins_with(tmp_path: Path) -> None:
    (tmp_path / "a.keras").write_bytes((MODELS / "keras23_gru.h5").read_bytes())
    (tmp_path / "b.h5").write_bytes((MODELS / "sine_simplernn.keras").read_bytes())
    assert read_keras_file(tmp_path / "a.keras")[0].stack.layer_names == ("gru_1", "time_distributed_1")
    assert read_keras_file(tmp_path / "b.h5")[0].stack.layer_names == ("simple_rnn", "dense")


REFUSED = [
    ("bomb_config.keras", "has a config.json of 80,000,008 bytes when unpacked, more than the 4,194,304 that are read"),
    ("bomb_deep_nesting.keras", "has a config.json of more than 100,000 lists and objects"),
    ("config_not_json.keras", "has a config.json that is not JSON: line 1, column 49: Unterminated string starting at"),
    ("duplicate_config.keras", "holds config.json 2 times: which one counts?"),
    ("empty.h5", "is empty"),
    ("empty.keras", "is empty"),
    (
        "external_link.keras",
        "layer dense, weight kernel is kept behind a link (layers/dense/vars/0), and links are not followed",
    ),
    ("garbage.h5", "is no Keras model: a .keras file is a zip, an .h5 file is HDF5"),
    ("html_instead.keras", "is a web page, not a model: a .keras file is a zip, an .h5 file is HDF5"),
    ("huge_declared_dataset.keras", "layer dense, weight kernel has shape (1048576, 1048576), expected (16, 1)"),
    ("huge_units.keras", "layer 2 (SimpleRNN): `units` is at most 16,777,216 here, got 1,000,000,000."),
    ("layer_names_mismatch.h5", "lists a layer nope, but has no group of that name"),
    ("missing_weight.keras", "layer simple_rnn, weight kernel is missing: there is no layers/simple_rnn/cell/vars/0"),
    ("module_os.keras", "layer 2 is no object with class_name and config"),
    (
        "negative_units.keras",
        "layer 2 (SimpleRNN): Received an invalid value for argument `units`, expected a positive integer, got -3.",
    ),
    ("no_config.keras", "has no config.json, which says what layers a model has: it is a zip, but no .keras file"),
    ("not_a_zip.keras", "is no Keras model: a .keras file is a zip, an .h5 file is HDF5"),
    (
        "other_h5_data.h5",
        "is an HDF5 file, but no Keras model: it has neither model_config nor weights that Keras wrote",
    ),
    (
        "soft_link_loop.keras",
        "layer dense, weight kernel is kept behind a link (layers/dense/vars/0), and links are not followed",
    ),
    ("string_weights.keras", "layer dense, weight kernel holds text, not numbers"),
    ("truncated.h5", "is damaged or cut off: what HDF5 finds in it does not fit together. Copy or download it again"),
    ("truncated.keras", "is no complete zip file, as a .keras file is: it may have been cut off on its way here"),
    ("truncated_tail.keras", "is no complete zip file, as a .keras file is: it may have been cut off on its way here"),
    (
        "units_string.keras",
        "layer 2 (SimpleRNN): Received an invalid value for argument `units`, expected a positive integer, got '16'.",
    ),
    (
        "unknown_activation.keras",
        "layer 2 (SimpleRNN): Could not interpret activation function identifier: tanhh. Is tanh meant?",
    ),
    ("wrong_shape.h5", "layer dense, weight kernel has shape (10, 1), expected (11, 1)"),
    ("wrong_shape_weights.keras", "layer dense, weight kernel has shape (1, 16), expected (16, 1)"),
]


@pytest.mark.parametrize(("file", "problem"), REFUSED, ids=[file for file, _ in REFUSED])
def test_broken_files_are_refused_in_one_line(
    file: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FormatError) as error:
        read_keras_file(BAD / file)
    assert str(error.value) == f"{file}: {problem}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("lambda_layer.keras", r"l \(Lambda\), code that is never run"),
        ("unknown_layer.keras", r"simple_rnn \(QuantumRNN\), a layer that rnn-tui does not know"),
    ],
)
def test_nothing_behind_an_opaque_layer_is_computed(
    file: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = read_keras_file(BAD / file)
    assert "not run" in str(found.notes[0])
    with pytest.raises(InputError, match=f"nothing of the model can be computed.*{why}"):
        Model.draw(found.stack).run()
    assert list(tmp_path.iterdir()) == []


def notes(file: str) -> list[str]:
    return [str(each) for each in read_keras_file(BAD / file)[0].notes]


def test_odd_files_are_opened_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert notes("nan_weights.keras") == ["the weight dense/kernel holds 2 NaN or infinite of 16"]
    assert notes("int_weights.keras") == ["whole numbers are taken as float32: dense/kernel"]
    assert notes("path_traversal.keras") == [
        "other members of the zip are left alone: ../../../PWNED_MARKER.txt, /tmp/PWNED_MARKER.txt"
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_weights_says_so() -> None:
    (found,) = read_keras_file(BAD / "no_weights.keras")
    assert found.weights is None
    assert [str(each) for each in found.notes] == ["it holds no weights: they are drawn from the seed"]
    with pytest.raises(FormatError) as error:
        read_keras_weights(BAD / "no_weights.keras", found.stack)
    assert str(error.value) == "no_weights.keras: holds no weights: model.weights.h5 is missing"


def test_weights_of_another_architecture_are_refused() -> None:
    def refusal(file: str, *layers: LSTM | SimpleRNN | Dense | Bidirectional) -> str:
        with pytest.raises(FormatError) as error:
            read_keras_weights(MODELS / file, Stack(layers, (None, None, 3)))
        return error.value.problem

    legacy, new = "legacy_simplernn.weights_legacy.h5", "sine_simplernn.weights.h5"
    assert (
        refusal(legacy, SimpleRNN(11, name="mine"))
        == "holds weights of 2 layers (simple_rnn, dense), but the model has 1 with weights (mine)"
    )
    assert (
        refusal(legacy, SimpleRNN(11, use_bias=False), Dense(1))
        == "layer simple_rnn: 3 weights in the file (simple_rnn/simple_rnn_cell/kernel:0,"
        " simple_rnn/simple_rnn_cell/recurrent_kernel:0, simple_rnn/simple_rnn_cell/bias:0),"
        " expected 2 (kernel, recurrent_kernel)"
    )
    assert (
        refusal(legacy, SimpleRNN(12), Dense(1))
        == "layer simple_rnn, weight kernel has shape (3, 11), expected (3, 12)"
    )
    assert (
        refusal(new, SimpleRNN(16), Dense(1)) == "layer simple_rnn, weight kernel has shape (1, 16), expected (3, 16)"
    )
    assert (
        refusal(new, LSTM(16), Dense(1)) == "layer lstm, weight kernel is missing: there is no layers/lstm/cell/vars/0"
    )
    with pytest.raises(FormatError) as error:
        read_keras_weights(MODELS / new, Stack((SimpleRNN(16),), (None, None, 1)))
    assert error.value.problem == "holds weights of dense too, for which the model has no layer"


def test_an_unbuilt_model_with_weights_reads_what_they_read(tmp_path: Path) -> None:
    layers = [{"class_name": "SimpleRNN", "config": {"units": 16}}, {"class_name": "Dense", "config": {"units": 1}}]
    config = {"class_name": "Sequential", "config": {"layers": layers}}
    with zipfile.ZipFile(tmp_path / "a.keras", "w") as made:
        made.writestr("config.json", json.dumps(config))
        made.write(MODELS / "sine_simplernn.weights.h5", "model.weights.h5")
    (found,) = read_keras_file(tmp_path / "a.keras")
    assert found.stack.input_shape == (None, None, 1)
    assert found.weights is not None


def packed(path: Path, config: str, metadata: str = "{}") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("config.json", config)
        made.writestr("metadata.json", metadata)
    return path


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("[" * 100_001, "has a config.json of more than 100,000 lists and objects"),
        ("[" * 50_000, "has a config.json nested too deeply, or with a number too long"),
        ("9" * 5000, "has a config.json nested too deeply, or with a number too long"),
        (
            " " * (4 << 20) + "{}",
            "has a config.json of 4,194,306 bytes when unpacked, more than the 4,194,304 that are read",
        ),
        (
            json.dumps({"class_name": "Sequential", "config": {"layers": [{}] * 1001}}),
            "has 1,001 layers, more than the 1,000 that are read",
        ),
        (
            "[]",
            "the JSON holds no object; expected an rnn-spec/1 object with `layers`, or what Keras's to_json() writes",
        ),
    ],
)
def test_architectures_are_bounded(config: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError) as error:
        read_keras_file(packed(tmp_path / "a.keras", config))
    assert error.value.problem == problem


def test_metadata_may_be_missing_but_not_broken(tmp_path: Path) -> None:
    config = {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"units": 1}}]}}
    assert read_keras_file(packed(tmp_path / "a.keras", json.dumps(config), "3"))[0].stack.keras == "keras3"
    with pytest.raises(FormatError) as error:
        read_keras_file(packed(tmp_path / "b.keras", json.dumps(config), "{"))
    assert error.value.problem.startswith("has a metadata.json that is not JSON: line 1, column 2")


def test_control_characters_stay_out_of_the_line(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as tree:
        tree.attrs["layer_names"] = ["evil\x1b[2J"]
    with pytest.raises(FormatError) as error:
        read_keras_weights(tmp_path / "a.h5", Stack((SimpleRNN(2),), (None, None, 1)))
    assert str(error.value) == "a.h5: lists a layer evil\\x1b[2J, but has no group of that name"


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"^missing\.keras: no such file$"):
        read_keras_file(tmp_path / "missing.keras")
    with pytest.raises(FormatError, match="is a folder, not a file"):
        read_keras_file(tmp_path)
