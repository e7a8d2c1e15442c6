"""The recorder: what a training script gives it is what `numpy.load` finds, whatever happens to the script."""

import json
import shutil
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.record import Recorder, RecordError, save

RNG = np.random.default_rng(0)
H = RNG.standard_normal((5, 3, 4)).astype(np.float32)
"""(time, batch, units)"""
X = RNG.standard_normal((5, 3, 2))


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def members(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as found:
        return dict(found)


def test_steps_of_a_batch_become_arrays_with_the_batch_first(tmp_path):
    with Recorder(tmp_path / "s.npz") as record:
        for h, x in zip(H, X, strict=True):
            record(lstm={"h": h, "c": h * 2}, x=x)
    found = members(tmp_path / "s.npz")
    assert list(found) == ["lstm/h", "lstm/c", "x"]
    np.testing.assert_array_equal(found["lstm/h"], H.swapaxes(0, 1))
    np.testing.assert_array_equal(found["lstm/c"], 2 * H.swapaxes(0, 1))
    np.testing.assert_array_equal(found["x"], X.swapaxes(0, 1))
    assert found["lstm/h"].dtype == np.float32
    assert names(tmp_path) == ["s.npz"]


def test_a_folder_grows_by_time_and_says_so(tmp_path):
    with Recorder(tmp_path / "run" / "states") as record:
        for h in H:
            record(gru=h)
    folder = tmp_path / "run" / "states"
    np.testing.assert_array_equal(np.load(folder / "gru" / "h.npy", mmap_mode="r"), H)
    assert json.loads((folder / "trace.json").read_text()) == {
        "format": "rnn-trace/1",
        "first": "time",
        "arrays": ["gru/h"],
    }
    assert names(folder.parent) == ["states"]


@pytest.mark.parametrize(
    "given",
    [
        {"lstm": {"h": H[0], "c": H[1]}},
        {"lstm": (H[0], H[1])},
        {"lstm/h": H[0], "lstm/c": H[1]},
        {"lstm": H[0], "lstm/c": H[1]},
    ],
)
def test_four_ways_to_say_the_same(tmp_path, given):
    with Recorder(tmp_path / "s.npz") as record:
        record(given)
    found = members(tmp_path / "s.npz")
    np.testing.assert_array_equal(found["lstm/h"], H[0][:, None])
    np.testing.assert_array_equal(found["lstm/c"], H[1][:, None])


def test_both_directions_and_names_that_are_no_identifiers(tmp_path):
    with Recorder(tmp_path / "s.npz") as record:
        record({"encoder.0": {"forward": {"h": H[0]}, "backward": {"h": H[1]}}})
    assert list(members(tmp_path / "s.npz")) == ["encoder.0/forward/h", "encoder.0/backward/h"]


def test_one_sequence_a_token_and_a_plain_number(tmp_path):
    with Recorder(tmp_path / "s.npz") as record:
        for t in range(3):
            record(lstm=np.full(4, t), x=t + 7, loss=0.5 * t, mask=t < 2)
    found = members(tmp_path / "s.npz")
    assert {name: each.shape for name, each in found.items()} == {
        "x": (1, 3),
        "lstm/h": (1, 3, 4),
        "loss/h": (1, 3, 1),
        "mask": (1, 3),
    }
    assert found["x"].tolist() == [[7, 8, 9]]
    assert found["mask"].tolist() == [[True, True, False]]


def test_a_batch_of_tokens(tmp_path):
    with Recorder(tmp_path / "s.npz") as record:
        record(lstm=H[0], x=np.array([1, 2, 3]), loss=2.0)
        record(lstm=H[1], x=np.array([4, 5, 6]), loss=1.0)
    found = members(tmp_path / "s.npz")
    assert found["x"].tolist() == [[1, 4], [2, 5], [3, 6]]
    assert found["loss/h"].tolist() == [[[2.0], [1.0]]] * 3


class Tensor:
    """What a tensor of PyTorch's shows of itself."""

    dtype = "torch.bfloat16"

    def __init__(self, values, where="gpu", attached=True, wide=False):
        self.values, self.where, self.attached, self.wide = values, where, attached, wide

    def detach(self):
        return Tensor(self.values, self.where, False, self.wide)

    def cpu(self):
        return Tensor(self.values, "cpu", self.attached, self.wide)

    def float(self):
        return Tensor(self.values, self.where, self.attached, True)

    def numpy(self):
        if self.where != "cpu" or self.attached or not self.wide:
            raise TypeError("can't convert")
        return self.values


def test_tensors_are_detached_fetched_and_widened(tmp_path):
    with Recorder(tmp_path / "s.npz") as record:
        record(lstm=Tensor(H[0]))
    np.testing.assert_array_equal(members(tmp_path / "s.npz")["lstm/h"], H[0][:, None])


def test_a_step_is_copied_when_it_is_recorded(tmp_path):
    h = np.zeros(3)
    with Recorder(tmp_path / "s.npz") as record:
        for _ in range(3):
            h += 1
            record(lstm=h)
    assert members(tmp_path / "s.npz")["lstm/h"][0, :, 0].tolist() == [1, 2, 3]


@pytest.mark.parametrize("name", ["s.npz", "states"])
def test_what_was_recorded_before_a_failure_is_kept(tmp_path, name):
    def script():
        with Recorder(tmp_path / name) as record:
            for t, h in enumerate(H):
                record(lstm=h)
                if t == 2:
                    raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        script()
    assert names(tmp_path) == [name]
    if name == "s.npz":
        np.testing.assert_array_equal(members(tmp_path / name)["lstm/h"], H[:3].swapaxes(0, 1))
    else:
        np.testing.assert_array_equal(np.load(tmp_path / name / "lstm" / "h.npy"), H[:3])


def test_a_failure_before_the_first_step_leaves_nothing_and_is_the_one_that_is_seen(tmp_path):
    with pytest.raises(ZeroDivisionError), Recorder(tmp_path / "s.npz"):
        raise ZeroDivisionError
    assert not names(tmp_path)


SCRIPT = """
import signal, sys, numpy as np
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in a shell's background is deaf to Ctrl-C
from rnn_tui.record import Recorder
record = Recorder(sys.argv[1])
for t in range(10**5):  # a minute at most, whatever becomes of the test
    record(lstm=np.full(1000, t, np.float32), x=np.float32(t))
    if t == 6000:
        print("on", flush=True)
"""


@pytest.mark.parametrize("name", ["s.npz", pytest.param("states", marks=pytest.mark.long)])
def test_ctrl_c_keeps_what_was_recorded_even_without_a_with_block(tmp_path, name):
    script = subprocess.Popen([sys.executable, "-c", SCRIPT, tmp_path / name], stdout=subprocess.PIPE, stderr=-1)
    assert script.stdout.readline() == b"on\n"
    script.send_signal(signal.SIGINT)
    _, said = script.communicate(timeout=60)
    assert b"KeyboardInterrupt" in said
    assert names(tmp_path) == [name]
    if name == "s.npz":
        h, x = members(tmp_path / name)["lstm/h"][0], members(tmp_path / name)["x"][0]
    else:
        h, x = (np.load(tmp_path / name / each)[:, 0] for each in ("lstm/h.npy", "x.npy"))
    assert len(h) == len(x) > 6000
    np.testing.assert_array_equal(h[:, 0], np.arange(len(h)))
    np.testing.assert_array_equal(x[:, 0], np.arange(len(h)))


def test_after_a_kill_the_part_folder_holds_all_but_the_last_steps(tmp_path):
    script = subprocess.Popen([sys.executable, "-c", SCRIPT, tmp_path / "states"], stdout=subprocess.PIPE)
    assert script.stdout.readline() == b"on\n"
    script.kill()
    script.communicate(timeout=60)
    h = np.load(tmp_path / "states.part" / "lstm" / "h.npy", mmap_mode="r")
    assert len(h) > 4000
    np.testing.assert_array_equal(h[:, 0, 0], np.arange(len(h)))


def test_a_kill_early_on_loses_no_step(tmp_path):
    """As a killed script leaves it: nothing is closed, and what Python has not handed on is lost."""
    for steps in (1, 2, 10, 300):
        record = Recorder(tmp_path / "states")
        for t in range(steps):
            record({"lstm/h": np.full((4, 8), t), "x": np.zeros((4, 3))})
        folder = next(tmp_path.glob("states.part*"))
        h, x = (np.load(folder / each) for each in ("lstm/h.npy", "x.npy"))
        assert steps / 2 <= len(h) == len(x)  # as the headers say
        made = read_trace(folder)
        assert made.x.shape[:2] == (4, steps)
        np.testing.assert_array_equal(made.layers[0].output[3, :, 0], np.arange(steps))
        record.close()
        shutil.rmtree(tmp_path / "states")


def test_after_a_kill_every_step_that_stands_whole_in_all_files_is_read(tmp_path):
    record = Recorder(tmp_path / "states")
    for t in range(300):
        record(lstm=np.full((4, 8), t), x=np.arange(4))
    with (tmp_path / "states.part" / "lstm" / "h.npy").open("ab") as file:
        file.write(b"half a step")
    made = read_trace(tmp_path / "states.part")
    assert made.x.shape == (4, 300)
    np.testing.assert_array_equal(made.layers[0].output[3, :, 0], np.arange(300))
    record.close()


@pytest.mark.parametrize("written", [["trace.json"], ["trace.json", "x.npy"]])
def test_a_kill_before_the_first_step(tmp_path, written):
    (tmp_path / "x.npy").touch()
    (tmp_path / "trace.json").write_text('{"format": "rnn-trace/1", "first": "time", "arrays": ["x", "lstm/h"]}')
    for each in {"trace.json", "x.npy"} - set(written):
        (tmp_path / each).unlink()
    with pytest.raises(FormatError, match="holds no whole step: the recording ended before its first one"):
        read_trace(tmp_path)


@pytest.mark.parametrize("name", ["s.npz", "s"])
@pytest.mark.parametrize(
    "vocab", ["abc", ["a", "b", "c"], {"a": 0, "b": 1, "c": 2}, {2: "c", 0: "a", np.int64(1): "b"}]
)
def test_token_ids_are_shown_as_tokens(tmp_path, name, vocab):
    ids = np.array([[0, 2, 1], [1, 1, 3]])
    with Recorder(tmp_path / name) as record:
        for t in range(3):
            record(x=ids[:, t], gru=np.zeros((2, 4)), vocab=vocab)
    made = read_trace(tmp_path / name)
    assert [made.token(t) for t in (0, 1, 2, 3)] == ["", "a", "c", "b"]
    assert made.tokens[:] == (("a", "c", "b"), ("b", "b", "#3"))
    save(tmp_path / f"all_{name}", x=ids, gru=np.zeros((2, 3, 4)), vocab=vocab)
    assert read_trace(tmp_path / f"all_{name}").token(2) == "c"


def test_a_vocabulary_beside_numbers_is_left_alone(tmp_path):
    save(tmp_path / "s.npz", x=np.zeros((1, 3, 2)), gru=np.zeros((1, 3, 4)), vocab="abc")
    made = read_trace(tmp_path / "s.npz")
    assert not made.tokens
    assert made.left_alone == ("vocab.json (x holds no token ids)",)


def test_a_recording_without_a_whole_step_says_so(tmp_path):
    np.savez(tmp_path / "none.npz", **{"lstm/h": np.zeros((0, 4, 8)), "x": np.zeros((0, 4, 3))})
    with pytest.raises(FormatError, match=r"holds no whole step: the recording ended before its first one was written"):
        read_trace(tmp_path / "none.npz")


NAME_EACH = "Where the first axis counts layers or directions, name each: lstm_0=h[0], lstm_1=h[1]"


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (
            {"lstm": {"h": np.zeros((2, 1, 8)), "c": np.zeros((2, 1, 8))}, "x": 3},
            f"lstm/h has shape (2, 1, 8); one step is (batch, units), or (units,). {NAME_EACH}",
        ),
        (
            {"lstm": np.zeros((2, 8)), "x": 3},
            f"x is one number, of one sequence, but the other arrays hold 2. {NAME_EACH}",
        ),
    ],
)
def test_layers_are_not_taken_for_sequences(step, line, tmp_path):
    with Recorder(tmp_path / "s.npz") as record:
        with pytest.raises(RecordError) as caught:
            record(step)
        record(lstm=np.zeros(8), x=3)
    assert str(caught.value) == line


