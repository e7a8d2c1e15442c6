"""Histograms, counted by hand."""

import numpy as np
import pytest

from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.distribution import Histogram, bins_within, ends_of
from tests.engine.small_runs import simple

H = Track(0, "", "h")


def test_every_value_is_in_one_bin():
    trace = simple([[0.0]], [[-1.0], [0.1], [0.2], [0.99]], activation="hard_tanh")
    found = answer(Histogram(H, columns=4), trace)
    assert (found.lower, found.upper) == (-1, 1)
    assert found.counts.tolist() == [1, 0, 2, 1]
    assert found.total == 4
    assert found.at_bounds == (0.25, 0)
    assert found.mean == pytest.approx(0.0725)
    assert found.count(np.array([1.0, 0.1])).tolist() == [0, 0, 1, 1]
    assert found.saturated.tolist() == [1, 0, 0, 0]
    assert found.count_saturated(np.array([1.0, 0.1])).tolist() == [0, 0, 0, 1]
    assert found.width == 0.5


def test_without_bounds_the_values_say_where_it_ends():
    found = answer(Histogram(H, columns=2), simple([[0.0]], [[-3.0], [1.1]]))
    assert (found.lower, found.upper) == (-3, 1.25)
    assert not found.bounds.any
    assert found.counts.tolist() == [1, 1]


def test_an_axis_that_ends_near_the_values_has_narrow_bins():
    trace = simple([[0.0]], [[-0.2], [0.1], [0.2], [0.1]], activation="hard_tanh")
    found = answer(Histogram(H, columns=4, ends=(-0.25, 0.25)), trace)
    assert (found.lower, found.upper, found.total) == (-0.25, 0.25, 4)
    assert found.width <= 0.25
    assert found.bounds.any, "what is saturated does not depend on the axis"


def test_what_is_no_number_is_in_no_bin():
    found = answer(Histogram(H, columns=3), simple([[0.0]], [[0.5], [0.25], [np.nan]]))
    assert found.invalid == 1
    assert found.total == 2


@pytest.mark.parametrize("columns", [10, 53, 76, 136])
@pytest.mark.parametrize("count", [1, 8, 80, 240, 1_000, 100_000])
def test_there_are_about_as_many_bins_as_numpy_would_make_and_they_have_equal_columns(columns, count):
    values = np.tanh(np.random.default_rng(3).normal(0, 0.4, count))
    bins = bins_within(columns, values, -1, 1)
    wanted = 2 / (width if (width := np.diff(np.histogram_bin_edges(values, "auto")[:2])[0]) < 1 else 2)
    assert bins % 2 == 0, "zero is an edge"
    assert min(wanted, columns) / 2 - 2 <= bins <= min(wanted * 2 + 1, columns)
    assert columns - bins * (columns // bins) <= max(2 * (columns // bins), columns // 4)


def test_values_that_are_all_alike_have_bins_too():
    assert bins_within(76, np.zeros(80), -1, 1) >= 2
    assert bins_within(76, np.array([]), -1, 1) >= 2
    assert bins_within(76, np.r_[np.zeros(79), 1e-9], 0, 1) == 76, "never more than there are columns"


@pytest.mark.parametrize(
    ("values", "wanted"),
    [([0.0], (-1, 1)), ([0.07, 0.012], (0, 0.07)), ([-130.0, 20], (-150, 25)), ([np.nan], (-1, 1))],
)
def test_the_ends_are_round(values, wanted):
    assert ends_of(np.array(values)) == pytest.approx(wanted)
