"""A run that is watched: left, gone on with, ended."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, OptionError, RnnError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.baselines import baselines
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.own_data import OWN
from rnn_tui.engine.training.session.choices import CELLS, PRESENT, RACE, TrainingChoices
from rnn_tui.engine.training.session.session import Session
from rnn_tui.engine.training.trained_models import TRAINED

SMALL = TrainingChoices(task="echo", task_options="lag=1,timesteps=5,sequences=20", model="GRU", units=3, steps=9)


def session(choices=SMALL):
    stack = choices.stack(Stack())
    return Session(choices.prepared(Model.draw(stack)))


def never():
    return False


def nothing():
    pass


def test_left_and_gone_on_with_it_is_the_same_run():
    made = session()
    for updates in (1, 3, None):
        made.train(never, nothing, updates)
    prepared = made.prepared
    whole = finish(Fit(prepared.model, prepared.data.examples, prepared.settings, prepared.data.validation).work())
    assert made.done
    assert made.step == 9
    for one, other in zip(made.record().snapshots[-1].weights, whole.weights, strict=True):
        np.testing.assert_array_equal(one, other)
    assert made.record().curve("loss").mean.tolist() == list(whole.history.steps)
    assert made.record().curve("val_accuracy").mean.tolist() == whole.history.epochs["val_accuracy"]


def test_nothing_that_is_kept_grows_with_the_updates():
    made = session(SMALL.edit(batch_size=20, steps=50))
    made.train(never, nothing, 40)
    history = made.fit.history
    assert (len(history.steps), len(history.ends), history.epochs) == (0, 0, {})
    assert history.updates == made.step == 40
    made.train(never, nothing)
    assert made.record().curve("epoch_loss").steps.tolist() == list(range(1, 51))


def test_it_is_left_where_somebody_says_so():
    made = session()
    made.train(lambda: made.step == 2, nothing)
    assert made.step == 2
    assert not made.done
    made.train(lambda: True, nothing)
    assert made.step == 2


def test_what_is_looked_at_is_never_written_to():
    made = session()
    first = made.record().snapshots[0].weights
    before = [each.copy() for each in first]
    made.train(never, nothing)
    assert not any(each.flags.writeable for shot in made.record().snapshots for each in shot.weights)
    for one, other in zip(first, before, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_newest_weights_are_those_of_the_last_update():
    made = session()
    made.train(never, nothing, 2)
    made.train(never, nothing, 1)
    assert made.record().snapshots[-1].step == 3
    for one, other in zip(made.record().snapshots[-1].weights, made.fit.weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_it_can_be_ended_before_its_last_update():
    made = session()
    made.train(never, nothing, 4)
    made.end()
    made.train(never, nothing)
    assert made.done
    assert made.step == 4


def test_where_the_loss_is_no_number_it_ends_and_says_so():
    made = session(SMALL.edit(optimizer="sgd", loss="mean_squared_error", learning_rate=1e300, steps=40))
    made.train(never, nothing)
    assert made.done
    assert made.step < 40
    assert "the loss is" in made.record().stopped


def test_what_updates_do_is_told_for_every_layer():
    made = session()
    made.train(never, nothing)
    found = made.record().layers
    assert [each.name for each in found] == ["gru", "dense"]
    assert all(each.gradient_norm.last > 0 and each.update_ratio.last > 0 for each in found)


# What is chosen before


@pytest.mark.parametrize("kind", [each for each in TrainingChoices.option("task").rule.choices if each != OWN])
def test_every_task_has_a_model_that_can_learn_it(kind):
    choices = TrainingChoices(task=kind, model=CELLS[0].kind(), units=2)
    choices.check(Stack())
    data = choices.data(choices.stack(Stack()), 40)
    found = baselines(data, choices.settings(choices.stack(Stack()), data).loss)
    assert {each.metric for each in found} <= {"loss", "accuracy"}
    assert found
    assert all(np.isfinite(each.value) for each in found)
    assert len({(each.metric, each.label) for each in found}) == len(found)


def test_what_the_present_model_cannot_learn_is_refused_and_a_new_one_proposed():
    present = Stack((SimpleRNN(4), Dense(3)), (None, 5, 1))
    choices = TrainingChoices(task="parity", model=PRESENT)
    with pytest.raises(RnnError):
        choices.check(present)
    assert choices.fitted(present).cell is CELLS[-1]
    able = Stack((SimpleRNN(4, return_sequences=True), Dense(1, activation="sigmoid")), (None, 5, 1))
    assert choices.fitted(able) is choices


@pytest.mark.parametrize("trained", TRAINED, ids=lambda each: each.name)
def test_of_a_trained_model_its_own_task_is_proposed_until_another_is_chosen(trained):
    proposed = TrainingChoices().fitted(trained.stack)
    proposed.check(trained.stack)
    assert (proposed.task, proposed.cell) == (trained.task_name.partition(",")[0], None)
    assert TrainingChoices(task="parity", units=3).fitted(trained.stack).task == "parity"


def test_options_of_a_task_are_refused_where_they_are_typed_and_go_with_it():
    with pytest.raises(OptionError, match="no option of echo"):
        SMALL.edit(task_options="depth=3")
    assert SMALL.edit(task="sine").task_options is None


def test_a_model_that_reads_too_little_is_refused():
    with pytest.raises(InputError, match="needs 2 features"):
        TrainingChoices(task="adding").check(Stack((SimpleRNN(4), Dense(1)), (None, 5, 1)))


def test_a_task_is_compared_with_its_chance_and_with_what_was_published():
    choices = TrainingChoices(task="adding", model="LSTM")
    stack = choices.stack(Stack())
    data = choices.data(stack, 400)
    found = {each.label: each.value for each in baselines(data, choices.settings(stack, data).loss)}
    assert found["chance"] == pytest.approx(1 / 6)
    assert found["published"] == 0.002
    sine = TrainingChoices(task="sine", model="LSTM")
    stack = sine.stack(Stack())
    data = sine.data(stack, 400)
    found = {each.label: each.value for each in baselines(data, sine.settings(stack, data).loss)}
    assert found["mean"] == pytest.approx(0.5, rel=0.05)
    assert found["last value"] == pytest.approx(1 - np.cos(2 * np.pi / 20))


# A race


def test_each_model_of_a_race_learns_as_it_would_alone():
    race = SMALL.edit(model=RACE)
    made = session(race)
    made.train(never, nothing, 4)
    assert [each.step for _, each in made.rivals] == [4, 4]
    made.train(never, nothing)
    found = made.record().race
    assert [each.name for each in found] == ["LSTM", "GRU", "SimpleRNN"]
    for each in found:
        alone = session(race.edit(model=each.name))
        alone.train(never, nothing)
        assert each.loss.mean.tolist() == alone.record().curve("loss").mean.tolist()
        assert each.gradient_norm.last > 0


@pytest.mark.parametrize("number", range(3))
def test_a_model_of_a_race_that_stops_leaves_the_others_to_go_on(number):
    made = session(SMALL.edit(model=RACE))
    fit = made.racers[number][1].fit
    fit.parameters.flat[:] = np.nan
    made.train(never, nothing, 1)
    made.train(never, nothing, 3)
    assert [each.step for _, each in made.rivals] == [1 if each.fit is fit else 4 for _, each in made.rivals]
    assert made.step == 4
    assert not made.done
    made.train(never, nothing)
    assert made.done
    ended = [(each.record.step, each.record.stopped) for each in made.record().race]
    assert ended == [(1, "the loss is nan") if place == number else (9, "") for place in range(3)]


def test_a_race_is_ended_for_all_its_models():
    made = session(SMALL.edit(model=RACE))
    made.train(never, nothing, 2)
    made.end()
    assert made.done
    made.train(never, nothing)
    assert [each.record.step for each in made.record().race] == [2, 2, 2]


def test_without_a_race_there_are_no_rivals():
    assert session().rivals == ()
    assert session().record().race == ()
