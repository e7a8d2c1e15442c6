"""Models that branch, as Keras 3 wrote them: outputs, layers, gradients and summaries against what Keras made."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.check_sequential import check_chain
from rnn_tui.formats.keras.code_writer import keras2_code, keras3_code
from rnn_tui.formats.keras.configs import read_json
from rnn_tui.formats.keras.file import read_keras_file
from rnn_tui.formats.keras.file_writer import write_keras_file
from rnn_tui.formats.run_inputs import checked_run, prepare

GRAPHS = Path(__file__).parents[1] / "golden" / "graphs"
NAMES = sorted(each.stem for each in GRAPHS.glob("*.json"))


def arrays(name: str) -> dict[str, np.ndarray]:
    with np.load(GRAPHS / f"{name}.npz") as found:
        return dict(found)


def load(name: str):
    found = read_json((GRAPHS / f"{name}.json").read_text())[0]
    data = arrays(name)
    count = sum(len(each) for each in found.stack.weights)
    return found.stack, data, Model(found.stack, ()).with_weights([data[f"w{i}"] for i in range(count)])


@pytest.mark.parametrize("name", NAMES)
def test_every_output_is_keras_s(name):
    stack, data, model = load(name)
    inputs = tuple(data[each] for each in stack.input_names)
    made = model.run(inputs if len(inputs) > 1 else inputs[0]).arrays()
    outputs = [each for each in data if each.endswith("_f64")]
    for each in outputs:
        ours = each.removesuffix("_f64").removeprefix("layer/")
        ours = ours if "/output" in ours or "/" not in each else f"{ours}/output"
        ours = "output" if ours == "output0" else ours
        if "/call" not in ours and ours in made:
            np.testing.assert_allclose(made[ours], data[each], rtol=1e-9, atol=1e-9, err_msg=ours)
    compared = {each.partition("/")[0] for each in made if each.endswith("/output")}
    assert set(stack.layer_names) <= compared


@pytest.mark.parametrize("name", [each for each in NAMES if "grad_loss" in arrays(each)])
def test_gradients_are_keras_s(name):
    stack, data, model = load(name)
    inputs = tuple(data[each] for each in stack.input_names)
    found = gradients(model.run(inputs if len(inputs) > 1 else inputs[0]), "sum-all")
    assert found.loss == pytest.approx(float(data["grad_loss"]), rel=1e-9)
    for i, each in enumerate(found.weights):
        np.testing.assert_allclose(each, data[f"grad_dw{i}"], rtol=1e-8, atol=1e-8)
    for given, each in zip(stack.input_names, found.inputs, strict=True):
        if each is not None and f"grad_dx_{given}" in data:
            np.testing.assert_allclose(each, data[f"grad_dx_{given}"], rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_is_keras_s(name):
    assert render(summarize(load(name)[0])).split("\n") == (GRAPHS / f"{name}.txt").read_text().rstrip("\n").split("\n")


@pytest.mark.parametrize("ending", ["keras", "h5", "weights.h5"])
def test_weights_are_read_from_every_file_of_keras(ending):
    stack, data, model = load("seq2seq_lstm")
    given = stack if ending == "weights.h5" else None
    (found,) = read_keras_file(GRAPHS / f"seq2seq_lstm.{ending}", given)
    for one, other in zip(found.weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    ran = finish(checked_run(found.stack, prepare(found, data=GRAPHS / "seq2seq_lstm.npz"), None))
    np.testing.assert_allclose(ran.trace.output, data["output0_f64"], rtol=1e-9)


def test_data_that_lacks_an_input_is_refused_by_name(tmp_path):
    (found,) = read_keras_file(GRAPHS / "seq2seq_lstm.keras")
    np.savez(tmp_path / "x.npz", x=np.zeros((1, 3, 3)))
    with pytest.raises(RnnError, match=r"x\.npz: holds no array .* or input0; the model has 2 inputs"):
        prepare(found, data=tmp_path / "x.npz")
    with pytest.raises(RnnError, match=r"an \.npz holds an array for each"):
        prepare(found, data=tmp_path / "x.npy")


def test_what_writes_chains_refuses_a_model_that_branches():
    with pytest.raises(
        RnnError, match="PyTorch code can be written for a chain of layers only: decoder reads 3 tensors"
    ):
        check_chain(load("seq2seq_lstm")[0], "PyTorch code")


@pytest.mark.parametrize("name", NAMES)
def test_a_keras_file_that_is_written_reads_back_the_same(name, tmp_path):
    stack, _, model = load(name)
    write_keras_file(stack, model.get_weights(), tmp_path / "again.keras")
    (again,) = read_keras_file(tmp_path / "again.keras")
    assert again.stack == stack
    assert all(np.array_equal(one, other) for one, other in zip(again.weights, model.get_weights(), strict=True))


def test_code_is_that_of_the_functional_api():
    lines = keras3_code(load("shared_rnn_twice")[0]).split("\n")
    assert lines[3:] == [
        'in_a = keras.Input(shape=(4, 2), name="in_a")',
        'in_b = keras.Input(shape=(6, 2), name="in_b")',
        'shared_layer = layers.LSTM(3, name="shared", return_sequences=True)',
        "shared = shared_layer(in_a)",
        "shared_out = shared_layer(in_b)",
        'simple_rnn_layer = layers.SimpleRNN(2, name="simple_rnn")',
        "simple_rnn = simple_rnn_layer(shared)",
        "simple_rnn_out = simple_rnn_layer(shared_out)",
        'model = keras.Model([in_a, in_b], [simple_rnn_out, simple_rnn], name="functional")',
        "model.summary()",
        "",
    ]
    lines = keras2_code(load("seq2seq_lstm")[0]).split("\n")
    assert "initial_state=[encoder[1], encoder[2]])" in lines[6]
    with pytest.raises(RnnError, match=r"Keras 2 has no keras\.ops, which einsum is one of"):
        keras2_code(load("ops_bilinear")[0])
