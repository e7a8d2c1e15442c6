"""`rnn-tui generate` and `rnn-tui forecast`: what they print, and what they refuse."""

import json

import numpy as np
import pytest

from tests.cli.test_main import call, refused

WRITER = 'model = Sequential([Input((None,)), Embedding(6, 4), GRU(5), Dense(6, activation="softmax")])'
SERIES = "model = Sequential([Input((12, 1)), LSTM(4), Dense(1)])"


@pytest.fixture
def writer(tmp_path):
    (tmp_path / "vocab.txt").write_text("a\nb\nc\nd\ne\n \n")
    (tmp_path / "writer.py").write_text(WRITER)
    return [tmp_path / "writer.py", "--vocab", tmp_path / "vocab.txt"]


@pytest.fixture
def series(tmp_path):
    (tmp_path / "series.py").write_text(SERIES)
    rows = [f"{20 + 5 * np.sin(t / 3):.4f},{t}" for t in range(40)]
    (tmp_path / "s.csv").write_text("\n".join(["a,b", *rows]))
    return [tmp_path / "series.py", "--data", tmp_path / "s.csv", "--columns", "a"]


def test_text_is_written_and_its_loop_marked(capsys, writer):
    code, out, err = call(capsys, "generate", *writer, "--prompt", "abc", "--length", 30, "--temperature", 0)
    assert code == 0
    assert out.startswith("abc")
    assert len(out) == 3 + 30 + 1
    assert "it repeats" in err
    _, out, _ = call(capsys, "generate", *writer, "--prompt", "abc", "--length", 30, "--temperature", 0, "--json")
    found = json.loads(out)
    assert found["prompt"] + found["text"][: found["loop"]["start"]] == "abc" + found["text"][: found["loop"]["start"]]
    assert found["loop"]["text"] * 3 in found["text"]


def test_what_was_written_when_it_is_stopped_is_printed(capsys, writer, monkeypatch):
    def stopped(work):
        for _ in range(7):
            next(work)
        raise KeyboardInterrupt

    monkeypatch.setattr("rnn_tui.cli.generate.finish_with_progress", stopped)
    code, out, err = call(capsys, "generate", *writer, "--prompt", "abc", "--length", 1000)
    assert code == 130
    assert out.startswith("abc")
    assert len(out) == 3 + 7 + 1
    assert "stopped after 7 of 1,000 tokens" in err


def test_the_seed_decides(capsys, writer):
    one, same, other = (
        call(capsys, "generate", *writer, "--prompt", "ab", "--seed", seed, "--top-k", 4)[1] for seed in (1, 1, 2)
    )
    assert one == same  # weights and choices are drawn from it
    assert one != other


def test_what_cannot_be_written_is_refused(capsys, writer):
    assert "'z' is no" not in refused(capsys, "generate", *writer, "--prompt", "abz")
    assert "--vocab FILE says so" in refused(capsys, "generate", writer[0], "--prompt", "ab")
    assert "temperature is 0 or larger" in refused(capsys, "generate", *writer, "--prompt", "a", "--temperature", -1)
    assert "--prompt" in refused(capsys, "generate", *writer)


def test_a_series_goes_on_in_its_own_units(capsys, series, tmp_path):
    code, out, _ = call(capsys, "forecast", *series, "--scale", "standard", "--horizon", 4)
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["t", "a"]
    assert [each.split()[0] for each in lines[1:]] == ["41", "42", "43", "44"]
    assert all(10 < float(each.split()[1]) < 30 for each in lines[1:])
    call(capsys, "forecast", *series, "--window", 12, "--horizon", 4, "--out", tmp_path / "f.npz")
    assert np.load(tmp_path / "f.npz")["forecast"].shape == (1, 4, 1)
    call(capsys, "forecast", *series, "--horizon", 2, "--out", tmp_path / "f.csv")
    rows = (tmp_path / "f.csv").read_text().splitlines()[1:]
    assert [row.split(",")[1] for row in rows] == ["41", "42"]  # as printed: they continue the series


def test_what_cannot_be_continued_is_refused(capsys, series, tmp_path):
    assert "nothing to continue" in refused(capsys, "forecast", series[0])
    (tmp_path / "both.py").write_text("model = Sequential([Input((None, 2)), LSTM(4), Dense(1)])")
    wide = [tmp_path / "both.py", *series[1:3]]
    assert "--target COLUMN says so" in call(capsys, "forecast", *wide)[2]
    assert "predicts 3 timesteps ahead" in call(capsys, "forecast", *wide, "--target", "a,3")[2]
    code, out, _ = call(capsys, "forecast", *wide, "--target", "a", "--horizon", 3)
    assert (code, len(out.splitlines())) == (0, 4)
