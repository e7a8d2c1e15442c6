"""Curves of bounded length."""

import numpy as np
import pytest

from rnn_tui.engine.training.session.curves import NO_CURVE, CurveRecorder


def recorded(values, most=8):
    made = CurveRecorder(most)
    for step, value in enumerate(values, 1):
        made.add(step, value)
    return made.curve()


def test_a_short_curve_holds_every_value():
    curve = recorded([3.0, 1.0, 2.0])
    assert curve.steps.tolist() == [1, 2, 3]
    assert curve.mean.tolist() == curve.low.tolist() == curve.high.tolist() == [3, 1, 2]
    assert curve.last == 2


@pytest.mark.parametrize("count", [15, 16, 17, 100, 1000, 1001])
def test_a_long_one_holds_their_means_and_extremes_in_few_buckets(count):
    values = np.random.default_rng(0).normal(size=count)
    curve = recorded(values)
    assert 4 <= len(curve) <= 16
    assert (curve.low.min(), curve.high.max()) == (values.min(), values.max())
    assert curve.steps[-1] == count
    sizes = np.diff([0, *curve.steps])
    assert (curve.mean * sizes).sum() / count == pytest.approx(values.mean())


def test_a_value_is_found_by_its_update():
    curve = recorded([3.0, 1.0, 2.0])
    assert [curve.at(step) for step in (1, 2, 3, 9)] == [3, 1, 2, 2]
    assert np.isnan(curve.at(0))
    assert np.isnan(NO_CURVE.at(1))
    assert np.isnan(NO_CURVE.last)


def test_smoothing_starts_at_the_first_value_and_leaves_out_what_is_no_number():
    assert recorded([2.0] * 5).smoothed().tolist() == pytest.approx([2.0] * 5)
    found = recorded([1.0, np.nan, 3.0]).smoothed(0.5)
    assert found[0] == 1
    assert np.isnan(found[1])
    assert found[2] == pytest.approx((0.25 * 1 + 0.5 * 3) / 0.75)
