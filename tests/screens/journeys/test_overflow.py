"""A run that leaves all bounds: whatever is looked at, NumPy prints no warning into the screen.

Warnings are errors while tests run, so one anywhere would end the app.
"""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.formats.model_files import found_in
from tests.conftest import Explore

CODE = {
    "relu": "SimpleRNN(4, activation='relu', return_sequences=True), LSTM(3, return_sequences=True), Dense(2)",
    "exponential": "LSTM(4, activation='exponential', recurrent_activation='linear', return_sequences=True)",
    "both ways": "Bidirectional(GRU(3, activation='exponential', return_sequences=True), merge_mode='mul')",
}


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["relu", *(pytest.param(each, marks=pytest.mark.long) for each in CODE if each != "relu")]
)
async def test_no_view_warns(explore: Explore, name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(f"m = Sequential([Input((300, 3)), {CODE[name]}])")
    stack = found_in(str(path))[0].stack
    shapes = [each.shape for layer in stack.weights for each in layer]
    np.savez(tmp_path / "w.npz", **{f"w{i}": np.full(shape, 50.0) for i, shape in enumerate(shapes)})
    np.save(tmp_path / "x.npy", np.full((2, 300, 3), 1e3))
    async with explore(str(path), weights=tmp_path / "w.npz", data=tmp_path / "x.npy") as journey:
        assert journey.bench.trace is not None
        assert not np.isfinite(journey.bench.trace.layers[0].run.outputs[0]).all()
        await journey.press("end")
        for key in "ehGISPfHLDTMO":
            await journey.press(key)
            await journey.press("left", "up")
            if journey.app.screen is not journey.bench:
                await journey.press("escape")
        assert journey.transport.startswith("t ")
