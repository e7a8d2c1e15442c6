"""The command line: what it prints, what it refuses, and how it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.cli.main import main

GOLDEN = Path(__file__).parents[1] / "formats" / "golden"


def call(capsys, *args, stdin=None, monkeypatch=None):
    """(exit code, standard output, standard error)"""
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in args])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def refused(capsys, *args):
    code, out, err = call(capsys, *args)
    assert (code, out) == (2, "")
    assert err.startswith("rnn-tui: ")
    assert err.count("\n") == 1
    return err


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


def test_models_lists_the_built_in_ones_a_line_each(capsys):
    code, out, _ = call(capsys, "models")
    names = [line.split()[0] for line in out.splitlines()]
    assert code == 0
    assert names == [
        "tutorial",
        "simple",
        "fixed-batch",
        "return-sequences",
        "deep",
        "bidirectional",
        "deep-bidirectional",
        "lstm",
        "gru",
        "vanishing",
        "parity",
        "echo",
        "adding",
        "brackets",
        "counter",
        "sine",
        "characters",
        "reader",
    ]


def test_models_lists_those_of_a_file(capsys):
    _, out, err = call(capsys, "models", GOLDEN / "tutorial.ipynb")
    assert out.splitlines()[1] == "2  model   (8, 2, 10) → (8, 3)   42 params   SimpleRNN 3 tanh   cell 3, line 1"
    assert len(out.splitlines()) == 6
    assert "batch_input_shape is an error in Keras 3; write Input(batch_shape=(8, 2, 10))" in err


SEVERAL = """import sys
def build(n_tokens, n_cells):
    return Sequential([Input((9,)), Embedding(n_tokens, 8), GRU(n_cells)])
class Sharpen(keras.layers.Layer):
    pass