def test_appending_goes_on_where_the_folder_ends(tmp_path):
    for part in (H[:2], H[2:4], H[4:]):
        with Recorder(tmp_path / "states", append=True) as record:
            for h in part:
                record(lstm=h, x=h[:, 0].astype(int))
    np.testing.assert_array_equal(np.load(tmp_path / "states" / "lstm" / "h.npy"), H)
    assert np.load(tmp_path / "states" / "x.npy").shape == (5, 3)


def test_appending_another_batch_is_refused(tmp_path):
    with Recorder(tmp_path / "states") as record:
        record(lstm=H[0])
    with (
        Recorder(tmp_path / "states", append=True) as record,
        pytest.raises(RecordError, match=r"shape \(2, 4\) and had"),
    ):
        record(lstm=H[0, :2])


def test_a_recording_replaces_the_one_before(tmp_path):
    for name in ("s.npz", "states"):
        for count in (5, 2):
            with Recorder(tmp_path / name) as record:
                for h in H[:count]:
                    record(lstm=h)
    assert members(tmp_path / "s.npz")["lstm/h"].shape == (3, 2, 4)
    assert np.load(tmp_path / "states" / "lstm" / "h.npy").shape == (2, 3, 4)
    assert names(tmp_path) == ["s.npz", "states"]


