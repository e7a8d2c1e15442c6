"""Opening files, and what the operating system refuses, in the user's words."""

import os
from pathlib import Path

import pytest

from rnn_tui.formats.io import data_file
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import Flaw, FormatError, listed, printable, refused_by_system


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as error, opened(path):
        raise AssertionError
    return str(error.value)


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.npy") == "none.npy: no such file"
    assert refusal(tmp_path) == f"{tmp_path.name}: is a folder, not a file"
    (tmp_path / "empty.npy").touch()
    assert refusal(tmp_path / "empty.npy") == "empty.npy: is empty"
    assert refusal(tmp_path / "empty.npy" / "x.npy") == "x.npy: a part of its path is a file, not a folder"
    assert refusal(tmp_path / "a\x00b.npy") == "a\\x00b.npy: is not a valid file name"
    assert refusal(tmp_path / ("n" * 300)).endswith("…: cannot be read: File name too long")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npy")
    assert refusal(tmp_path / "pipe.npy") == (
        "pipe.npy: is a named pipe, which is not read: save what it gives to a file, and give that"
    )


def test_a_file_larger_than_memory_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.pt"
    with path.open("wb") as file:
        file.truncate(10_000)
    monkeypatch.setattr(data_file, "machine_memory", lambda: 19_000)
    with pytest.raises(FormatError, match=r"it takes 10.0 kB, and there are 19.0 kB of memory"), opened(path) as of:
        of.whole()
    monkeypatch.setattr(data_file, "machine_memory", lambda: 20_000)
    with opened(path) as of:
        assert len(of.whole()) == 10_000


def test_a_name_with_control_characters_is_escaped(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\x1b[31m\nb.npy") == "a\\x1b[31m\\nb.npy: no such file"


def test_a_flaw_gets_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1")
    with opened(tmp_path / "x.csv") as of:
        assert of.size == 1
    with pytest.raises(FormatError) as error, opened(tmp_path / "x.csv"):
        raise Flaw("is odd")
    assert (str(error.value), error.value.path, error.value.problem) == ("x.csv: is odd", tmp_path / "x.csv", "is odd")


def test_permission_is_refused_in_plain_words() -> None:
    assert str(refused_by_system(Path("a/x.npy"), PermissionError(13, "x"), "read")) == (
        "x.npy: cannot be read: no permission"
    )


def test_texts_of_a_file_are_made_printable() -> None:
    assert printable("a\tb\u202e\x9b\ud800é") == "a\\tb\\u202e\\x9b\\ud800é"
    assert printable("x" * 70, 10) == "x" * 9 + "…"
    assert listed(["a", "\x07", "c"], 2) == "a, \\x07 and 1 more"
