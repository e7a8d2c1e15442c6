"""Going back through a run, as a value."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.data.generators.base_task import Figure
from rnn_tui.engine.training.session.curves import NO_CURVE, Curve
from rnn_tui.engine.training.session.record import Racer, TrainingRecord
from rnn_tui.engine.training.session.snapshots import WeightSnapshot
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views.training import heading


def run(*steps, phase="paused"):
    snapshots = tuple(WeightSnapshot(each, ()) for each in steps)
    record = TrainingRecord(steps[-1], 100, 1, 2, {"loss": NO_CURVE}, (), snapshots)
    return TrainingRun(phase, "echo", (), record)


def test_the_newest_weights_are_looked_at_until_somebody_goes_back():
    made = run(0, 4, 9)
    assert (made.at, made.step, made.snapshot.step) == (None, 9, 9)
    back = made.back(-1)
    assert (back.at, back.step, back.snapshot.step) == (4, 4, 4)
    assert back.back(1).at is None


@pytest.mark.parametrize(("by", "step"), [(-1, 4), (-2, 0), (-10, 0), (1, 9), (10, 9), (0, 9)])
def test_nobody_goes_beyond_the_first_or_the_newest(by, step):
    assert run(0, 4, 9).back(by).step == step


def test_places_are_counted_from_the_first():
    made = run(0, 4, 9)
    assert [made.seek(place).step for place in (0, 1, 2, 7, -1)] == [0, 4, 9, 9, 9]


def test_while_others_are_thinned_out_one_stays_where_one_was():
    made = run(0, 4, 9, 12).seek(2)
    assert made.told("running", run(0, 9, 20).record).snapshot.step == 9
    assert made.told("running", run(0, 8, 20).record).snapshot.step == 8


def test_without_a_run_there_is_nothing_to_look_at():
    made = TrainingRun()
    assert made.snapshot is None
    assert made.back(-1) is made
    assert made.seek(0) is made
    assert made.progress == ""


def test_other_views_are_told_how_far_it_is():
    assert run(0, 9, phase="running").progress.startswith("training · update 9/100")
    assert run(0, 9).progress == ""


def measured(values):
    return Curve(np.arange(1.0, len(values) + 1), *(np.array(values, np.float64) for _ in range(3)))


def test_what_it_has_come_to_stands_beside_what_needs_no_learning():
    record = TrainingRecord(4, 9, 1, 2, {"val_loss": measured([0.5, 0.25, 0.2, 0.1])}, (), (WeightSnapshot(4, ()),))
    made = TrainingRun("finished", "echo", (Figure("loss", 1.02, "always the mean", "mean"),), record)
    assert made.outcome == "unseen: loss 0.1 (mean 1.02)"
    classes = replace(record, metrics=("accuracy",), curves=record.curves | {"val_accuracy": measured([0.5] * 4)})
    assert replace(made, record=classes).outcome == "unseen: accuracy 0.5"  # that baseline is of the loss
    assert replace(made, record=replace(record, curves={})).outcome == ""


def test_the_models_of_a_race_are_told_from_the_best_to_the_worst():
    alone = TrainingRecord(2, 9, 1, 2, {}, (), (WeightSnapshot(2, ()),))
    race = tuple(Racer(name, replace(alone, curves={"loss": measured(losses)})) for name, losses in RACED.items())
    made = TrainingRun("running", "echo", (), replace(alone, race=race))
    assert made.outcome == "loss: GRU 0.2 · LSTM 0.3 (on the screen)"
    other = replace(made, record=made.record.of_racer(1))
    assert other.outcome == "loss: GRU 0.2 (on the screen) · LSTM 0.3"
    assert heading(other, other.record, "loss").startswith("▶ training · update 2/9 · loss · GRU shown")


def test_another_model_of_a_race_is_looked_at_where_its_own_weights_are_kept():
    kept = [[0, 3, 8, 12], [0, 4, 7, 12]]
    race = tuple(Racer(str(n), run(*steps).record) for n, steps in enumerate(kept))
    made = TrainingRun("running", "echo", (), replace(race[0].record, race=race))
    there = made.seek(2).of_racer(1)
    assert (there.at, there.step, there.snapshot.step) == (7, 7, 7)
    back = there.of_racer(0)
    assert (back.at, back.snapshot.step, back.record.racer) == (8, 8, 0)
    assert made.of_racer(1).at is None


def test_a_model_of_a_race_that_has_stopped_is_told_last_with_the_reason():
    alone = TrainingRecord(2, 9, 1, 2, {}, (), (WeightSnapshot(2, ()),))
    race = [Racer(name, replace(alone, curves={"loss": measured(losses)})) for name, losses in RACED.items()]
    stopped = replace(race[1].record, step=1, stopped="the loss is nan")
    race[1] = replace(race[1], record=stopped)
    made = TrainingRun("running", "echo", (), replace(alone, race=tuple(race)))
    assert made.outcome == "loss: LSTM 0.3 (on the screen) · GRU nan, stopped at update 1"
    assert replace(made, at=0).outcome == "loss: LSTM – (on the screen) · GRU –"


RACED = {"LSTM": [0.3, 0.3], "GRU": [0.2, 0.2]}
