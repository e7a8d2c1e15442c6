"""Histories larger than what is copied: lines from a sample, units reordered without moving them."""

import numpy as np

from rnn_tui.charts.lines import draw, lay_out
from rnn_tui.charts.primitives import downsampling
from rnn_tui.charts.primitives.downsampling import Reordered, sampled
from rnn_tui.charts.primitives.series import Series

SMALL = np.arange(12.0).reshape(4, 3)


def test_every_step_of_a_usual_history_counts():
    assert sampled(np.zeros((1000, 8))).tolist() == list(range(1000))


def test_a_large_history_is_sampled_evenly_and_always_alike():
    large = np.broadcast_to(np.float32(0), (3_000_000, 64))
    rows = sampled(large)
    assert len(rows) == downsampling.STEPS
    assert (np.diff(rows) > 0).all()
    assert np.diff(rows).max() < 2 * 3_000_000 / downsampling.STEPS + 1
    assert 0 <= rows[0] < rows[-1] < 3_000_000
    np.testing.assert_array_equal(rows, sampled(large))
    assert len(set(np.diff(rows))) > 100  # no fixed pitch


def test_lines_of_a_large_history_stand_at_their_steps(monkeypatch):
    monkeypatch.setattr(downsampling, "LARGE", 3000)
    monkeypatch.setattr(downsampling, "STEPS", 200)
    values = np.zeros((4000, 1))
    values[2000:] = 1.0
    series = Series("a · h", values, lower=0, upper=1)
    assert series.by_unit.shape == (1, 200)
    grid = draw(series, lay_out(series, 60, 10, (0,)), 0)
    top = "".join(grid.glyphs[0].tolist()).partition("┤")[2]
    assert not top[: len(top) // 2 - 2].strip()  # the first half is down
    assert " " not in top[len(top) // 2 + 1 : -2]


def test_reordered_units_are_where_they_belong():
    made = Reordered(SMALL, [2, 0, 1])
    np.testing.assert_array_equal(made[1], SMALL[1][[2, 0, 1]])
    np.testing.assert_array_equal(made[1:3], SMALL[1:3][:, [2, 0, 1]])
    np.testing.assert_array_equal(made[0:4, 1], SMALL[:, 0])
    np.testing.assert_array_equal(made[[0, 3]], SMALL[[0, 3]][:, [2, 0, 1]])
    assert made[2, 0] == SMALL[2, 2]
    assert (made.shape, made.ndim) == ((4, 3), 2)


def test_a_large_series_is_reordered_without_a_copy(monkeypatch):
    monkeypatch.setattr("rnn_tui.charts.primitives.series.LARGE", 5)
    series = Series("a · h", SMALL, initial=np.array([7.0, 8.0, 9.0]), lower=0, upper=12).ordered((2, 0, 1))
    assert isinstance(series.values, Reordered)
    assert series.at(1).tolist() == [2, 0, 1]
    assert series.at(0).tolist() == [9, 7, 8]
    assert series.unit_name(0) == "h[2]"
    np.testing.assert_array_equal(series.by_unit, SMALL[:, [2, 0, 1]].T)
