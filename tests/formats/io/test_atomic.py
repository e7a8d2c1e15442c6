"""Whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import FormatError


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_there_only_when_the_body_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    with replacing(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert names(tmp_path) == ["a.bin"]


def test_text_is_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt", "w") as file:
        file.write("é\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\n"


def _fail(path: Path, error: type[BaseException]) -> None:
    with replacing(path) as file:
        file.write(b"half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_body_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(error):
        _fail(path, error)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    with pytest.raises(FormatError) as error, replacing(path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(error.value) == "a.bin: cannot be written: No space left on device"
    assert names(tmp_path) == []


def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    before = os.umask(0o027)
    try:
        with replacing(path):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    with replacing(path):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "target.bin").write_bytes(b"old")
    link = tmp_path / "link.bin"
    link.symlink_to("target.bin")
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "target.bin").read_bytes() == b"new"


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as error, replacing(path):
        raise AssertionError
    return str(error.value)


def test_places_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal(tmp_path / "folder") == "folder: is a folder, not a file"
    assert refusal(tmp_path / "none" / "a.bin") == "a.bin: its folder does not exist"
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "pipe: is no regular file: nothing is written to it"
    (tmp_path / "a.bin").write_bytes(b"old")
    assert refusal(tmp_path / "a.bin" / "b.bin") == "b.bin: a part of its path is a file, not a folder"
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert refusal(tmp_path / "a.bin") == "a.bin: cannot be written: no permission"
    assert names(tmp_path) == ["a.bin", "folder", "pipe"]


def test_other_modes_are_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^mode is wb or w, got 'ab'$"), replacing(tmp_path / "a", "ab"):
        raise AssertionError
