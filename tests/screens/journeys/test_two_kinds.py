"""A Bidirectional whose directions are of two kinds: every view of every signal, and dialogs, with either's units."""

import pytest

from rnn_tui.panes.views import VIEWS
from tests.conftest import Explore

MODEL = """
from keras import Sequential
from keras.layers import *
model = Sequential([Input((6, 2)), Bidirectional({0}, backward_layer={1}), Dense(1)])
"""
PAIRS = {
    "two kinds": ("SimpleRNN(2, return_sequences=True)", "LSTM(3, go_backwards=True, return_sequences=True)"),
    "other gates": ("LSTM(2)", "GRU(3, go_backwards=True)"),
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("two kinds", False),
        pytest.param("two kinds", True, marks=pytest.mark.long),
        pytest.param("other gates", True, marks=pytest.mark.long),
    ],
)
async def test_every_view_shows_every_signal_of_either_direction(explore: Explore, tmp_path, name, units):
    path = tmp_path / "model.py"
    path.write_text(MODEL.format(*PAIRS[name]))
    async with explore(str(path), size=(100, 30)) as journey:
        bench = journey.bench
        assert bench.trace is not None
        names = bench.seen.signals
        await journey.press("3", "home", "right")
        for view in (each for each in VIEWS if not each.trains):  # whose key asks what is to be trained
            each = (
                ["]", *["down"] * 5, *["up"] * 4] if units else ["]"]
            )  # all units of both, or one signal at another unit
            await journey.press(view.key, "down", *each * len(names), "down")
            assert "t 1/6" in journey.text, view.view
