"""Whatever is read is a regular file: pipes and devices are refused before they are waited for, by every reader."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.vocabulary import read_vocabulary
from rnn_tui.formats.io import regular_file
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.recent_files import recent_files, remember
from rnn_tui.formats.io.regular_file import open_regular
from rnn_tui.formats.io.user_state import state_folder
from rnn_tui.formats.known_formats import FORMATS
from rnn_tui.formats.open_file import open_file
from rnn_tui.formats.pretrained.models import built_in_model
from rnn_tui.formats.preview import preview
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.formats.trace.reader import read_trace

ENDINGS = sorted({ending for each in FORMATS for ending in each.endings})
STACK = built_in("tutorial").stack


def made(kind: str, path: Path) -> Path:
    """Something that is no regular file, at that place."""
    if kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a device":
        path.symlink_to("/dev/zero")
    else:
        here = os.open(path.parent, os.O_RDONLY)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"/proc/self/fd/{here}/{path.name}")
        os.close(here)
    return path


@pytest.mark.parametrize("kind", ["a named pipe", "a device", "a socket"])
def test_its_kind_is_named(tmp_path: Path, kind: str) -> None:
    with pytest.raises(FormatError, match=f"x.npy: is {kind}, which is not read"):
        open_regular(made(kind, tmp_path / "x.npy"))


def test_what_takes_the_place_of_a_file_meanwhile_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.npy"
    path.touch()
    regular = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda self, **_: regular)
    with pytest.raises(FormatError, match="is a named pipe"):
        open_regular(path)


@pytest.mark.parametrize("kind", ["a named pipe", "a device"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_reader_waits(tmp_path: Path, ending: str, kind: str) -> None:
    path = made(kind, tmp_path / f"x{ending}")
    with pytest.raises(RnnError, match=f"is {kind}"):
        open_file(str(path), STACK, Setup())
    assert kind in " ".join(preview(path))


@pytest.mark.parametrize("name", ["data", "weights", "vocabulary", "trace", "folder", "index"])
def test_nor_does_what_reads_beside_a_model(tmp_path: Path, name: str) -> None:
    pipe = made("a named pipe", tmp_path / ("trace.json" if name == "index" else "x.npz"))
    (tmp_path / "h.npy").symlink_to(pipe)
    readers: dict[str, Callable[[], Any]] = {
        "data": lambda: prepare(built_in_model("tutorial"), data=pipe),
        "weights": lambda: prepare(built_in_model("tutorial"), weights=pipe),
        "vocabulary": lambda: read_vocabulary(pipe),
        "trace": lambda: read_trace(pipe),
        "folder": lambda: read_trace(tmp_path),
        "index": lambda: read_trace(tmp_path),
    }
    with pytest.raises(RnnError, match="no .npy file" if name == "folder" else "is a named pipe"):
        readers[name]()


def test_the_list_of_recent_files_is_none_where_it_is_a_pipe(tmp_path: Path) -> None:
    state_folder().mkdir(parents=True)
    os.mkfifo(state_folder() / "recent")
    assert recent_files() == []
    remember(tmp_path)
    assert recent_files() == []


def test_a_file_that_gives_nothing_at_present_is_not_waited_for(tmp_path: Path, monkeypatch) -> None:
    """/proc/kmsg is a regular file, and a read of it waits for the next line of the kernel."""
    (tmp_path / "m.py").write_text("x = 1")
    monkeypatch.setattr(regular_file, "_ready", lambda descriptor: False)
    with pytest.raises(RnnError, match=r"m\.py: gives nothing to read at present"):
        open_regular(tmp_path / "m.py")
