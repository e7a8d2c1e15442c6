"""`rnn-tui train`: what it writes, what it says, what it refuses, and how Ctrl-C ends it."""

import csv
import json
import zipfile

import numpy as np
import pytest

from rnn_tui.cli import train
from rnn_tui.cli.main import main
from rnn_tui.engine.layers import GRU, Dense, SimpleRNN
from rnn_tui.engine.options.regularizers import L2
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.keras.spec_writer import spec_text
from rnn_tui.formats.model_files import found_in


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder with a model, a classifier and data for them."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (10, 4, 2))
    (tmp_path / "model.json").write_text(spec_text(Stack((SimpleRNN(3), Dense(1)), (None, 4, 2))))
    classifier = Stack((GRU(3, kernel_regularizer=L2(0.5)), Dense(2, activation="softmax")), (None, 4, 2))
    (tmp_path / "classes.json").write_text(spec_text(classifier))
    np.savez("data.npz", x=x, y=x[:, 0, :1])
    np.savez("classes.npz", x=x, y=(x[:, 0, 0] > 0).astype(int))
    np.savez("held.npz", x=x[:8], y=x[:8, 0, :1], x_val=x[8:], y_val=x[8:, 0, :1], sample_weight=np.ones(8), extra=x)
    return tmp_path


def arrays(path):
    with np.load(path) as found:
        return dict(found)


