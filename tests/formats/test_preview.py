"""What a file holds, in a few lines, before it is opened."""

import numpy as np

from rnn_tui.formats.preview import preview
from rnn_tui.record import save


def test_recorded_states_are_told_from_other_arrays(tmp_path):
    save(tmp_path / "states.npz", {"encoder": {"h": np.zeros((2, 7, 3))}})
    np.savez(tmp_path / "data.npz", x=np.zeros((7, 3)))
    first, *lines = preview(tmp_path / "states.npz")
    assert first.startswith("recorded states · ")
    assert "2 sequences of 7 timesteps" in lines[0]
    assert any(each.startswith("encoder/h  2×7×3") for each in lines)
    first, line = preview(tmp_path / "data.npz")
    assert first.startswith("NumPy arrays · ")
    assert line == "arrays: x"


def test_a_damaged_file_says_so_in_a_line(tmp_path):
    (tmp_path / "states.npz").write_bytes(b"PK\x03\x04 no archive")
    first, line = preview(tmp_path / "states.npz")
    assert first.startswith("NumPy arrays · ")
    assert line.startswith("states.npz: ")
    assert preview(tmp_path / "missing.npz") == []


def test_a_table_with_gaps_says_how_many_there_are(tmp_path):
    (tmp_path / "gaps.csv").write_text("temp,wind\n1,2\n,3\n4,NA\n")
    assert preview(tmp_path / "gaps.csv")[1] == "3 rows of 2 columns: temp, wind · 2 missing values"
