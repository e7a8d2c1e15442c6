"""Predictions beside what happened."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.forecast import Truth
from rnn_tui.engine.data.series import Scale, Window

VALUES = np.arange(10.0) ** 2


def truth(horizon=1, scale=None):
    scaling = None if scale is None else Scale.parse(scale).fit(VALUES[:, None])
    return Truth.of("y", horizon, VALUES, Window(4, 3), scaling)


def test_each_window_is_held_against_what_follows_it():
    forecast = truth(horizon=2).forecast([[1.0], [2.0], [3.0]])
    assert forecast.at.tolist() == [[3], [6], [9]]
    np.testing.assert_array_equal(forecast.actual, [[25], [64], [np.nan]])
    assert forecast.last.tolist() == [[9], [36], [81]]
    assert forecast.mean.tolist() == [[VALUES[0:4].mean()], [VALUES[3:7].mean()], [VALUES[6:10].mean()]]
    np.testing.assert_array_equal(forecast.error(forecast.predicted), [24, 62, np.nan])
    assert forecast.errors["model"] == 43
    assert forecast.errors["last value"] == (16 + 28) / 2


def test_a_prediction_at_every_timestep():
    forecast = truth().forecast(np.zeros((3, 4, 1)))
    assert forecast.at.tolist() == [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]
    np.testing.assert_array_equal(forecast.actual[2], [49, 64, 81, np.nan])
    assert forecast.error(forecast.predicted)[2] == (49 + 64 + 81) / 3
    assert forecast.mean[1, 1] == (9 + 16) / 2


def test_predictions_are_in_the_column_s_units():
    made = truth(scale="10,2").forecast([[0.0], [1.0], [-1.0]])
    assert made.predicted.tolist() == [[10], [12], [8]]


def test_which_unit_is_the_column():
    among = replace(truth(), feature=1, features=2)
    assert among.forecast([[1, 2], [3, 4], [5, 6]]).predicted[:, 0].tolist() == [2, 4, 6]
    assert truth(horizon=3).forecast([[1, 2, 3, 4]] * 3).predicted[:, 0].tolist() == [3, 3, 3]
    with pytest.raises(InputError, match="which of them is y in 3 steps is not known"):
        truth(horizon=3).forecast([[1, 2]] * 3)
    with pytest.raises(InputError, match="no prediction of y for each window"):
        truth().forecast(np.zeros((3, 5, 1)))


def test_missing_values_count_for_nothing():
    made = Truth.of("y", 1, np.array([1, np.nan, 3, np.nan, 5]), Window(3), None).forecast([[0.0]] * 3)
    assert made.mean.tolist() == [[2], [3], [4]]
    np.testing.assert_array_equal(made.actual[:, 0], [np.nan, 5, np.nan])
