"""A recording that is shortened while it is open is refused in words at the next look: its pages are gone, and reading
them would end the program."""

import os
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.trace.file_array import FileArray
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.record import save

H = np.random.default_rng(0).standard_normal((2, 5000, 3))
"""(batch, time, units): many pages."""
LOOKS = {
    "a number": lambda h: h[0, 0, 0],
    "a part": lambda h: h[:, 5:9].tolist(),
    "a sum": lambda h: h.sum(),
    "a mean along an axis": lambda h: np.mean(h, axis=1),
    "a comparison": lambda h: h > 0,
    "a product": lambda h: np.ones((3, 3)) @ h[0].T,
    "several at once": lambda h: np.stack([h, h]),
    "another type": lambda h: h.astype(np.float32),
    "a sorted one": lambda h: np.sort(h, axis=None),
    "a turned one": lambda h: np.swapaxes(h, 0, 1)[0, 0, 0],
}


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    save(tmp_path / "r.npz", {"lstm/h": H})
    return tmp_path / "r.npz"


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_gone_is_not_looked_at(recorded: Path, look: str) -> None:
    h = read_trace(recorded).recorded["lstm/h"]
    LOOKS[look](h)
    os.truncate(recorded, 100)
    with pytest.raises(FormatError, match=r"r\.npz: has become shorter since it was opened"):
        LOOKS[look](h)


def test_a_part_taken_before_is_looked_after_too(recorded: Path) -> None:
    h = read_trace(recorded).recorded["lstm/h"]
    parts = [h[0], h[..., 1], h.T, h.reshape(-1), np.moveaxis(h, 0, 1)]
    assert all(isinstance(each, FileArray) for each in parts)
    os.truncate(recorded, 100)
    for part in parts:
        with pytest.raises(FormatError, match="shorter"):
            part[0]


def test_what_is_computed_is_a_plain_array(recorded: Path) -> None:
    h = read_trace(recorded).recorded["lstm/h"]
    made = [h + 1, np.tanh(h), h.astype(np.float32), h[[0]], np.stack([h, h]), h.copy(), h.max(axis=0)]
    assert [type(each) for each in made] == [np.ndarray] * len(made)
    np.testing.assert_array_equal(h, H)


def test_a_file_that_grows_is_read_on(recorded: Path) -> None:
    h = read_trace(recorded).recorded["lstm/h"]
    with recorded.open("ab") as file:
        file.write(b"more")
    assert h[0, 0, 0] == H[0, 0, 0]
