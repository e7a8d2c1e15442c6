"""Every target writes what can be read or run again."""

import runpy

import numpy as np
import pytest
from safetensors.numpy import load_file

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import LSTM, Dense
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.export_targets import TARGETS
from rnn_tui.formats.model_files import found_in

SETUP = Setup(seed=3)
STACK = Stack((LSTM(5, return_sequences=True), Dense(2)), (None, 6, 3), name="small")


def test_the_numpy_script_reproduces_the_trace(tmp_path):
    TARGETS["numpy"].write(STACK, SETUP, tmp_path / "m.py")
    trace = SETUP.run(STACK)
    made = runpy.run_path(str(tmp_path / "m.py"))["run"](trace.x)
    for name, values in trace.arrays().items():
        if "/" in name:
            np.testing.assert_allclose(made[name], values, atol=1e-12, err_msg=name)


def test_the_numpy_script_is_printed_with_its_weights_inside():
    assert "np.load" not in TARGETS["numpy"].text(STACK, SETUP)
    with pytest.raises(RnnError, match="more than 10,000 weights are not printed"):
        TARGETS["numpy"].text(Stack((LSTM(100),), (None, 6, 3)), SETUP)


def test_the_pytorch_script_stands_beside_its_state_dict(tmp_path):
    TARGETS["pytorch"].write(STACK, SETUP, tmp_path / "m.py")
    assert "nn.LSTM(" in (tmp_path / "m.py").read_text()
    assert sum(each.size for each in load_file(tmp_path / "m.safetensors").values()) > 0
    (found,) = found_in(str(tmp_path / "m.safetensors"))
    ours = SETUP.run(STACK)
    theirs = Setup(x=ours.x).with_weights(found.stack, found.weights).run(found.stack)
    np.testing.assert_allclose(theirs.layers[0].output, ours.layers[0].output, atol=2e-5)


def test_the_keras_file_is_read_back_with_its_weights(tmp_path):
    TARGETS["keras-file"].write(STACK, SETUP, tmp_path / "m.keras")
    (found,) = found_in(str(tmp_path / "m.keras"))
    ours = SETUP.run(STACK)
    np.testing.assert_allclose(
        Setup(x=ours.x).with_weights(found.stack, found.weights).run(found.stack).output, ours.output, atol=2e-5
    )


@pytest.mark.parametrize("target", ["pytorch", "numpy", "keras-file", "onnx"])
def test_a_wrong_ending_is_refused_and_nothing_is_written(tmp_path, target):
    with pytest.raises(RnnError, match=r"the name of .* ends in"):
        TARGETS[target].write(STACK, SETUP, tmp_path / "m.xyz")
    assert not list(tmp_path.iterdir())


ENDINGS = [
    ("keras", "m.keras", ".keras is the ending of another format, Keras 3 model; the name of Keras 3 code ends in .py"),
    ("keras2", "m.H5", ".h5 is the ending of another format, Keras HDF5; the name of Keras 2 code ends in .py"),
    ("json", "m.py", ".py is the ending of another format, Python code; the name of JSON ends in .json"),
    ("json", "m.svg", ".svg is the ending of another format, picture;"),
    ("pytorch", "m.onnx", ".onnx is the ending of another format, ONNX model; the name of PyTorch code ends in .py"),
    ("numpy", "m.npz", "the name of NumPy code ends in .py"),
    ("keras-file", "m.py", "the name of a .keras file ends in .keras"),
    ("onnx", "m.keras", "the name of an .onnx file ends in .onnx"),
]


@pytest.mark.parametrize(("target", "name", "said"), ENDINGS)
def test_a_name_that_says_another_format_is_refused(tmp_path, target, name, said):
    with pytest.raises(RnnError) as refused:
        TARGETS[target].files(tmp_path / name)
    assert said in str(refused.value)
    with pytest.raises(RnnError):
        TARGETS[target].write(STACK, SETUP, tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["m", "m.py", "m.txt", "m.v2"])
def test_code_has_an_ending_of_its_own_or_one_of_no_format(tmp_path, name):
    assert TARGETS["keras"].write(STACK, SETUP, tmp_path / name) == (tmp_path / name,)


def test_numbers_alone_are_not_printed():
    with pytest.raises(RnnError, match="cannot be printed: say where to"):
        TARGETS["keras-file"].text(STACK, SETUP)
    with pytest.raises(RnnError, match=r"cannot be printed: say where to, with --out FILE\.onnx"):
        TARGETS["onnx"].text(STACK, SETUP)


@pytest.mark.parametrize("target", TARGETS)
def test_the_tutorial_can_be_written_as_everything(tmp_path, target):
    if target == "onnx":
        pytest.importorskip("onnx")
    path = tmp_path / {"json": "m.json", "keras-file": "m.keras", "onnx": "m.onnx"}.get(target, "m.py")
    TARGETS[target].write(built_in("tutorial").stack, SETUP, path)
    assert path.stat().st_size > 100
