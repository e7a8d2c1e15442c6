"""Files opened lately: remembered, and never in the way."""

from pathlib import Path

import pytest

from rnn_tui.formats.io.recent_files import MOST, recent_files, remember
from rnn_tui.formats.io.user_state import state_folder


def test_the_latest_comes_first_and_none_twice(tmp_path):
    one, two = tmp_path / "one.py", tmp_path / "two words.py"
    for each in (one, two):
        each.write_text("x")
    assert recent_files() == []
    for each in (one, two, one):
        remember(each)
    assert recent_files() == [one.resolve(), two.resolve()]
    one.unlink()
    assert recent_files() == [two.resolve()]
    assert [each.name for each in state_folder().iterdir()] == ["recent"]


def test_only_so_many_are_kept(tmp_path):
    for number in range(MOST + 3):
        path = tmp_path / f"{number}.py"
        path.write_text("x")
        remember(path)
    assert len(recent_files()) == MOST
    assert recent_files()[0].name == f"{MOST + 2}.py"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x1b[31m/etc/passwd\n", b"\x00\n", b"relative\n\n"])
def test_a_damaged_list_is_passed_over(content):
    state_folder().mkdir(parents=True)
    (state_folder() / "recent").write_bytes(content)
    assert recent_files() == []


def test_a_folder_that_cannot_be_written_is_passed_over(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    remember(Path(__file__))
    assert recent_files() == []
