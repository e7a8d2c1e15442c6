"""`rnn-tui bench`: the table, its JSON, what is refused, and what Ctrl-C leaves."""

import json

import numpy as np
import pytest

from rnn_tui.cli import bench as command
from rnn_tui.engine.data.generators import task
from rnn_tui.engine.training.bench import Bench, cells_named, clipped, lengths_in
from rnn_tui.engine.training.optimizers import optimizer
from tests.cli.test_main import call, refused

SMALL = ["--steps", 4, "--sequences", 20, "--units", 3]


def test_a_row_for_each_length_and_a_column_for_each_cell(capsys):
    args = ["bench", "--task", "adding", "--T", "10,12", "--cells", "rnn,lstm", *SMALL]
    code, out, _ = call(capsys, *args)
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("adding · loss on unseen sequences · 3 units · 4 updates of 50 sequences")
    assert lines[1].split() == ["T", "chance", "SimpleRNN", "LSTM", "published"]
    assert [each.split()[0] for each in lines[2:4]] == ["10", "12"]
    assert lines[2].split()[1] == "0.1667"
    assert lines[2].split()[-1] == "0.002"
    assert lines[4] == "chance: always answering 1"
    _, out, _ = call(capsys, *args, "--json")
    found = json.loads(out)
    assert [(each["T"], each["cell"]) for each in found["rows"]] == [
        (10, "SimpleRNN"), (10, "LSTM"), (12, "SimpleRNN"), (12, "LSTM"),
    ]  # fmt: skip
    assert f"{found['rows'][0]['loss']:.4g}" == lines[2].split()[2]
    assert found["published"]["value"] == 0.002


def test_what_cannot_be_compared_is_refused(capsys):
    assert "is no task" in refused(capsys, "bench", "--task", "nope")
    assert "'x' is no cell; they are" in refused(capsys, "bench", "--task", "echo", "--cells", "x")
    assert "lengths are timesteps" in refused(capsys, "bench", "--task", "echo", "--T", "5,x")
    assert "has sequences of 20 timesteps, not of 30" in refused(capsys, "bench", "--task", "counting", "--T", "30")
    assert "--task" in refused(capsys, "bench")


def test_ctrl_c_prints_what_is_done(capsys, monkeypatch):
    def interrupted(work):
        for progress in work:
            if progress.done == 1:
                raise KeyboardInterrupt
        pytest.fail("it came to its end")

    monkeypatch.setattr(command, "finish_with_progress", interrupted)
    code, out, err = call(capsys, "bench", "--task", "echo", "--T", "8", *SMALL)
    assert code == 130
    assert "stopped after 1 of 3 models" in err
    assert len(out.splitlines()[2].split()) == 3  # T, chance and the one that is done


def test_names_lengths_and_clipping():
    assert [each.kind() for each in cells_named("GRU, rnn,gru")] == ["GRU", "SimpleRNN"]
    assert lengths_in("50, 100,50") == (50, 100)
    assert clipped(optimizer("adam")).global_clipnorm == 1
    assert clipped(optimizer("adam,clipvalue=0.5")).global_clipnorm is None


def test_the_same_seed_comes_to_the_same():
    def run(seed):
        made = Bench(task("echo"), (8,), cells_named("gru"), optimizer("adam"), 3, 5, 10, 20, seed)
        progress = list(made.work())
        assert str(progress[-1]).startswith("model 1/1 · GRU at 8 timesteps · ")
        return made.results[0]

    assert run(0) == run(0)
    assert not np.isnan(run(1).value)
