"""Reading while someone watches."""

import numpy as np
import pytest

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.data_files import read_data
from rnn_tui.formats.io.read_progress import PIECE, Stopped, track_progress
from rnn_tui.formats.keras.file_writer import write_keras_file
from rnn_tui.formats.model_files import found_in


def test_what_is_read_is_told_and_is_the_same(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(2_000_000.0).reshape(-1, 2))
    told = []
    with track_progress(lambda count: told.append(count) is None):
        found = read_data(tmp_path / "x.npy", 3).x
    np.testing.assert_array_equal(found, read_data(tmp_path / "x.npy", 3).x)
    assert told == sorted(told)
    assert told[-1] >= 16_000_000


@pytest.mark.parametrize("name", ["x.npy", "x.csv", "model.keras"])
def test_a_reading_is_stopped_in_the_middle(tmp_path, name):
    path = tmp_path / name
    if name == "x.npy":
        np.save(path, np.zeros((PIECE // 4, 2)))
    elif name == "x.csv":
        path.write_text("1,2\n" * 1_000_000)
    else:
        stack = built_in("lstm").stack
        write_keras_file(stack, Model.draw(stack).get_weights(), path)
    with track_progress(lambda count: count < 500), pytest.raises(Stopped):
        found_in(str(path)) if name == "model.keras" else read_data(path, 3)
