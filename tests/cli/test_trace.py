"""`rnn-tui trace`: recorded states on the command line."""

import json

import numpy as np
import pytest

from rnn_tui.record import save
from tests.cli.test_main import call, refused

H = np.linspace(-1, 1, 24).reshape(2, 4, 3)


@pytest.mark.parametrize("name", ["states.npz", "states"])
def test_without_a_terminal_it_prints_what_the_file_holds_and_how_it_begins(capsys, tmp_path, name):
    save(tmp_path / name, lstm={"h": H, "c": H})
    code, out, _ = call(capsys, "trace", tmp_path / name)
    lines = out.splitlines()
    assert code == 0
    assert lines[:2] == [f"{name} · recorded elsewhere, no weights", "2 sequences of 4 timesteps · 384 bytes"]
    assert "lstm/c  2×4×3  float64  192 bytes" in lines
    assert "lstm/h  4 × 3" in lines
    assert "  t 1     -1.0000   -0.9130   -0.8261" in lines
    assert "For the explorer run rnn-tui in a terminal" in lines[-1]


def test_as_json(capsys, tmp_path):
    save(tmp_path / "s.npz", {"bi": {"forward": H, "backward": H}, "w0": H}, x=H)
    _, out, _ = call(capsys, "trace", tmp_path / "s.npz", "--json")
    made = json.loads(out)
    assert (made["batch"], made["timesteps"]) == (2, 4)
    assert made["layers"][0]["signals"][1] == {"signal": "h", "cell": "backward", "units": 3, "timesteps": 4}
    assert made["arrays"][0] == {"name": "bi/forward/h", "shape": [2, 4, 3], "dtype": "float64", "bytes": 192}


def test_what_a_run_wrote_opens(capsys, tmp_path):
    call(capsys, "run", "deep", "--out", tmp_path / "s.npz")
    _, out, _ = call(capsys, "trace", tmp_path / "s.npz")
    assert "simple_rnn_1/h  10 × 8" in out
    assert "not shown: w0, w1, w2, w3, w4, w5, output" in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nope.npz", "nope.npz: no such file"),
        ("m.keras", "m.keras: a recording is an .npz file, a folder of .npy files, or one .npy file"),
        ("", "holds no .npy file: a recording is a folder of them"),
    ],
)
def test_what_is_no_recording_is_one_line(capsys, tmp_path, name, said):
    (tmp_path / "m.keras").write_text("x")
    assert said in refused(capsys, "trace", tmp_path / name)


def test_a_vocabulary_given_beside_it(capsys, tmp_path):
    save(tmp_path / "s.npz", x=np.array([[0, 2, 1]]), gru=np.zeros((1, 3, 2)), vocab="abc")
    (tmp_path / "v.txt").write_text("the\ncat\nsat\n")
    _, out, _ = call(capsys, "trace", tmp_path / "s.npz")
    assert "the ids in x are tokens of vocab.json" in out
    _, out, _ = call(capsys, "trace", tmp_path / "s.npz", "--vocab", tmp_path / "v.txt")
    assert "the ids in x are tokens of v.txt" in out
    save(tmp_path / "n.npz", lstm=H)
    said = refused(capsys, "trace", tmp_path / "n.npz", "--vocab", tmp_path / "v.txt")
    assert "n.npz holds no token ids, (batch, time) in x, for v.txt" in said