def test_memory_stays_small_while_recording_and_packing(tmp_path):
    row = np.zeros((4, 50_000))
    with Recorder(tmp_path / "s.npz") as record:
        record(lstm=row)  # NumPy is imported
        tracemalloc.start()
        for _ in range(40):
            record(lstm=row)
        record.close()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (tmp_path / "s.npz").stat().st_size > 64e6
    assert peak < 8e6


@pytest.mark.parametrize("name", ["s.npz", "states"])
def test_whole_arrays_at_once(tmp_path, name):
    save(tmp_path / name, {"lstm/h": H, "bi": {"forward": {"h": X}}}, x=X, mask=np.ones((5, 3), bool))
    if name == "s.npz":
        found = members(tmp_path / name)
    else:
        found = {each: np.load(tmp_path / name / f"{each}.npy") for each in ("lstm/h", "x", "mask", "bi/forward/h")}
        assert json.loads((tmp_path / name / "trace.json").read_text())["first"] == "batch"
    np.testing.assert_array_equal(found["lstm/h"], H)
    np.testing.assert_array_equal(found["bi/forward/h"], X)
    assert found["mask"].shape == (5, 3)


def test_one_whole_sequence(tmp_path):
    save(tmp_path / "s.npz", lstm=H[:, 0], x=[3, 1, 4, 1, 5], surprise=X[:, 0, 0])
    assert {name: each.shape for name, each in members(tmp_path / "s.npz").items()} == {
        "lstm/h": (1, 5, 4),
        "x": (1, 5),
        "surprise/h": (1, 5, 1),
    }


