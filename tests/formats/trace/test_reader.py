"""Recordings from files and folders: what the recorder and `run --out` write opens, mapped; damage is named."""

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.results import write_results
from rnn_tui.formats.loaded_model import recorded_model
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.record import Recorder, save

H = np.random.default_rng(0).standard_normal((5, 2, 3)).astype(np.float32)
"""(time, batch, units)"""


def in_file(values: np.ndarray) -> bool:
    """Whether the numbers lie in a mapped file and cannot be changed."""
    while isinstance(values.base, np.ndarray):
        values = values.base
    return type(values.base).__name__ in ("mmap", "memoryview") and not values.flags.writeable


@pytest.mark.parametrize("name", ["s.npz", "states"])
def test_what_the_recorder_writes_step_by_step(tmp_path, name):
    with Recorder(tmp_path / name) as record:
        for t, h in enumerate(H):
            record({"b": {"h": h}, "a": h > 0}, x=np.array([t, t + 10]))
    made = read_trace(tmp_path / name)
    assert [at.name for at in made.layers] == ["b", "a"]
    assert (made.batch, made.timesteps, made.origin) == (2, 5, name)
    np.testing.assert_array_equal(made.values(made.tracks(0)[0], 1), H[:, 1])
    np.testing.assert_array_equal(made.values(made.tracks(1)[0], 0), H[:, 0] > 0)
    assert made.x.tolist() == [[0, 1, 2, 3, 4], [10, 11, 12, 13, 14]]
    assert all(in_file(each) for each in made.recorded.values())


@pytest.mark.parametrize("name", ["s.npz", "states"])
def test_what_the_recorder_writes_at_once(tmp_path, name):
    save(tmp_path / name, {"lstm/h": H}, mask=np.ones((5, 2), bool))
    made = read_trace(tmp_path / name)
    np.testing.assert_array_equal(made.values(made.tracks(0)[0], 4), H[4])
    assert made.mask(made.tracks(0)[0], 0).all()


def test_what_a_run_writes(tmp_path):
    trace = Model.draw(built_in("deep-bidirectional").stack).run()
    write_results(trace.arrays(), tmp_path / "s.npz")
    made = read_trace(tmp_path / "s.npz")
    for layer, at in enumerate(trace.layers):
        for track in trace.tracks(layer):
            np.testing.assert_array_equal(made.values(track), trace.values(track))
        assert made.layers[layer].name == at.name


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_what_numpy_writes(tmp_path, write):
    write(tmp_path / "mine.npz", h=H[:, 0].astype(">f8"), c=np.asfortranarray(H[:, 0]))
    made = read_trace(tmp_path / "mine.npz")
    assert [at.name for at in made.layers] == ["mine"]
    np.testing.assert_array_equal(made.values(made.tracks(0)[0]), H[:, 0])
    np.testing.assert_array_equal(made.values(made.tracks(0)[1]), H[:, 0])
    assert in_file(made.recorded["h"]) == (write is np.savez)


def test_a_folder_that_only_holds_arrays(tmp_path):
    (tmp_path / "lstm").mkdir()
    np.save(tmp_path / "lstm" / "h.npy", H.swapaxes(0, 1))
    (tmp_path / "lstm" / "notes.md").write_text("mine")
    made = read_trace(tmp_path)
    np.testing.assert_array_equal(made.values(made.tracks(0)[0], 1), H[:, 1])


def test_one_array(tmp_path):
    np.save(tmp_path / "encoder.npy", H[:, 0])
    made = read_trace(tmp_path / "encoder.npy")
    assert made.layers[0].name == "encoder"
    assert made.tracks(0)[0].signal == "h"


def test_an_unfinished_recording_opens(tmp_path):
    record = Recorder(tmp_path / "states")
    for h in H:
        record(lstm=h)
    record.flush()
    assert read_trace(tmp_path / "states.part").timesteps == 5
    record.close()


def test_float16_and_whole_numbers_stay_as_they_are(tmp_path):
    np.savez(tmp_path / "s.npz", **{"a/h": H.astype(np.float16), "b/h": (H * 9).astype(np.int8)})
    made = read_trace(tmp_path / "s.npz")
    assert [made.values(made.tracks(n)[0]).dtype for n in (0, 1)] == [np.float16, np.int8]


