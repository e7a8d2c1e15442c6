"""Weights from an npz: in order, none missing."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.formats.data.weights_npz import read_weights
from rnn_tui.formats.io.errors import FormatError


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as error:
        read_weights(path)
    return str(error.value)


def test_weights_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    order = [10, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9]
    np.savez(tmp_path / "w.npz", x0=np.ones(3), **{f"w{i}": np.full((i,), float(i)) for i in order})
    assert [each.tolist() for each in read_weights(tmp_path / "w.npz")] == [[float(i)] * i for i in range(11)]


def test_a_missing_one_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", w0=np.ones(1), w2=np.ones(1))
    assert refusal(tmp_path / "w.npz") == "w.npz: has no array w1, but w2: none may be missing in between"


def test_no_weights_at_all_names_what_there_is(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", kernel=np.ones(1), bias=np.ones(1))
    assert refusal(tmp_path / "w.npz") == (
        "w.npz: holds no array w0: weights are called w0, w1, …; its arrays: kernel, bias"
    )


def test_what_is_no_number_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", w0=np.array(["a"]))
    assert refusal(tmp_path / "w.npz") == (
        "w.npz: the array w0 holds text (<U1), not numbers: save floats, integers or booleans"
    )


def test_another_ending_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "w.npy") == (
        "w.npy: weights are read from an .npz file whose arrays are called w0, w1, …"
    )