def once(tmp_path, **given):
    with Recorder(tmp_path / "s.npz") as record:
        record(given)


def after(tmp_path, **given):
    with Recorder(tmp_path / "s.npz") as record:
        record(lstm=H[0])
        record(given)


class Symbol:
    dtype = "float32"

    def __array__(self, *_, **__):
        raise RuntimeError("A symbolic tensor\nhas no value")


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda p: Recorder(p / "s.h5"), "s.h5: a recording is a .npz file, or a folder, whose name has no ending"),
        (once, "step 1 holds no array: record(lstm={'h': h})"),
        (lambda p: once(p, lstm="text"), "lstm/h: holds <U4; record floats"),
        (lambda p: once(p, lstm=np.zeros(3, complex)), "lstm/h: holds complex128"),
        (lambda p: once(p, lstm=None), "lstm/h: holds object"),
        (lambda p: once(p, lstm=[[1, 2], [3]]), "lstm/h: a list does not turn into numbers"),
        (lambda p: once(p, lstm=Symbol()), "lstm/h: a Symbol does not turn into numbers here: A symbolic tensor has"),
        (lambda p: once(p, lstm=np.zeros((2, 0))), "lstm/h: has shape (2, 0), which holds no number"),
        (lambda p: once(p, **{"../lstm": H[0]}), "a name is plain text such as 'lstm'"),
        (lambda p: once(p, **{"a\x1b[31m": H[0]}), "a name is plain text such as 'lstm'"),
        (lambda p: once(p, **{"lstm": H[0], "lstm/h": H[0]}), "lstm/h is given twice"),
        (lambda p: once(p, lstm=(H[0],) * 3), "lstm is a tuple of 3 arrays; name them"),
        (lambda p: once(p, x=X[0], lstm=H[0, :2]), "x has 3 sequences, lstm/h has 2. Where the first axis counts"),
        (lambda p: once(p, x=X[0], lstm=H[0, 0]), "lstm/h has shape (4,), but the other arrays hold 3 sequences"),
        (lambda p: after(p, lstm=H[0], x=X[0]), "step 2: x was not there before; every step records the same arrays"),
        (lambda p: after(p, gru=H[0]), "every step records the same arrays"),
        (lambda p: after(p, lstm=H[0, :2]), "step 2: lstm/h has shape (2, 4) and had (3, 4) before; another batch"),
        (lambda p: after(p, lstm=H[0] * 1j), "lstm/h: holds complex64"),
        (lambda p: save(p / "s.npz", h=H, vocab=3), "vocab is {token: id}, {id: token}, or the tokens in the order of"),
        (lambda p: save(p / "s.npz", h=H, vocab={"a": 1.5}), "vocab is {token: id}"),
        (lambda p: save(p / "s.npz", h=H, vocab={"a": -1}), "vocab is {token: id}"),
        (lambda p: save(p / "s.npz", h=H, vocab={"a": 1, "b": 1}), "here two ids have one token, or two tokens one id"),
        (lambda p: save(p / "s.npz", h=H, vocab="aba"), "here two ids have one token, or two tokens one id"),
        (lambda p: Recorder(p / "s.npz").close(), "s.npz: not a single step was recorded, so nothing is written"),
        (lambda p: Recorder(p / "s.npz", append=True), "s.npz: only a folder can be appended to"),
        (lambda p: save(p / "s.npz"), "s.npz: there is no array to save"),
        (lambda p: save(p / "s.npz", x=X, lstm=H[:4]), "x has 5 sequences, lstm/h has 4. PyTorch's (time, "),
        (lambda p: save(p / "s.npz", x=X, lstm=H[0, 0]), "lstm/h has shape (4,); whole arrays are (batch, "),
    ],
)  # fmt: skip
def test_bad_use_is_one_clear_line(tmp_path, attempt, said):
    with pytest.raises(RecordError) as caught:
        attempt(tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_step_that_is_refused_is_not_recorded(tmp_path):
    with Recorder(tmp_path / "s.npz") as record:
        record(x=X[0], lstm=H[0])
        with pytest.raises(RecordError):
            record(x=X[1], lstm=H[1, :2])
        record(x=X[1], lstm=H[1])
    np.testing.assert_array_equal(members(tmp_path / "s.npz")["x"], X[:2].swapaxes(0, 1))


def test_a_step_that_fails_halfway_is_taken_back(tmp_path):
    class Full(Exception):
        pass

    with Recorder(tmp_path / "s.npz") as record:
        record(a=H[0], b=H[0])
        whole, record._files["b/h"].write = record._files["b/h"].write, lambda row: (_ for _ in ()).throw(Full())
        with pytest.raises(Full):
            record(a=H[1], b=H[1])
        record._files["b/h"].write = whole
        record(a=H[2], b=H[2])
    found = members(tmp_path / "s.npz")
    np.testing.assert_array_equal(found["a/h"], H[[0, 2]].swapaxes(0, 1))
    np.testing.assert_array_equal(found["b/h"], H[[0, 2]].swapaxes(0, 1))


def test_what_is_no_recording_is_never_replaced(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work")
    with pytest.raises(RecordError, match="exists and is no recording"):
        Recorder(tmp_path / "thesis")
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError, match="exists and is no recording"):
        save(tmp_path / "file", lstm=H)
    assert (tmp_path / "thesis" / "chapter.tex").read_text() == "years of work"


def test_a_closed_recorder_takes_nothing(tmp_path):
    record = Recorder(tmp_path / "s.npz")
    record(lstm=H[0])
    record.close()
    record.close()
    with pytest.raises(RecordError, match="closed"):
        record(lstm=H[0])
