"""What is the matter with the data is said before anything else, and no key is named that would not help."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.layers import LSTM, Dense, Masking
from rnn_tui.engine.training.baselines import baselines
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.losses import loss
from rnn_tui.engine.training.own_data import OWN, GivenExamples, own_data
from rnn_tui.engine.training.task_data import TaskData
from tests.engine.training.session.test_verdict_rules import Run

RNG = np.random.default_rng(0)
X = RNG.standard_normal((40, 6, 2))
Y = X[:, -1, :1]


def run(x, y, *layers, **more):
    given = own_data(GivenExamples.of(Examples((x,), y), None, "xy.npz"))
    choices = {"task": OWN, "given": given, "model": "LSTM", "units": 3, "steps": 60} | more
    return Run(choices, layers, (None, None, 2)).verdicts()[1]


LARGE = "the input is not scaled: x[1] has mean 50.2, deviation 0.98"
FAULTS = {
    "nan": (np.where(X > 2, np.nan, X), Y, "the loss is no number since update 1: the input holds NaN or Inf"),
    "targets": (X, np.where(Y > 0, np.nan, Y), "the loss is no number since update 1: the targets hold NaN or Inf"),
    "same": (X, Y * 0 + 3, "all answers of the unseen sequences are the same: always the mean has loss 0, and nothing"),
    "constant": (X * 0, Y, "every number of the input is 0: it says nothing of the answers"),
    "large": (X + 50, Y, LARGE),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_data_is_named_first_and_no_key_with_it(fault):
    x, y, said = FAULTS[fault]
    worst = run(x, y)[0]
    assert worst.text.startswith(said)
    assert not worst.change


def test_a_series_that_is_not_scaled_is_scaled_by_the_remedy():
    worst = run(X + 50, Y, window=6)[0]
    assert (worst.text, worst.change) == (LARGE, {"scale": "standard"})


def test_a_loss_of_0_because_all_is_masked_is_no_success():
    model = (Masking(), LSTM(3, return_sequences=True), Dense(1))
    (found,) = run(X * 0, X[..., :1], *model, model="the present one")
    assert found.text.startswith("every timestep of the unseen sequences is masked")


def test_weights_of_0_are_the_reason_and_not_the_rate():
    found = run(X, Y, LSTM(3), Dense(1), model="the present one")
    assert all(each.name != "zero weights" for each in found)
    given = own_data(GivenExamples.of(Examples((X,), Y), None, "xy.npz"))
    zero = Run(
        {"task": OWN, "given": given, "steps": 60},
        (LSTM(3), Dense(1)),
        (None, None, 2),
        lambda weights: [0 * each for each in weights],
    )
    _, (worst, *_) = zero.verdicts()
    assert worst.text == "every weight of lstm and dense is 0, so that all units are alike and no gradient passes"


def test_a_baseline_is_of_the_loss_that_is_made_smaller():
    given = GivenExamples.of(Examples((X,), Y), None, "series.csv", last=Y + 1)
    data = TaskData(own_data(given), None, 0, *(own_data(given).examples(None, unseen=each) for each in (False, True)))
    squared, absolute = (baselines(data, loss(name)) for name in ("mean_squared_error", "mean_absolute_error"))
    assert [each.label for each in squared] == ["last value", "mean"]
    assert [each.label for each in absolute] == ["median"]
    assert squared[0].value == pytest.approx(1)


def test_sample_weights_of_sequences_count_for_all_their_numbers():
    weights = np.repeat([1.0, 0.0], 20)
    given = GivenExamples.of(Examples((X,), Y), Examples((X,), Y, weights), "xy.npz")
    assert own_data(given).chance(6).value == pytest.approx(Y[:20].var())
    with pytest.raises(InputError, match="weights of the sequences to validate on are all 0"):
        GivenExamples.of(Examples((X,), Y), Examples((X,), Y, weights * 0), "xy.npz")