def test_links_are_not_followed(tmp_path):
    save(tmp_path / "states", lstm=H)
    np.save(tmp_path / "secret.npy", H)
    (tmp_path / "states" / "lstm" / "c.npy").symlink_to(tmp_path / "secret.npy")
    (tmp_path / "states" / "outside").symlink_to(tmp_path)
    made = read_trace(tmp_path / "states")
    assert list(made.recorded) == ["lstm/h"]
    assert made.left_alone == ("lstm/c.npy (a link, or no regular file)", "outside (a link, or no regular file)")
    (tmp_path / "states" / "trace.json").unlink()
    (tmp_path / "states" / "trace.json").symlink_to("/dev/zero")
    with pytest.raises(FormatError, match=r"states: trace.json is a link"):
        read_trace(tmp_path / "states")


def test_a_pipe_is_not_waited_for(tmp_path):
    save(tmp_path / "states", lstm=H)
    os.mkfifo(tmp_path / "states" / "lstm" / "c.npy")
    assert list(read_trace(tmp_path / "states").recorded) == ["lstm/h"]


def zipped(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)


def npy(header: str, rest: bytes = b"") -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + rest


def declared(folder: Path) -> None:
    (folder / "h.npy").write_bytes(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (9000000000000, 4), }"))


def objects(folder: Path) -> None:
    np.save(folder / "h.npy", np.array([{}]), allow_pickle=True)


def index(text: str):
    def write(folder: Path) -> None:
        np.save(folder / "h.npy", H)
        (folder / "trace.json").write_text(text)

    return write


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda p: None, "states: holds no .npy file: a recording is a folder of them, such as lstm/h.npy"),
        (declared, "states: h.npy declares 144,000,000,000,000 bytes"),
        (objects, "states: h.npy holds Python objects, which could run code"),
        (index("[1"), 'states: trace.json does not say which axis stands first: "first" is "time" or "batch"'),
        (index("[" * 100_000), "states: trace.json does not say"),
        (index('{"first": ["time"]}'), "states: trace.json does not say"),
        (index(json.dumps({"first": "time", "pad": "x" * 2_000_000})), "states: trace.json does not say"),
        (lambda p: (p / "h.npy").write_bytes(b""), "h.npy: is empty"),
        (lambda p: np.save(p / "x.npy", H), "states: holds no states"),
    ],
)
def test_folders_that_are_no_recording(tmp_path, write, said):
    folder = tmp_path / "states"
    folder.mkdir()
    write(folder)
    with pytest.raises(FormatError) as caught:
        read_trace(folder)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("s.txt", lambda p: p.write_text("x"), "s.txt: a recording is an .npz file, a folder of .npy files"),
        ("s.npz", lambda p: None, "s.npz: no such file"),
        ("s.npz", lambda p: p.write_text("x"), "s.npz: is no zip file"),
        ("s.npz", lambda p: np.savez(p, w0=H, x=H), "s.npz: holds no states"),
        (
            "s.npz",
            lambda p: zipped(p, h=npy("{'descr': '<f4', 'fortran_order': False, 'shape': (8, 2), }", b"\0" * 60)),
            "s.npz: the array h declares 64 bytes, shape (8, 2) of float32, but only 60 follow its header",
        ),
        ("s.npz", lambda p: np.savez(p, **{"a/h": H, "b/h": H[:4]}), "s.npz: its arrays do not share the batch axis"),
    ],
)
def test_files_that_are_no_recording(tmp_path, name, write, said):
    write(tmp_path / name)
    with pytest.raises(FormatError) as caught:
        read_trace(tmp_path / name)
    assert str(caught.value).startswith(said)


def test_a_member_that_lies_about_its_place_is_refused(tmp_path):
    path = tmp_path / "s.npz"
    np.savez(path, h=H)
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x01\x02") + 20
    raw[place : place + 8] = (1 << 30).to_bytes(4, "little") * 2  # both sizes in the directory
    path.write_bytes(raw)
    with pytest.raises(FormatError, match=r"s.npz: the array h is cut off"):
        read_trace(path)


def test_names_with_control_characters_stay_out_of_sight(tmp_path):
    zipped(
        tmp_path / "s.npz",
        **{"a\x1b[2J/h": npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }", b"1234")},
    )
    found = recorded_model(read_trace(tmp_path / "s.npz"))
    assert found.stack.layer_names == ("a?[2J",)
    assert all(line.isprintable() for line in found.recording.contents())


def test_what_was_not_recorded_is_told(tmp_path):
    folder = tmp_path / "run"
    save(folder, {"lstm/h": np.zeros((1, 3, 2))})
    notes = ["td calls a layer\x1b[31m", 3, *map(str, range(30))]
    (folder / "trace.json").write_text(json.dumps({"first": "batch", "notes": notes}))
    told = [each for each in read_trace(folder).contents() if each.startswith("not recorded: ")]
    assert told[0].startswith("not recorded: td calls a layer")
    assert "\x1b" not in told[0]
    assert len(told) == 20
