from itertools import pairwise

import pytest

from rnn_tui.charts.primitives.value_axis import DISTANCES, even, round_distances


@pytest.mark.parametrize(
    ("low", "high", "rows", "ticks"),
    [(-3, 0, 12, (0, -1, -2, -3)), (-5, 1, 12, (0, -2, -4, -6)), (-290, 0, 12, (0, -100, -200, -300))],
)
def test_ticks_are_multiples_of_one_distance(low, high, rows, ticks):
    assert even(low, high, rows, DISTANCES)[2] == ticks


@pytest.mark.parametrize("rows", range(4, 30))
@pytest.mark.parametrize(("low", "high"), [(-3, 0), (-5, 1), (-0.07, 1.3), (0.61, 0.64), (-1e-5, 2e-5), (-290, 3)])
def test_ticks_are_whole_rows_apart_and_the_axis_holds_what_it_must(low, high, rows):
    bottom, top, ticks = even(low, high, rows, round_distances((high - low) / max(rows // 2, 2)))
    assert bottom <= low + 1e-9
    assert high <= top + 1e-9
    places = [(top - each) / (top - bottom) * (rows - 1) for each in ticks]
    assert all(abs(each - round(each)) < 1e-6 for each in places)
    assert all(b - a >= 2 - 1e-6 for a, b in pairwise(places))


def test_distances_are_round():
    assert [round(each, 9) for each in round_distances(0.013)][:5] == [0.02, 0.05, 0.1, 0.2, 0.5]
