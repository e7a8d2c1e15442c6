"""Own data in the form of training: read, split, compared with the last value, and refused by name."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.data.columns import Columns
from rnn_tui.engine.data.series import SeriesOptions
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.layers import LSTM, Dense, Embedding
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.baselines import baselines
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.losses import loss
from rnn_tui.engine.training.own_data import OWN
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.engine.training.session.right_answers import RightAnswers
from rnn_tui.formats.training.own_data import proposed, with_own_data

RNG = np.random.default_rng(0)
X = RNG.standard_normal((20, 5, 3))


def chosen(path, present=None, **values):
    choices = TrainingChoices(task=OWN, file=str(path), units=4, steps=8, **{"model": "GRU", **values})
    return with_own_data(choices, present or Stack(()))


KINDS = {
    "numbers at the end": (X, X[:, 0, :2], 2, None),
    "numbers at every step": (X, X[..., :1], 1, None),
    "classes at the end": (X, RNG.integers(0, 3, 20), 3, 3),
    "classes at every step": (X, RNG.integers(0, 2, (20, 5)), 1, 2),
    "plain rows": (X[..., 0], X[:, 0, :1], 1, None),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_new_model_fits_the_file_and_learns(tmp_path, name):
    x, y, units, classes = KINDS[name]
    np.savez(tmp_path / "xy.npz", x=x, y=y)
    choices = chosen(tmp_path / "xy.npz")
    stack = choices.stack(Stack(()))
    assert (stack.layers[-1].units, choices.made_task().classes) == (units, classes)
    assert stack.layers[0].return_sequences is ("every" in name)
    made = choices.prepared(Model.draw(stack))
    assert (len(made.data.seen.x), len(made.data.unseen.x)) == (16, 4)
    fitted = finish(Fit(made.model, made.data.examples, made.settings, made.data.validation).work())
    assert len(fitted.history.steps) == 8
    assert choices.words.startswith("xy.npz · adam")


def test_the_present_model_learns_too_and_the_files_own_validation_is_kept(tmp_path):
    ids = RNG.integers(0, 6, (20, 5))
    np.savez(tmp_path / "ids.npz", x=ids, y=ids[:, 0], x_val=ids[:7], y_val=ids[:7, 0])
    present = Stack((Embedding(6, 3), LSTM(4), Dense(6, activation="softmax")), (None, 5))
    choices = chosen(tmp_path / "ids.npz", present, model="the present one")
    choices.check(present)
    made = choices.prepared(Model.draw(present))
    np.testing.assert_array_equal(made.data.seen.x, ids)
    np.testing.assert_array_equal(made.data.unseen.x, ids[:7])


def test_a_series_is_compared_with_its_last_value(tmp_path):
    values = np.cumsum(RNG.standard_normal(60))
    (tmp_path / "s.csv").write_text("load\n" + "\n".join(map(str, values)))
    choices = chosen(tmp_path / "s.csv", window=10, target="load,2")
    assert choices.stack(Stack(())).input_shape == (None, None, 1)
    figure = choices.made_task().chance(10)
    assert figure.label == "last value"
    unseen = slice(39, 49)  # of 49 windows, a fifth
    ends = np.arange(9, 58)
    assert figure.value == pytest.approx(((values[ends + 2] - values[ends])[unseen] ** 2).mean())


def test_another_file_or_model_is_read_anew_and_other_choices_are_not(tmp_path):
    np.savez(tmp_path / "xy.npz", x=X, y=X[:, 0, :1])
    choices = chosen(tmp_path / "xy.npz")
    assert choices.edit(steps=5).given is choices.given
    for change in ({"file": "other.npz"}, {"model": "LSTM"}, {"window": 3}, {"task": "echo"}):
        assert choices.edit(**change).given is None


def test_what_cannot_be_read_is_refused_by_name(tmp_path):
    with pytest.raises(RnnError, match="which file"):
        with_own_data(TrainingChoices(task=OWN, model="GRU"), Stack(()))
    with pytest.raises(RnnError, match=r"none\.npz: no such file"):
        chosen(tmp_path / "none.npz")
    np.savez(tmp_path / "one.npz", x=X[:1], y=X[:1, 0, :1])
    with pytest.raises(RnnError, match=r"one\.npz: a validation split of 0\.2 of 1 sequence"):
        chosen(tmp_path / "one.npz")


@pytest.mark.parametrize(("x", "y"), [("x.npy", "y.npy"), ("X_train.npy", "y_train.npy"), ("X.npy", "Y.npy")])
def test_targets_lie_beside_the_inputs(tmp_path, x, y):
    np.save(tmp_path / x, X)
    np.save(tmp_path / y, X[:, 0, :1])
    np.testing.assert_array_equal(chosen(tmp_path / x).given.data.seen.y, X[:16, 0, :1])


def test_targets_beside_that_do_not_fit_are_refused_by_name(tmp_path):
    np.save(tmp_path / "x.npy", X)
    np.save(tmp_path / "xyz.npy", X)
    np.save(tmp_path / "yyz.npy", X)
    np.save(tmp_path / "y.npy", X[:3])
    with pytest.raises(RnnError, match=r"y\.npy: 20 sequences need as many targets and weights, got 3"):
        chosen(tmp_path / "x.npy")
    with pytest.raises(RnnError, match=r"xyz\.npy: a series needs .* or from x\.npy and y\.npy"):
        chosen(tmp_path / "xyz.npy")


def test_whole_numbers_that_are_no_classes_are_numbers(tmp_path):
    """Below zero; or where the model gives one number."""
    y = RNG.integers(0, 9, 20)
    np.savez(tmp_path / "below.npz", x=X, y=y - 4)
    below = chosen(tmp_path / "below.npz")
    assert below.made_task().classes is None
    assert [each.label for each in baselines(below.data(below.stack(Stack(()))), loss("mean_squared_error"))] == [
        "mean"
    ]
    np.savez(tmp_path / "counts.npz", x=X, y=y)
    present = Stack((LSTM(4), Dense(1)), (None, 5, 3))
    made = chosen(tmp_path / "counts.npz", present, model="the present one").prepared(Model.draw(present))
    assert (made.settings.loss.kind(), made.settings.metrics) == ("mean_squared_error", ())
    trace = made.model.run(made.data.unseen.x)
    assert RightAnswers.of(made.data, 4).answered(trace, 0).names == ()


def test_a_text_is_learned_character_by_character(tmp_path):
    (tmp_path / "words.txt").write_text("abc " * 30)
    made = chosen(tmp_path / "words.txt")
    assert (made.made_task().classes, made.made_task().words) == (4, "words.txt")
    assert made.made_task().described == "120 characters, 4 different: which is next?"
    made.check(Stack(()))


def test_what_prepares_a_series_is_refused_where_there_is_none(tmp_path):
    np.savez(tmp_path / "xy.npz", x=X, y=X[:, 0, :1])
    with pytest.raises(RnnError, match="taken as they are: --scale"):
        chosen(tmp_path / "xy.npz", scale="standard")
    with pytest.raises(RnnError, match="no such file"):
        chosen(tmp_path / "none.csv")


def test_the_file_that_is_looked_at_is_proposed_as_it_was_read(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("load,temp\n" + "\n".join(f"{n % 5},{n}" for n in range(30)))
    options = SeriesOptions.parse(None, "standard", "6", "load,2")
    source = SeriesSource(str(path), Columns.parse("load"), options)
    able = Stack((LSTM(4), Dense(1)), (None, None, 1))
    made = proposed(TrainingChoices(), able, source)
    assert (made.task, made.file, made.window, made.target) == (OWN, str(path), 6, "load,2")
    assert (made.columns, made.scale, made.fill, made.cell) == ("load", "standard", None, None)
    assert proposed(TrainingChoices(), Stack((LSTM(4),), (None, None, 3)), source).cell is LSTM  # it reads 3 features
    assert proposed(TrainingChoices(), able, SeriesSource(str(path))).task == "echo"  # nothing says what is learned
    assert proposed(TrainingChoices(task="parity"), able, source).task == "parity"
