"""A monkey at the keyboard, from every kind of model: nothing it does ends the program, and what must hold holds.

600 actions by default, from fixed seeds. In full: `pytest tests/screens/test_monkey.py --actions 20000`. A failure
names the case and the last things done; the same case fails again.
"""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.app.app import RnnTui
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recording import RecordingSetup
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.loaded_model import LoadedModel, recorded_model
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.record import save
from rnn_tui.screens.opened_models import Opening
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import Journey
from tests.screens.monkey import SIZES, Monkey

CODE = """
from keras import Sequential
from keras.layers import *
model = Sequential([{layers}])
"""
STARTS = {
    "tutorial": "tutorial",
    "bidirectional": "deep-bidirectional",
    "text": "Embedding(20, 3, mask_zero=True), GRU(3, return_sequences=True), Dense(2, activation='softmax')",
    "two kinds": "Input((6, 2)), Bidirectional(SimpleRNN(2), backward_layer=LSTM(3, go_backwards=True)), Dense(1)",
    "stateful batch": "Input(batch_shape=(3, 5, 2)), LSTM(2, stateful=True, return_sequences=True), Dropout(0.5)",
    "decoder": "Input((4, 2)), LSTM(3), RepeatVector(7), GRU(2, return_sequences=True), TimeDistributed(Dense(2))",
    "not built": "LSTM(3), Dense(1)",
    "empty": "",
    "one step": "Input((1, 1)), SimpleRNN(1)",
    "no state": "Input((5, 3)), Dense(2, activation='relu')",
    "several models": "several",
    "recording": "recording",
}


def app_on(start: str, folder: Path) -> RnnTui:
    """The explorer on that model; beside it in the folder lies what may be opened."""
    np.save(folder / "x.npy", np.ones((2, 6, 4)))
    (folder / "text.txt").write_text("the cat sat on the mat")
    save(folder / "states.npz", {"lstm": {"h": np.zeros((1, 5, 2)) + 0.5, "[a=b": np.zeros((1, 5, 2))}})
    path = folder / "model.py"
    path.write_text(CODE.format(layers=STARTS[start] or ""))
    if start == "recording":
        made = read_trace(folder / "states.npz")
        return RnnTui(Opening([recorded_model(made)], RecordingSetup.of(made)))
    if start == "several models":
        path.write_text(CODE.format(layers="Input((4, 2)), LSTM(2)") + CODE.format(layers="Input((3, 1)), GRU(1)"))
    if start == "empty":
        return RnnTui(Opening([LoadedModel(Stack(), "empty", "")], Setup()))
    found = found_in(STARTS[start] if "-" in STARTS[start] or start == "tutorial" else str(path))
    return RnnTui(Opening(found, prepare(found[0]).setup, ModelName(str(path))))


@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.long)], ids=["few", "many"])
@pytest.mark.parametrize("start", STARTS)
async def test_nothing_ends_the_program(start: str, times: int, tmp_path: Path, monkeypatch, pytestconfig) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    number = list(STARTS).index(start)
    app = app_on(start, tmp_path)
    async with app.run_test(size=SIZES[number % 4]) as pilot:
        bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
        journey = Journey(app, pilot, bench)
        await journey.settle()
        monkey = Monkey(journey, number, tmp_path)
        try:
            await monkey.act(-(-pytestconfig.getoption("--actions") * times // len(STARTS)))
            await monkey.end()
        except BaseException:
            print(start, *monkey.done[-40:], sep="\n")
            raise
