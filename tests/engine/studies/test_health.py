"""Saturated, dead and invalid units, counted by hand."""

import numpy as np

from rnn_tui.engine.studies.health import Bounds, health, not_numbers

TANH = Bounds.of(-1.0, 1.0)


def test_a_unit_is_saturated_where_it_is_so_at_half_of_the_steps():
    values = np.array([[[0.995, 0.5, -0.999], [0.9, 0.6, -0.98], [0.999, 0.7, 0.2], [0.2, 0.8, 0.1]]])
    found = health(values, TANH)
    assert found.share.tolist() == [0.5, 0, 0.25]
    assert found.saturated == (0,)
    assert found.upper.tolist() == [0.5, 0, 0]
    assert found.at_last == ()
    assert health(values, TANH, last=0).at_last == (0, 2)


def test_the_threshold_is_a_hundredth_of_half_the_range():
    assert Bounds.of(-1, 1).words("h") == "|h| > 0.99"
    assert Bounds.of(0, 1).words("f") == "f < 0.005 or > 0.995"
    assert not Bounds.of(0, np.inf).any
    assert health(np.full((1, 4, 2), 1e9), Bounds.of(0, np.inf)).saturated == ()


def test_a_dead_unit_is_always_zero_or_never_changes():
    values = np.array([[[0.0, 0.3, 1.0, 0.1], [0.0, 0.3, 1.0, 0.2]], [[0.0, 0.3, 1.0, 0.1], [0.0, 0.3, 1.0, 0.1]]])
    found = health(values, TANH)
    assert found.zero == (0,)
    assert found.still == (1,)  # the third is saturated, the fourth changes
    assert found.dead == (0, 1)
    assert found.saturated == (2,)


def test_comparisons_that_never_change_are_dead_too():
    found = health(np.array([[[True, False, True], [True, False, False]]]), Bounds())
    assert (found.still, found.zero) == ((0,), (1,))


def test_of_one_value_neither_saturated_nor_dead_is_said():
    found = health(np.array([[[0.0, 0.3, 1.0]]]), TANH)
    assert (found.dead, found.saturated, found.values, found.enough) == ((), (), 1, False)
    assert found.at_last == (2,)
    two = health(np.array([[[0.0, 0.3, 1.0]], [[0.0, 0.3, 1.0]]]), TANH)  # two sequences of one step
    assert (two.dead, two.saturated, two.enough) == ((0, 1), (2,), True)


def test_skipped_steps_are_left_out():
    values = np.array([[[0.999], [0.998], [0.0], [0.0], [0.0]]])
    assert health(values, TANH, np.array([[True, True, False, False, False]])).saturated == (0,)
    assert health(values, TANH, np.array([[True, False, False, False, False]])).saturated == ()


def test_units_that_are_no_numbers():
    h, c = np.zeros((1, 4, 3)), np.zeros((1, 4, 3))
    h[0, 2, 1], c[0, 1, 2], c[0, 3, 1] = np.nan, -np.inf, np.inf
    found = not_numbers([h, c])
    assert found.nan == (1,)
    assert found.infinite == (1, 2)
    assert found.units == (1, 2)
    assert found.first == 2
    assert not_numbers([np.zeros((1, 2, 3))]).units == ()
