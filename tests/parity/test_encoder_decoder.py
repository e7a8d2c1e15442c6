"""The tutorials' encoder and decoder, Activation behind it, against Keras 3: numbers, gradients, summary, files."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.gradients.gradients import gradients  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.engine.summary.render import render  # noqa: E402
from rnn_tui.engine.summary.summarize import summarize  # noqa: E402
from rnn_tui.formats.keras.file_writer import write_keras_file  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from tests.formats.keras_code.reading import read_code  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
CODE = """
import keras
from keras.layers import *
model = keras.Sequential([
    keras.Input((6, 3)),
    Masking(),
    Activation("tanh"),
    LSTM(4, return_sequences=True),
    Bidirectional(GRU(3)),
    RepeatVector(4),
    LSTM(5, return_sequences=True),
    TimeDistributed(Dense(3)),
    TimeDistributed(Activation("sigmoid")),
    Activation("softmax"),
])
"""
CLOSE = {"rtol": 2e-5, "atol": 2e-5}


@pytest.fixture
def live() -> Any:
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    names: dict[str, Any] = {}
    exec(CODE, names)
    return names["model"]


def x() -> np.ndarray:
    made = np.random.default_rng(0).standard_normal((2, 6, 3)).astype(np.float32)
    made[1, 4:] = 0
    return made


def test_numbers_and_gradients(live):
    model = Model.draw(read_code(CODE)[0].stack).with_weights(live.get_weights())
    trace = model.run(x())
    given = torch.tensor(x(), requires_grad=True)
    made = live(given)
    np.testing.assert_allclose(trace.output, made.detach().numpy(), **CLOSE)
    asked = np.random.default_rng(1).standard_normal(trace.output.shape)
    found = gradients(trace, [asked])
    parameters = [each.value for each in live.weights]
    wanted = torch.autograd.grad((made * torch.tensor(asked)).sum(), [*parameters, given])
    for mine, want in zip([*found.weights, found.dx], wanted, strict=True):
        np.testing.assert_allclose(mine, want.numpy(), **CLOSE)


def test_the_summary(live, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    printed: list[str] = []
    live.summary(print_fn=lambda text, **_: printed.append(text))
    want = "\n".join(printed).splitlines()
    made = render(summarize(read_code(CODE)[0].stack), columns=80).splitlines()
    assert [each.rstrip() for each in made if each] == [each.rstrip() for each in want if each]


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_keras_s_files_are_read(ending, live, tmp_path):
    live.save(tmp_path / f"model{ending}")
    (found,) = found_in(str(tmp_path / f"model{ending}"))
    made = Model.draw(found.stack).with_weights(found.weights).run(x()).output
    np.testing.assert_allclose(made, live(x()).detach().numpy(), **CLOSE)


def test_keras_s_json_is_read(live, tmp_path):
    (tmp_path / "model.json").write_text(live.to_json())
    (found,) = found_in(str(tmp_path / "model.json"))
    kinds = [each["class_name"] for each in json.loads(live.to_json())["config"]["layers"]]
    assert ["InputLayer", *(each.kind() for each in found.stack.layers)] == kinds
    assert [each.brief for each in found.stack.layers] == [each.brief for each in read_code(CODE)[0].stack.layers]


def test_what_is_written_is_opened_by_keras(live, tmp_path: Path):
    write_keras_file(read_code(CODE)[0].stack, live.get_weights(), tmp_path / "ours.keras")
    opened = keras.saving.load_model(tmp_path / "ours.keras")
    np.testing.assert_allclose(opened(x()).detach().numpy(), live(x()).detach().numpy(), **CLOSE)