small = Sequential([Input((4, 2)), SimpleRNN(3)])
odd = Sequential([Input((4, 2)), Sharpen(), LSTM(3)])
large = Sequential([SimpleRNN(30, input_shape=(4, 2))])
"""


@pytest.fixture
def several(tmp_path):
    (tmp_path / "nets.py").write_text(SEVERAL)
    return tmp_path / "nets.py"


def test_models_lists_every_model_of_a_file_and_what_it_needs(capsys, several):
    code, out, err = call(capsys, "models", several)
    needs, small, odd, large = out.splitlines()
    assert code == 0
    assert needs == "1  build   needs n_tokens, n_cells (line 2)"
    assert small == "2  small   (None, 4, 2) → (None, 3)   18 params   SimpleRNN 3 tanh   line 6"
    assert odd == "3  odd   needs sharpen (line 7)"
    assert large.startswith("4  large   (None, 4, 2) → (None, 30)   990 params")
    assert err.count("input_shape works in Keras 3") == 1


def test_models_that_share_a_note_say_it_once(capsys, tmp_path):
    file = tmp_path / "two.py"
    file.write_text("from keras.layers.recurrent import LSTM\na = Sequential([LSTM(3)])\nb = Sequential([LSTM(4)])\n")
    _, _, err = call(capsys, "models", file)
    assert err.splitlines() == [
        "rnn-tui: two: line 1: keras.layers.recurrent is no more in Keras 3: from keras.layers import LSTM"
    ]


def test_a_model_is_chosen_by_its_name(capsys, several):
    _, out, err = call(capsys, "summary", f"{several}#small")
    assert "Total params: 18 " in out
    assert err == ""
    assert "there is no model called medium; there are build (#1), small (#2), odd (#3), large (#4)" in refused(
        capsys, "summary", f"{several}#medium"
    )


def test_values_are_given_on_the_command_line(capsys, several):
    _, out, _ = call(capsys, "summary", f"{several}#build", "--set", "n_tokens=50", "--set", "build.n_cells=4")
    assert "Embedding" in out
    assert "400" in out
    error = refused(capsys, "summary", f"{several}#1", "--set", "n_tokens=50")
    assert "line 3: n_cells is not known here (build is never called, and gives it no default)" in error
    assert "or give it: --set n_cells=…" in error


def test_the_first_model_that_is_known_is_taken_and_those_before_it_are_said(capsys, several):
    _, out, err = call(capsys, "summary", several)
    assert "Total params: 18 " in out
    assert err.splitlines() == [
        f"rnn-tui: {several}#1 needs n_tokens, n_cells (line 2)",
        f"rnn-tui: {several} holds 4 models; this is {several}#2; {several}#3 is the next.",
    ]


def test_a_model_without_an_input_is_built_by_its_data_or_by_a_shape(capsys, tmp_path):
    (tmp_path / "m.py").write_text("m = Sequential([SimpleRNN(3), Dense(1)])")
    np.save(tmp_path / "x.npy", np.zeros((2, 6, 5)))
    code, out, err = call(capsys, "run", tmp_path / "m.py", "--data", tmp_path / "x.npy")
    assert (code, out.splitlines()[0]) == (0, "x  6 × 5")
    assert "its input is (None, 6, 5)" in err
    assert "Total params: 22 " in call(capsys, "summary", tmp_path / "m.py", "--shape", "None,2")[1]
    assert "such as --shape 10,4" in refused(capsys, "run", tmp_path / "m.py")


def test_a_model_without_an_input_learns_from_examples(capsys, tmp_path):
    (tmp_path / "m.py").write_text("m = Sequential([SimpleRNN(3), Dense(1)])")
    np.savez(tmp_path / "d.npz", x=np.zeros((4, 6, 5)), y=np.zeros((4, 1)))
    code, out, _ = call(capsys, "train", tmp_path / "m.py", "--data", tmp_path / "d.npz", "--json")
    assert (code, json.loads(out)["epochs"]) == (0, 1)


@pytest.mark.parametrize(
    ("line", "first", "name"),
    [
        ("from tf_keras.models import Sequential", 'Model: "sequential"', " simple_rnn "),
        ("from tensorflow.python.keras.models import Sequential", 'Model: "sequential"', "simple_rnn "),
        ("from keras.engine.topology import Layer", "_" * 65, "simple_rnn_1 "),
        ("from tensorflow.keras.models import Sequential", 'Model: "sequential"', "│ simple_rnn "),
    ],
)
def test_the_style_of_a_summary_is_told_from_the_imports(capsys, tmp_path, line, first, name):
    (tmp_path / "m.py").write_text(f"{line}\nm = Sequential([SimpleRNN(3, input_shape=(4, 2))])")
    lines = call(capsys, "summary", tmp_path / "m.py")[1].splitlines()
    assert lines[0] == first
    assert any(each.startswith(name) for each in lines)
    assert call(capsys, "summary", tmp_path / "m.py", "--style", "keras3")[1].startswith('Model: "sequential"')


def test_values_are_for_code(capsys):
    error = refused(capsys, "summary", "deep", "--set", "n=3")
    assert error == "rnn-tui: deep: leaves nothing open that --set could give; it is for Python code\n"


@pytest.mark.parametrize(
    ("style", "row"),
    [
        ("keras3", "│ simple_rnn (SimpleRNN)          │ (None, 10, 8)          │           104 │"),
        ("keras2", " simple_rnn (SimpleRNN)      (None, 10, 8)             104       "),
        ("keras2.3", "simple_rnn_1 (SimpleRNN)     (None, 10, 8)             104       "),
    ],
)
def test_summary_prints_each_style(capsys, style, row):
    code, out, _ = call(capsys, "summary", "--style", style)
    assert code == 0
    assert row in out.splitlines()


def test_summary_as_json(capsys):
    _, out, _ = call(capsys, "summary", "deep", "--json")
    made = json.loads(out)
    assert made["total_params"] == 240
    assert made["layers"][1]["output_shapes"] == [[None, 10, 8]]


def test_run_writes_every_signal_under_its_name(capsys, tmp_path):
    out = tmp_path / "states.npz"
    assert call(capsys, "run", "bidirectional", "--out", out)[0] == 0
    with np.load(out) as made:
        assert set(made.files) == {
            "x",
            *(f"w{i}" for i in range(6)),
            "output",
            "bidirectional/output",
            *(f"bidirectional/{side}/{signal}" for side in ("forward", "backward") for signal in ("h", "pre")),
        }
        assert made["bidirectional/backward/h"].shape == (1, 10, 8)


def test_run_draws_the_tutorial_as_its_loop_does(capsys, tmp_path):
    out = tmp_path / "states.npz"
    call(capsys, "run", "tutorial", "--seed", 3, "--out", out)
    stream = np.random.RandomState(3)
    x, Wx, Wh, b = (stream.random_sample(shape) for shape in ((10, 4), (8, 4), (8, 8), (8,)))
    h, states = np.zeros(8), []
    for row in x:
        h = np.tanh(Wx @ row + Wh @ h + b)
        states.append(h)
    with np.load(out) as made:
        np.testing.assert_array_equal(made["x"][0], x)
        np.testing.assert_allclose(made["simple_rnn/h"][0], states, atol=1e-12)


def test_run_takes_data_and_weights(capsys, tmp_path):
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    call(capsys, "run", "simple", "--seed", 5, "--out", first)
    call(capsys, "run", "simple", "--data", first, "--weights", first, "--out", second)
    with np.load(first) as a, np.load(second) as b:
        np.testing.assert_array_equal(a["output"], b["output"])


def test_run_without_out_prints_the_first_signal_of_every_layer(capsys):
    _, out, _ = call(capsys, "run", "deep")
    assert out.startswith("x  10 × 4\n  t 1  ")
    assert "simple_rnn_1/h  10 × 8" in out


def test_grad_writes_every_derivative_under_its_name(capsys, tmp_path):
    out = tmp_path / "grad.npz"
    assert call(capsys, "grad", "bidirectional", "--loss", "sum-all", "--out", out)[0] == 0
    with np.load(out) as made:
        assert set(made.files) == {
            "loss",
            "dx",
            *(f"dw{i}" for i in range(6)),
            "bidirectional/forward/dh",
            "bidirectional/backward/dh",
        }
        assert made["bidirectional/forward/dh"].shape == (1, 10, 8)


def test_grad_says_where_a_sum_has_no_gradient(capsys, tmp_path):
    (tmp_path / "m.py").write_text(
        "m = Sequential([LSTM(3, input_shape=(5, 2)), Dense(2, activation='softmax')])", encoding="utf-8"
    )
    code, _, err = call(capsys, "grad", tmp_path / "m.py")
    assert code == 0
    assert "add up to 1 whatever the model does" in err


def test_grad_without_out_says_how_large_the_derivatives_are(capsys):
    code, out, _ = call(capsys, "grad", "tutorial")
    assert code == 0
    assert out.startswith("loss +7.99")
    assert "simple_rnn/dh" in out


def test_a_stateful_model_goes_on_in_its_second_call(capsys, tmp_path):
    model, data, out = tmp_path / "m.py", tmp_path / "d.npz", tmp_path / "o.npz"
    model.write_text("m = Sequential([SimpleRNN(3, stateful=True, batch_input_shape=(2, 4, 5))])")
    x = np.random.default_rng(0).standard_normal((2, 8, 5))
    np.savez(data, x0=x[:, :4], x1=x[:, 4:])
    whole = tmp_path / "whole.npz"
    np.savez(whole, x0=x)
    call(capsys, "run", model, "--data", data, "--out", out)
    with np.load(out) as made:
        weights = tmp_path / "w.npz"
        np.savez(weights, **{name: made[name] for name in ("w0", "w1", "w2")})
        second = made["call1/output"]
    call(capsys, "run", model, "--data", whole, "--weights", weights, "--out", out)
    with np.load(out) as made:
        np.testing.assert_allclose(made["output"], second, atol=1e-12)


@pytest.mark.parametrize("target", ["keras", "keras2", "json"])
def test_what_is_exported_is_read_back_as_the_same_model(capsys, tmp_path, target):
    file = tmp_path / f"m.{'json' if target == 'json' else 'py'}"
    call(capsys, "export", "deep-bidirectional", "--to", target, "--out", file)
    _, want, _ = call(capsys, "summary", "deep-bidirectional")
    _, got, _ = call(capsys, "summary", file)
    assert got == want


def test_a_script_that_holds_its_weights_is_written_alone(capsys, tmp_path):
    code, _, said = call(capsys, "export", "tutorial", "--to", "numpy", "--out", tmp_path / "few.py")
    assert code == 0
    assert "few.py: written" in said
    assert "few.npz" not in said
    assert [each.name for each in tmp_path.iterdir()] == ["few.py"]


def test_export_prints_where_no_file_is_given(capsys):
    _, out, _ = call(capsys, "export", "simple", "--to", "keras2")
    assert "model.add(SimpleRNN(3, input_shape=(2, 10)))" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["summary", "nope"], "nope: no such file, and no built-in model of that name; those are tutorial, simple"),
        (["summary", "nope.py"], "nope.py: no such file"),
        (["summary", "nope/tutorial"], "tutorial: no such file, and its folder does not exist\n"),
        (
            ["summary", "--style", "keras4"],
            "'keras4' is not one of 'keras3', 'keras2', 'tf2.6', 'tf2.0', ",
        ),
        (["run", "--seed", "-1"], "-1 is not in the range"),
        (["run", "--out", "x.xyz"], ".npz"),
        (["run", "--data", "nope.npy"], "nope.npy: no such file"),
        (["export", "simple"], "Missing option '--to'"),
        (["--nonsense"], "No such option"),
        (["run", "--sed", "3"], "No such option '--sed'. Is --seed meant?"),
        (["export", "--to", "kers"], "'json', 'keras-file', 'onnx'. Is keras meant?"),
        (["run", "--dtype", "float"], "'float' is not one of 'float32', 'float64'. Is float64 meant?"),
        (["run", "--data", "x.csv", "--scale", "standrd"], "got standrd. Is standard meant?"),
        (["export", "simple", "--to", "pytorch", "--out", "."], "the name of PyTorch code ends in .py"),
        (["export", "simple", "--to", "numpy", "--out", "no/x.py"], "x.py: its folder does not exist"),
        (["models", "."], "is a folder, not a file"),
        (["run", "--data", "gen:impulse,at=11"], "`at` is a timestep from 1 to 10, got 11"),
        (["run", "--seed", "x"], "'x' is not a valid whole number"),
        (["models", "tutorial#2"], "tutorial: there is no model 2; it holds 1, counted from 1"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(capsys, args, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in refused(capsys, *args)
    assert not list(tmp_path.iterdir())


def test_a_model_number_that_is_not_there(capsys):
    assert "there is no model 7; it holds 6, counted from 1" in refused(
        capsys, "summary", f"{GOLDEN / 'tutorial.ipynb'}#7"
    )


def test_an_unknown_name_in_code_is_named_with_its_line(capsys, tmp_path):
    file = tmp_path / "m.py"
    file.write_text("m = Sequential()\nm.add(SimpleRNN(hidden_size))\n")
    assert "m.py: line 2: hidden_size" in refused(capsys, "summary", file)


def test_data_of_another_width_names_the_file_and_the_axis(capsys, tmp_path):
    file = tmp_path / "x.npy"
    np.save(file, np.zeros((5, 3)))
    said = refused(capsys, "run", "simple", "--data", file)
    assert "x.npy: the model takes 10 on the features axis" in said


def test_control_characters_never_reach_the_terminal(capsys, tmp_path):
    file = tmp_path / "m.py"
    file.write_text("m = Sequential()\nm.add(SimpleRNN(3, name='\\x1b[31m/'))\n")
    assert "\x1b" not in refused(capsys, "summary", file)


def test_code_on_standard_input_is_read_and_not_run_and_the_explorer_is_not_loaded(tmp_path):
    source = "open('marker', 'w')\nm = Sequential([SimpleRNN(3, input_shape=(2, 10))])\n"
    command = (
        "import sys\nfrom rnn_tui.cli.main import main\n"
        "try: main(['summary', '-'])\nfinally: print('the explorer:', 'textual' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], input=source, capture_output=True, text=True, cwd=tmp_path,
        check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0
    assert "Total params: 42" in done.stdout
    assert "the explorer: False" in done.stdout
    assert not (tmp_path / "marker").exists()


def test_without_a_terminal_the_explorer_prints_plain_text_and_says_how_to_get_it():
    done = subprocess.run(
        [sys.executable, "-m", "rnn_tui", "simple"], capture_output=True, text=True, stdin=subprocess.DEVNULL,
        check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0
    assert "Total params: 42" in done.stdout
    assert "simple_rnn/h  2 × 3" in done.stdout
    assert "For the explorer run rnn-tui in a terminal" in done.stdout


CHARACTER_MODEL = (
    "model = Sequential([Input((None,), dtype='int32'), Embedding(12, 3), LSTM(2, return_sequences=True)])\n"
)


@pytest.fixture
def character_model(tmp_path):
    path = tmp_path / "characters.py"
    path.write_text(CHARACTER_MODEL)
    return path


def test_made_inputs_are_named_on_the_command_line(capsys, tmp_path):
    out = tmp_path / "out.npz"
    assert call(capsys, "run", "tutorial", "--data", "gen:impulse,at=2,timesteps=3", "--out", out)[0] == 0
    assert np.load(out)["x"][0, :, 0].tolist() == [0, 1, 0]
    assert "no option of sine" in refused(capsys, "run", "tutorial", "--data", "gen:sine,x=1")
    assert "is no generator; known are: random" in refused(capsys, "run", "tutorial", "--data", "gen:cosine")


def test_generators_are_listed_with_their_options(capsys):
    code, out, _ = call(capsys, "generators")
    assert code == 0
    assert "sine      a sine wave" in out
    assert "period=10" in out


def test_a_text_is_read_with_a_vocabulary_of_the_user_s(capsys, tmp_path, character_model):
    (tmp_path / "text.txt").write_text("the cat sat on\n")
    (tmp_path / "words.json").write_text('{"[UNK]": 1, "the": 2, "cat": 3, "sat": 4}')
    out = tmp_path / "out.npz"
    args = ("run", character_model, "--data", tmp_path / "text.txt", "--vocab", tmp_path / "words.json", "--out", out)
    code, _, err = call(capsys, *args)
    assert code == 0
    assert np.load(out)["x"].tolist() == [[2, 3, 4, 1]]
    assert 'text.txt: 1 read as unknown: "on" is not in the vocabulary' in err


def test_a_text_without_a_vocabulary_is_numbered_and_that_is_said(capsys, tmp_path, character_model):
    (tmp_path / "text.txt").write_text("aba\n")
    _, _, err = call(capsys, "run", character_model, "--data", tmp_path / "text.txt")
    assert "characters numbered in order of appearance, 2 of 12" in err
    (tmp_path / "text.txt").write_text("the quick brown fox jumps\n")
    assert "give a vocabulary (--vocab FILE)" in refused(
        capsys, "run", character_model, "--data", tmp_path / "text.txt"
    )


def test_a_mismatch_says_which_axis_and_what_would_fit(capsys, tmp_path):
    np.save(tmp_path / "swapped.npy", np.zeros((4, 7)))
    said = refused(capsys, "run", "tutorial", "--data", tmp_path / "swapped.npy")
    assert "the model takes 4 on the features axis" in said
    assert "--axes features,time reads it as 7 timesteps of 4 features" in said
    code, _, _ = call(capsys, "run", "tutorial", "--data", tmp_path / "swapped.npy", "--axes", "features,time")
    assert code == 0


def test_how_data_is_read_needs_data(capsys):
    assert "give --data too" in refused(capsys, "run", "tutorial", "--axes", "time,features")


def test_diagnose_explains_the_tutorial(capsys):
    code, out, err = call(capsys, "diagnose")
    assert (code, err) == (0, "")
    assert "  spectral radius         3.8900          recurrent_kernel" in out.splitlines()
    assert "Weights uniform[0,1) are all positive: they push every unit to +1." in out


def test_diagnose_as_json_of_a_file_with_data(capsys, tmp_path):
    data = tmp_path / "x.npy"
    x = np.random.default_rng(0).standard_normal((2, 12, 1))
    x[1, 3] = np.nan
    np.save(data, x)
    code, out, _ = call(capsys, "diagnose", GOLDEN / "models" / "sine_simplernn.keras", "--data", data, "--json")
    made = json.loads(out)
    assert code == 0
    assert (made["timesteps"], made["sequences"], made["input_first_invalid_timestep"]) == (12, 2, 4)
    cell = made["layers"][0]["cells"][0]
    assert cell["nan"]["count"] == cell["units"]


def test_diagnose_refuses_what_does_not_fit(capsys, tmp_path):
    data = tmp_path / "x.npy"
    np.save(data, np.zeros((1, 10, 3)))
    assert "the model takes 4" in refused(capsys, "diagnose", "tutorial", "--data", data)


def test_explain_takes_one_unit_of_the_tutorial_apart(capsys):
    code, out, err = call(capsys, "explain", "tutorial", "--layer", "simple_rnn", "--unit", "3", "--t", "2")
    assert (code, err) == (0, "")
    random = np.random.RandomState(0)
    x = random.random_sample((1, 10, 4))[0]
    Wx, Wh, b = (random.random_sample(shape) for shape in ((8, 4), (8, 8), (8,)))
    first = np.tanh(Wx @ x[0] + b)
    from_x, from_h = Wx[3] @ x[1], Wh[3] @ first
    pre = from_x + from_h + b[3]
    written = re.search(r"= tanh\(Wx·x \+ Wh·h′ \+ b\) = tanh\(([\d.]+) \+ ([\d.]+) \+ ([\d.]+)\)", out)
    assert [float(each) for each in written.groups()] == pytest.approx([from_x, from_h, b[3]], abs=1.1e-4)
    assert f"  = {pre:+.4f}\n" in out
    assert f"  = {np.tanh(pre):+.4f}\n" in out
    assert f"x[0]  {Wx[3, 0] * x[1, 0]:+.4f}" in out


def test_explain_as_json_and_with_everything_run_takes(capsys, tmp_path):
    data = tmp_path / "x.npy"
    np.save(data, np.ones((3, 2, 10)))
    code, out, _ = call(
        capsys, "explain", "simple", "--data", data, "--init", "tutorial", "--dtype", "float32", "--sequence", "3",
        "--t", "1", "--signal", "pre", "--json",
    )  # fmt: skip
    made = json.loads(out)
    assert code == 0
    assert (made["sequence"], made["sequences"], made["t"], made["name"]) == (3, 3, 1, "pre[0]")
    assert [each["name"] for each in made["steps"]] == ["pre"]
    contributions = [each["value"] for each in made["steps"][0]["contributions"]]
    assert sum(contributions) == pytest.approx(made["value"], abs=1e-12)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (["--layer", "lstm"], "there is no layer 'lstm'; the layers are simple_rnn"),
        (["--unit", "8"], "simple_rnn has units 0 to 7; there is no unit 8"),
        (["--t", "11"], "the sequence has 10 timesteps: t is 0 to 10, not 11"),
        (["--signal", "c"], "simple_rnn has no signal 'c'; it has h, pre, output"),
        (["--direction", "backward"], "simple_rnn reads in one direction only"),
        (["--sequence", "2"], "there are sequences 1 to 1; there is no sequence 2"),
        (["--t", "0", "--signal", "pre"], "pre of simple_rnn is not there before the first input"),
    ],
)
def test_explain_refuses_what_is_not_there(capsys, asked, reason):
    assert reason in refused(capsys, "explain", "tutorial", *asked)


@pytest.mark.parametrize("command", ["models", "summary", "run", "export"])
def test_weights_alone_are_read_by_their_shapes_or_with_the_config_that_is_advised(command, capsys):
    weights = GOLDEN / "models" / "sine_simplernn.weights.h5"
    more = ["--to", "keras"] if command == "export" else []
    code, _, said = call(capsys, command, weights, *more)
    assert (code, "`--config MODEL` gives the architecture" in said) == (0, True)
    config = GOLDEN / "models" / "sine_simplernn.keras"
    code, _, said = call(capsys, command, weights, *more, "--config", config)
    assert (code, "`--config" in said) == (0, False)


@pytest.mark.parametrize("command", ["models", "summary", "run", "export"])
def test_what_a_note_offers_the_command_takes(command, capsys):
    more = ["--to", "json"] if command == "export" else []
    file = GOLDEN / "models" / "torch_rnn_relu2.pt"
    code, _, said = call(capsys, command, file, *more)
    assert code == 0
    assert "otherwise: --head last" in said
    code, _, said = call(capsys, command, file, *more, "--head", "last", "--nonlinearity", "relu")
    assert (code, said) == (0, "")


def test_what_is_written_is_said_on_standard_error(capsys, tmp_path):
    place = tmp_path / "states.npz"
    code, out, err = call(capsys, "run", "tutorial", "--out", place)
    assert (code, out) == (0, "")
    with np.load(place) as arrays:
        assert err == f"rnn-tui: {place}: written, {len(arrays.files)} arrays, {place.stat().st_size / 1000:.1f} kB\n"