def rows_of(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def call(capsys, *args):
    with pytest.raises(SystemExit) as ended:
        main(["train", *map(str, args)])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def refused(capsys, *args):
    code, out, err = call(capsys, *args)
    assert (code, out, err.count("\n")) == (2, "", 1)
    return err.removeprefix("rnn-tui: ").rstrip()


RUN = ("model.json", "--data", "data.npz", "--optimizer", "sgd,learning_rate=0.1", "--batch-size", "4")


def test_weights_are_written_as_an_npz(capsys, files):
    code, _, err = call(capsys, *RUN, "--epochs", "2", "--dtype", "float64", "--out", "w.npz")
    assert (code, err) == (0, "")
    written = arrays("w.npz")
    assert [written[each].shape for each in written] == [(2, 3), (3, 3), (3,), (3, 1), (1,)]
    assert written["w0"].dtype == np.float64


def test_a_trained_model_is_written_as_keras_opens_it_with_its_regularisers(capsys, files):
    assert call(capsys, "classes.json", "--data", "classes.npz", "--out", "m.keras")[0] == 0
    with zipfile.ZipFile("m.keras") as made:
        config = json.loads(made.read("config.json"))
    gru = config["config"]["layers"][1]["config"]
    assert gru["kernel_regularizer"] == {
        "module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.5}, "registered_name": None,
    }  # fmt: skip
    (found,) = found_in("m.keras")
    assert found.stack.layers[0].kernel_regularizer == L2(0.5)
    assert found.weights is not None


def test_training_goes_on_from_weights_in_a_file(capsys, files):
    common = (*RUN, "--no-shuffle", "--dtype", "float64")
    call(capsys, *common, "--epochs", "2", "--out", "two.npz")
    call(capsys, *common, "--epochs", "1", "--out", "one.npz")
    call(capsys, *common, "--epochs", "1", "--weights", "one.npz", "--out", "again.npz")
    two, again = arrays("two.npz"), arrays("again.npz")
    for name in two:
        np.testing.assert_allclose(again[name], two[name], rtol=1e-12)


def test_the_history_is_json_or_a_table(capsys, files):
    common = (*RUN, "--epochs", "2", "--metrics", "mae", "--validation-split", "0.2")
    call(capsys, *common, "--history", "h.json")
    call(capsys, *common, "--history", "h.csv")
    told = json.loads((files / "h.json").read_text())
    assert {name: len(values) for name, values in told.items()} == {
        "loss": 2, "mae": 2, "val_loss": 2, "val_mae": 2, "step_loss": 4,
    }  # fmt: skip
    rows = rows_of(files / "h.csv")
    assert [each["step"] for each in rows] == ["1", "2", "3", "4"]
    assert [each["epoch"] for each in rows] == ["1", "1", "2", "2"]
    assert [float(each["step_loss"]) for each in rows] == told["step_loss"]
    assert [each["val_loss"] for each in rows] == ["", str(told["val_loss"][0]), "", str(told["val_loss"][1])]


def test_it_says_what_each_epoch_came_to(capsys, files):
    _, out, _ = call(capsys, *RUN, "--epochs", "2", "--metrics", "mae")
    lines = out.splitlines()
    assert lines[0] == "mean_squared_error · sgd learning_rate 0.1 · 6 updates"
    assert lines[1].split() == ["epoch", "loss", "mae"]
    assert [each.split()[0] for each in lines[2:]] == ["1", "2"]


def test_many_epochs_are_told_in_part(capsys, files):
    _, out, _ = call(capsys, *RUN, "--epochs", "40", "--batch-size", "10")
    told = [each.split()[0] for each in out.splitlines()[2:]]
    assert told == ["1", "2", "3", "4", "5", "6", "…", "35", "36", "37", "38", "39", "40"]


def test_json_tells_everything(capsys, files):
    _, out, _ = call(capsys, "classes.json", "--data", "classes.npz", "--steps", "3", "--seed", "7", "--json")
    told = json.loads(out)
    assert told["loss"] == "sparse_categorical_crossentropy"
    assert told["optimizer"] == "rmsprop"
    assert (told["updates"], told["epochs"], told["seed"], told["dtype"]) == (3, 3, 7, "float32")
    assert len(told["history"]["step_loss"]) == 3


def test_validation_data_and_what_is_left_alone(capsys, files):
    code, out, err = call(capsys, "model.json", "--data", "held.npz", "--json")
    assert code == 0
    assert "val_loss" in json.loads(out)["history"]
    assert err == "rnn-tui: held.npz: left alone: extra\n"
    _, _, err = call(capsys, "model.json", "--data", "held.npz", "--validation-split", "0.5")
    assert err.endswith("--validation-split is left alone: held.npz has sequences of its own to validate on\n")


def test_a_callback_ends_it(capsys, files):
    _, out, _ = call(capsys, *RUN, "--optimizer", "sgd,learning_rate=0.0", "--epochs", "9", "--callback",
                     "early_stopping,monitor=loss,patience=2")  # fmt: skip
    assert out.splitlines()[-1] == "ended after epoch 3: loss is no better since 2 epochs"


def test_clipping_is_the_optimizer_s(capsys, files):
    _, out, _ = call(capsys, *RUN, "--clipnorm", "0.5", "--json")
    assert json.loads(out)["optimizer"] == "sgd,clipnorm=0.5,learning_rate=0.1".replace(
        "clipnorm=0.5,learning_rate=0.1", "learning_rate=0.1,clipnorm=0.5"
    )


def test_several_inputs_are_an_array_each(capsys, files):
    (files / "two.py").write_text(
        "from keras import Input, Model, layers\n"
        "a, b = Input((4, 2), name='left'), Input((4, 2), name='right')\n"
        "h = layers.Concatenate()([layers.GRU(3)(a), layers.GRU(2)(b)])\n"
        "m = Model([a, b], layers.Dense(1)(h))\n"
    )
    x = np.random.default_rng(0).uniform(-1, 1, (6, 4, 2))
    np.savez("two.npz", left=x, right=-x, y=x[:, 0, :1], left_val=x, right_val=x, y_val=x[:, 0, :1])
    code, out, err = call(capsys, "two.py", "--data", "two.npz", "--epochs", "3", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)["history"]
    assert len(told["val_loss"]) == 3
    assert told["loss"][2] < told["loss"][0]
    np.savez("one.npz", left=x, y=x[:, 0, :1])
    assert refused(capsys, "two.py", "--data", "one.npz").startswith(
        "one.npz: holds no array right or input1; the model"
    )


def test_several_outputs_have_targets_each(capsys, files):
    (files / "two.py").write_text(
        "from keras import Input, Model, layers\n"
        "a = Input((4, 2))\n"
        "h = layers.GRU(3)(a)\n"
        "m = Model(a, [layers.Dense(1, name='mean')(h), layers.Dense(3, activation='softmax', name='which')(h)])\n"
    )
    x, which = np.random.default_rng(0).uniform(-1, 1, (6, 4, 2)), np.arange(6) % 3
    np.savez("two.npz", x=x, y0=x[:, 0, :1], which=which, x_val=x, y0_val=x[:, 0, :1], which_val=which)
    code, out, err = call(capsys, "two.py", "--data", "two.npz", "--epochs", "3", "--metrics", "which_accuracy")
    assert (code, err) == (0, "")
    assert out.startswith("mean_squared_error + sparse_categorical_crossentropy · ")
    assert out.splitlines()[1].split()[1:6] == ["loss", "mean_loss", "which_loss", "which_accuracy", "val_loss"]
    np.savez("one.npz", x=x, y=x[:, 0, :1])
    assert refused(capsys, "two.py", "--data", "one.npz").startswith(
        "one.npz: holds no array mean or y0; the model has 2 outputs (mean, which), and an .npz holds the targets of"
    )


def test_truncated_backpropagation(capsys, files):
    stack = Stack((SimpleRNN(3, return_sequences=True), Dense(1)), (None, 4, 2))
    (files / "steps.json").write_text(spec_text(stack))
    x = np.random.default_rng(0).uniform(-1, 1, (6, 4, 2))
    np.savez("steps.npz", x=x, y=x[..., 0])
    _, out, _ = call(capsys, "steps.json", "--data", "steps.npz", "--tbptt", "2", "--json")
    assert json.loads(out)["updates"] == 2


def test_a_task_makes_its_own_sequences_and_tests_on_longer_ones(capsys, files):
    stack = Stack((SimpleRNN(3, return_sequences=True), Dense(1, activation="sigmoid")), (None, None, 1))
    (files / "steps.json").write_text(spec_text(stack))
    task = ("--task", "parity,timesteps=6,sequences=40", "--metrics", "accuracy")
    _, out, _ = call(capsys, "steps.json", *task)
    lines = out.splitlines()
    assert lines[0].startswith("binary_crossentropy · rmsprop · 2 updates")
    assert lines[1].split() == ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert lines[3].startswith("on 100 timesteps: loss ")
    assert lines[4].startswith("on 500 timesteps: loss ")
    assert lines[5] == "chance: accuracy 0.5, guessing"
    assert lines[6].startswith("published: Trained on lengths to 40")
    _, out, _ = call(capsys, "steps.json", *task, "--json")
    assert set(json.loads(out)["tests"]) == {"100", "500"}


def test_a_text_of_one_s_own(capsys, files):
    (files / "book.txt").write_text("abab cdcd " * 30)
    stack = Stack((SimpleRNN(4, return_sequences=True), Dense(5, activation="softmax")), (None, 8, 5))
    (files / "chars.json").write_text(spec_text(stack))
    code, out, _ = call(capsys, "chars.json", "--task", "next_character,sequences=20", "--data", "book.txt")
    assert code == 0
    assert "chance: loss 1.609, guessing by the letters' frequencies" in out


def test_tasks_are_listed(capsys):
    with pytest.raises(SystemExit):
        main(["tasks"])
    out = capsys.readouterr().out
    assert "copy_memory        some symbols at the beginning, to be repeated at the very end" in out
    assert "chance: loss 0.1667, always answering 1" in out
    assert " characters   the text" in out


def test_what_keras_leaves_out_is_said(capsys, files):
    layers = (SimpleRNN(3, activity_regularizer=L2(9.0)), Dense(1))
    (files / "dropped.json").write_text(spec_text(Stack(layers, (None, 4, 2))))
    _, out, err = call(capsys, "dropped.json", "--data", "data.npz", "--json")
    assert err == (
        "rnn-tui: simple_rnn: Keras 3 accepts an activity_regularizer of a SimpleRNN and ignores it, and so does"
        " this program\n"
    )
    _, plain, _ = call(capsys, "model.json", "--data", "data.npz", "--json")
    assert json.loads(out)["history"] == json.loads(plain)["history"]


def test_ctrl_c_keeps_the_best_so_far(capsys, files, monkeypatch):
    def interrupted(work):
        for told in work:
            if told.done == 7:
                work.close()
                raise KeyboardInterrupt

    monkeypatch.setattr(train, "finish_with_progress", interrupted)
    code, out, err = call(capsys, *RUN, "--epochs", "50", "--out", "w.npz", "--history", "h.json")
    assert code == 130
    assert err == "rnn-tui: stopped after 7 of 150 updates; the weights kept are the best of 2 epochs\n"
    assert len(arrays("w.npz")) == 5
    assert len(json.loads((files / "h.json").read_text())["step_loss"]) == 7
    assert out.splitlines()[0].endswith("7 updates")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("model.json",), "there is nothing to learn from: --data FILE.npz gives inputs x and targets y, --task NAME"),
        (("model.json", "--task", "parities"), "'parities' is no task; known are: sine, echo"),
        (
            ("model.json", "--task", "brackets,kinds=3"),
            "brackets has 6 symbols, which need as many features; the model",
        ),
        (
            ("model.json", "--task", "sine"),
            "sine: targets of shape (1000, 4, 1) do not fit outputs of shape (1000, 1); a model for this task has",
        ),
        ((*RUN, "--task", "echo"), "data.npz: echo makes its own sequences; only next_character takes --data, a .txt"),
        (
            ("model.json", "--data", "data.csv"),
            "data.csv: a series needs --window, the number of rows to read (24), and --target, the column to learn",
        ),
        (("model.json", "--data", "none.npz"), "none.npz: no such file"),
        (
            ("model.json", "--data", "noy.npz"),
            "noy.npz: holds no array y: inputs are called x, targets y; its arrays: x",
        ),
        (("model.json", "--data", "half.npz"), "half.npz: holds y_val alone: validation needs x_val and y_val"),
        (("model.json", "--data", "odd.npz"), "odd.npz: 10 sequences need as many targets and weights, got 9"),
        (
            ("model.json", "--data", "wide.npz"),
            "wide.npz: targets of shape (10, 3) do not fit outputs of shape (10, 1)",
        ),
        (("model.json", "--data", "thin.npz"), "thin.npz: the model takes 2 on the features axis"),
        ((*RUN, "--epochs", "1", "--steps", "1"), "--epochs and --steps both say how long: give one of them"),
        ((*RUN, "--loss", "mess"), "'mess' is no loss; known are: mean_squared_error"),
        ((*RUN, "--optimizer", "adam,rate=1"), "'rate=1' is no option of adam; they are learning_rate"),
        ((*RUN, "--clipnorm", "a"), "`clipnorm` is a number, got 'a'."),
        ((*RUN, "--clipnorm", "1", "--clipvalue", "1"), "Only one of `clipnorm`, `clipvalue` and `global_clipnorm`"),
        ((*RUN, "--metrics", "acuracy"), "data.npz: 'acuracy' is no metric"),
        ((*RUN, "--callback", "early_stopping"), "data.npz: early_stopping monitors 'val_loss'; what there is: loss."),
        ((*RUN, "--out", "w.h5"), "w.h5: a trained model is written to a .keras file, its weights alone to an .npz"),
        ((*RUN, "--out", "no/w.npz"), "w.npz: its folder does not exist"),
        ((*RUN, "--out", "folder.npz"), "folder.npz: is a folder, not a file"),
        ((*RUN, "--history", "folder.csv"), "folder.csv: is a folder, not a file"),
        ((*RUN, "--history", "h.txt"), "h.txt: a history is written to a .csv or .json file"),
        ((*RUN, "--validation-split", "1.5"), "a validation split is from 0 to below 1, got 1.5"),
        ((*RUN, "--tbptt", "2"), "data.npz: truncated backpropagation needs an output and a target at every timestep"),
        ((*RUN, "--weights", "data.npz"), "data.npz: holds no array w0: weights are called w0, w1"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line(capsys, files, args, message):
    x, y = np.zeros((10, 4, 2)), np.zeros((10, 1))
    (files / "data.csv").write_text("a\n1\n")
    for each in ("folder.npz", "folder.csv"):
        (files / each).mkdir()
    np.savez("noy.npz", x=x)
    np.savez("half.npz", x=x, y=y, y_val=y)
    np.savez("odd.npz", x=x, y=y[:9])
    np.savez("wide.npz", x=x, y=np.zeros((10, 3)))
    np.savez("thin.npz", x=x[..., :1], y=y)
    assert refused(capsys, *args).startswith(message)
    assert not (files / "w.npz").exists()


def series_file(path, columns="t,load", count=40):
    rows = [f"{t},{10 + t % 7}" for t in range(count)]
    path.write_text("\n".join([columns, *rows]))


@pytest.mark.parametrize("sequences", [False, True], ids=["at the end", "at every step"])
def test_a_series_is_learned_from_its_windows(capsys, files, sequences):
    (files / "series.json").write_text(
        spec_text(Stack((SimpleRNN(3, return_sequences=sequences), Dense(1)), (None, 5, 2)))
    )
    series_file(files / "load.csv")
    wanted = ("--window", 5, "--target", "load,2", "--scale", "standard", "--epochs", 2)
    code, out, err = call(capsys, "series.json", "--data", "load.csv", *wanted, "--validation-split", 0.25)
    assert code == 0
    assert (
        "34 windows with a target: load, 2 timesteps ahead" in err
    )  # 36 windows, and the last two have nothing after them
    values = 10 + np.arange(40) % 7
    values = (values - values.mean()) / values.std()
    ends = np.arange(34)[:, None] + (np.arange(5) if sequences else [4])
    error = ((values[ends + 2] - values[ends]) ** 2).mean()
    assert f"repeating the last value: mean squared error {error:.4g} over all windows" in out
    assert "val_loss" in out


def test_a_series_that_cannot_be_learned_from_is_refused(capsys, files):
    (files / "series.json").write_text(spec_text(Stack((SimpleRNN(3), Dense(1)), (None, 5, 2))))
    series_file(files / "load.csv")
    asked = ("series.json", "--data", "load.csv", "--window")
    assert "--target, the column to learn (COLUMN" in call(capsys, *asked, 5)[2]
    assert "no window of 39 with a value 3 timesteps after it" in call(capsys, *asked, 39, "--target", "load,3")[2]
    (files / "gap.csv").write_text("a,b\n" + "\n".join(f"{t},{'' if t == 4 else t}" for t in range(20)))
    assert "--fill" in call(capsys, "series.json", "--data", "gap.csv", "--window", 5, "--target", "b")[2]
    assert "--task" in call(capsys, "series.json", "--data", "gen:sine")[2]
