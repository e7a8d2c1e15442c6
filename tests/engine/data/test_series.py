"""Gaps, scales and windows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.series import AS_RECORDED, Scale, Scaling, SeriesOptions, Target, Window, filled

X = np.array([[1.0, 5.0], [np.nan, 7.0], [3.0, np.nan], [4.0, np.nan]])


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 5))
def test_windows_are_those_of_a_loop(time, length, stride):
    x, window = np.arange(time * 2.0).reshape(time, 2), Window(length, stride)
    expected = [x[start : start + length] for start in range(0, time - length + 1, stride)]
    assert window.count(time) == len(expected)
    if not expected:
        with pytest.raises(InputError, match=f"no whole window of {length}"):
            window.cut(x)
        return
    np.testing.assert_array_equal(window.cut(x), expected)
    np.testing.assert_array_equal(window.cut(x[:, 0], ids=True), [each[:, 0] for each in expected])
    np.testing.assert_array_equal(window.cut(np.stack([x, x + 1])), [*expected, *(each + 1 for each in expected)])


def test_windows_of_one_series_are_a_view():
    x = np.zeros((1000, 3))
    assert np.shares_memory(Window(100).cut(x), x)


def test_scaling_is_undone():
    x = np.random.default_rng(0).normal(50, 9, (2, 30, 3))
    for how in ("standard", "minmax", "52,9"):
        scaling = Scale.parse(how).fit(x)
        made = scaling.apply(x)
        np.testing.assert_allclose(scaling.undo(made[..., 1], 1), x[..., 1])
        if how == "standard":
            np.testing.assert_allclose(made.std(axis=(0, 1)), 1)
            np.testing.assert_allclose(made.mean(axis=(0, 1)), 0, atol=1e-12)
        if how == "minmax":
            assert (made.min(), made.max()) == (0, 1)
    np.testing.assert_allclose(Scale.parse("52,9").fit(x).apply(x), (x - 52) / 9)


def test_a_column_that_does_not_vary_is_only_shifted():
    x = np.full((5, 1), 0.1)
    for how in ("standard", "minmax"):
        np.testing.assert_allclose(Scale.parse(how).fit(x).apply(x), 0, atol=1e-15)


def test_missing_values_do_not_count_in_a_scale():
    assert Scale.parse("standard").fit(X).shift.tolist() == [8 / 3, 6]
    with pytest.raises(InputError, match="cannot be scaled"):
        Scale.parse("minmax").fit(X * np.inf)


def test_gaps_are_filled_column_by_column():
    assert filled(X, "forward")[0].tolist() == [[1, 5], [1, 7], [3, 7], [4, 7]]
    assert filled(X, "mean")[0].tolist() == [[1, 5], [8 / 3, 7], [3, 6], [4, 6]]
    assert filled(X, "0")[0].tolist() == [[1, 5], [0, 7], [3, 0], [4, 0]]
    assert filled(X, "0")[1] == 3
    assert filled(np.ones((2, 2), int), "mean")[1] == 0


def test_a_gap_that_nothing_fills_is_refused():
    with pytest.raises(InputError, match="column 2 is missing at its first timestep"):
        filled(X[::-1], "forward")
    with pytest.raises(InputError, match="no mean to fill with"):
        filled(X[2:], "mean")


def test_options_are_read_as_they_are_written():
    options = SeriesOptions.parse("mean", "52,9", "24,7", "temp,3")
    assert options.flags == "--fill mean --scale 52,9 --window 24,7 --target temp,3"
    assert SeriesOptions.parse(None, None, None, None) == AS_RECORDED
    assert Target.parse('"a,b"') == Target('"a,b"')


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (Window.parse, "0"),
        (Window.parse, "a"),
        (Window.parse, "1,2,3"),
        (Scale.parse, "robust"),
        (Scale.parse, "1,0"),
        (Scale.parse, "1,nan"),
        (Target.parse, ",3"),
        (Target.parse, "a,0"),
    ],
)
def test_a_misspelled_option_is_refused(parse, text):
    with pytest.raises(InputError, match="got"):
        parse(text)


@pytest.mark.parametrize("text", ["temp,wind", "2-4", "temp,x", "temp,0", ",3", ""])
def test_a_target_is_one_column(text):
    with pytest.raises(InputError, match="a target is one column, and how many timesteps ahead"):
        Target.parse(text)


def test_a_target_whose_name_has_a_comma_is_in_quotes():
    assert Target.parse('"a, b",3') == Target('"a, b"', 3)
    assert Target.parse("2") == Target("2")


def test_factors_that_are_not_shown_are_counted():
    assert str(Scaling(np.zeros(8), np.ones(8))).endswith("0,1 · and 2 more")


def test_another_way_to_fill_is_refused():
    with pytest.raises(InputError, match="missing values are filled by forward, mean or 0; got foo"):
        SeriesOptions.parse("foo", None, None, None)
