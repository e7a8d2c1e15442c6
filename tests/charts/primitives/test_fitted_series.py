"""A scale that fits: values that stay far within their possible range are seen."""

import numpy as np
import pytest

from rnn_tui.charts.heatmap import legend
from rnn_tui.charts.primitives.colormap import ramp
from rnn_tui.charts.primitives.series import Series, on_one_axis, rounded_up


def series(values: list[float], lower: float = -1, upper: float = 1, **more) -> Series:
    return Series("layer · h", np.array([values]).T, None, lower, upper, **more)


@pytest.mark.parametrize(
    ("values", "limits", "expected"),
    [
        ([0.0123, -0.004], (-1, 1), (-0.02, 0.02)),
        ([0.3, 0.1], (0, 1), (0, 0.3)),
        ([0.15, 0.1], (0, 1), (0, 0.2)),
        ([0.2, -0.1], (-1, 1), (-0.2, 0.2)),
        ([0.4, 0.6], (-1, 1), (-1, 1)),
        ([0.26, 0.2], (-1, 1), (-0.3, 0.3)),
        ([0.0, 0.0], (-1, 1), (-1, 1)),
        ([np.nan, 0.001], (-1, 1), (-0.001, 0.001)),
        ([-0.03, -0.01], (-1.7, 300.0), (-0.03, 0.03)),
    ],
)
def test_a_scale_ends_at_the_next_round_number(values, limits, expected):
    found = series(values, *limits).fitted
    assert (found.lower, found.upper) == pytest.approx(expected)
    assert found.possible == (None if expected == limits else limits)


def test_the_state_before_the_first_input_counts():
    whole = Series("layer · h", np.full((2, 1), 0.01), np.array([0.9]), -1, 1)
    assert whole.fitted is whole


def test_the_legend_says_of_how_much():
    fits = series([0.0123, -0.004]).fitted
    shown = "".join(each.text for each in legend(fits, ramp(dark=True, unsigned=fits.unsigned), 40))
    assert shown.startswith("-0.02 ")
    assert shown.endswith(" +0.02 of +1")
    assert "of" not in "".join(each.text for each in legend(fits, ramp(dark=True, unsigned=fits.unsigned), 20))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1), (1.01, 2), (0.21, 0.3), (6, 6), (8.1, 10), (0.00051, 0.0006), (2.1e-30, 3e-30), (1.7e308, np.inf)],
)
def test_round_numbers(value, expected):
    assert rounded_up(value) == pytest.approx(expected, abs=0)


def test_a_scale_within_another_is_that_of_the_charts_beside_it():
    small = series([0.01, -0.004])
    assert (small.within(0.3).lower, small.within(0.3).upper) == (-0.3, 0.3)
    assert small.within(0.3).possible == (-1, 1)
    assert small.within(2) is small


@pytest.mark.parametrize("fits", [True, False])
def test_what_has_no_range_ends_where_all_shown_beside_it_do(fits):
    small, large, positive = (series(values, np.nan, np.nan) for values in ([0.2, -0.5], [-0.8, 3.0], [0.0, 0.4]))
    bounded, gate = series([0.3, -0.2]), series([0.2, 0.1], 0, 1)
    found = on_one_axis([small, large, positive, bounded, gate], fits=fits)
    assert [(each.lower, each.upper) for each in found] == [(-3, 3)] * 3 + [(-1, 1), (0, 1)]
    assert not any(each.possible for each in found)


def test_series_with_one_range_have_one_axis_that_fits_all():
    found = on_one_axis([series([0.3, -0.2]), series([0.04, 0.01])], fits=True)
    assert [(each.lower, each.upper, each.possible) for each in found] == [(-0.3, 0.3, (-1, 1))] * 2
