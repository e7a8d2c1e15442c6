"""Callbacks: when they end training, what they keep, and when they lower the rate, by numbers made up for it."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.nn.weight import Weight
from rnn_tui.engine.options.initializers import Zeros
from rnn_tui.engine.training.callbacks import CALLBACKS, callback
from rnn_tui.engine.training.optimizers import optimizer
from rnn_tui.engine.training.optimizers.descent import Descent
from rnn_tui.engine.training.parameters import Parameters


def descent(spelled="sgd,learning_rate=1.0"):
    return Descent(optimizer(spelled), Parameters([[Weight("w", (1,), Zeros())]], [[[0.0]]], "float64"))


def told(spelled, values, name="val_loss"):
    """The epochs after which the watcher wants to end, or rates after each epoch; and the run."""
    watcher, run = callback(spelled).begin(), descent()
    reasons, rates = [], []
    for epoch, value in enumerate(values):
        run.parameters.flat[0] = epoch
        reasons.append(watcher.epoch(epoch, {name: value}, run))
        rates.append(run.rate)
    watcher.end(run)
    return [epoch for epoch, reason in enumerate(reasons) if reason], rates, run.parameters.flat[0]


def test_early_stopping_bears_as_many_epochs_as_it_is_told():
    values = [5, 4, 4.5, 4.2, 3, 3.1, 3.2, 3.3]
    assert told("early_stopping,patience=2", values)[0] == [3, 6, 7]
    assert told("early_stopping,patience=3", values)[0] == [7]
    assert told("early_stopping", values)[0] == [2, 3, 5, 6, 7]


def test_early_stopping_restores_the_best_weights():
    values = [5, 4, 4.5, 4.2]
    assert told("early_stopping,patience=2", values)[2] == 3
    assert told("early_stopping,patience=2,restore_best_weights=True", values)[2] == 1


def test_more_accuracy_is_better_and_a_mode_says_so_too():
    assert told("early_stopping,monitor=val_accuracy", [0.5, 0.6, 0.55], "val_accuracy")[0] == [2]
    assert told("early_stopping,monitor=x,mode=max", [0.5, 0.6, 0.55], "x")[0] == [2]
    assert told("early_stopping,monitor=x", [0.5, 0.6, 0.55], "x")[0] == [1, 2]


def test_a_little_better_is_not_better():
    assert told("early_stopping,min_delta=0.5", [5, 4.6, 4.0])[0] == [1]
    assert told("early_stopping,baseline=3,patience=2", [5, 4, 3.5, 3.6])[0] == [3]
    assert told("early_stopping,start_from_epoch=2", [1, 2, 3, 4])[0] == [3]


def test_a_plateau_lowers_the_rate():
    values = [5, 5, 5, 5, 5, 4]
    assert told("reduce_lr_on_plateau,patience=2,factor=0.5", values)[1] == [1, 1, 0.5, 0.5, 0.25, 0.25]
    assert told("reduce_lr_on_plateau,patience=1,factor=0.5,cooldown=2", values)[1] == [1, 0.5, 0.5, 0.25, 0.25, 0.25]
    assert told("reduce_lr_on_plateau,patience=1,factor=0.5,min_lr=0.4", values)[1] == [1, 0.5, 0.4, 0.4, 0.4, 0.4]


def test_a_schedule_cannot_be_lowered():
    watcher, run = callback("reduce_lr_on_plateau,patience=1").begin(), descent("sgd,learning_rate=CosineDecay(0.1, 9)")
    watcher.epoch(0, {"val_loss": 1.0}, run)
    with pytest.raises(InputError, match="cannot change a learning rate that follows a schedule"):
        watcher.epoch(1, {"val_loss": 1.0}, run)


def test_nan_ends_it():
    watcher = callback("terminate_on_nan").begin()
    assert not watcher.batch(1.0)
    assert watcher.batch(float("nan")) == "the loss is nan"
    assert watcher.batch(float("inf")) == "the loss is inf"


@pytest.mark.parametrize("kind", CALLBACKS, ids=lambda kind: kind.kind())
def test_every_callback_is_named_and_spelled(kind):
    assert kind.title
    assert callback(kind().spelled()) == callback(kind.__name__) == kind()


def test_what_is_none_is_refused():
    with pytest.raises(
        InputError, match="'stop' is no callback; known are: early_stopping, reduce_lr_on_plateau, term"
    ):
        callback("stop")
    with pytest.raises(OptionError, match=r"does not support a factor >= 1.0. Received factor=2"):
        callback("reduce_lr_on_plateau,factor=2")


def test_weights_are_a_copy():
    run = descent()
    watcher = callback("early_stopping,restore_best_weights=True").begin()
    watcher.epoch(0, {"val_loss": 1.0}, run)
    run.parameters.flat += 7
    watcher.end(run)
    np.testing.assert_array_equal(run.parameters.flat, [0])
