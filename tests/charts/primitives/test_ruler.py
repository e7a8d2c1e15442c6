import re
from itertools import pairwise

import numpy as np
import pytest

from rnn_tui.charts.primitives.grid import Ink
from rnn_tui.charts.primitives.ruler import Axis, masked_steps, masked_words, ruler


def test_every_number_where_there_is_room() -> None:
    assert ruler(Axis(1, 10, 1, 4), 40).text == [" 1   2   3   4   5   6   7   8   9   10 "]


def test_the_cursor_is_a_mark_with_its_number() -> None:
    grid = ruler(Axis(1, 10, 1, 4), 40, 3)
    assert grid.text == [" 1   2   ▲3  4   5   6   7   8   9   10 "]
    assert grid.inks[0, 9:11].tolist() == [Ink.CURSOR, Ink.CURSOR]


def test_round_intervals_where_columns_are_narrow() -> None:
    assert ruler(Axis(1, 40, 0, 1), 40, 17).text == ["1   5   10   15 ▲17    25   30   35   40"]


def test_a_last_number_at_the_end_of_the_row_is_as_far_from_the_others_as_they_are() -> None:
    assert ruler(Axis(1, 60, 0, 1), 60, 40).text[0][33:] == "35    ▲40 45   50   55   60"
    assert ruler(Axis(1, 200, 0, 99 / 199), 100).text[0].endswith("  160       180       200")
    assert ruler(Axis(1, 60, 0, 1), 64).text[0][38:] == " 40   45   50   55   60   "


def test_a_scrolled_axis_shows_its_part() -> None:
    axis = Axis(1, 2000, -1000, 1)
    assert ruler(axis, 30, 1010).text == ["         ▲1010    1020    1030"]


def test_no_lonely_second_tick_beside_the_first() -> None:
    assert ruler(Axis(1, 9, 0, 2), 18).text == ["1   3   5   7   9 "]


def test_a_label_that_would_leave_the_row_stands_left_of_the_mark() -> None:
    grid = ruler(Axis(1, 10, 0, 1), 10, 10)
    assert grid.text == ["1   5  10▲"]


def test_a_position_that_is_no_number() -> None:
    assert ruler(Axis(1, 3, 4, 3), 12, 0, place=1).text == [" ▲0 1  2  3 "]
    assert ruler(Axis(1, 3, 0, 3), 8, 0, place=99).text == ["1  2  0▲"]


def test_the_number_of_the_cursor_stands_where_it_covers_fewer_labels() -> None:
    axis = Axis(1, 60, 1, 54 / 59)
    rows = [ruler(axis, 56, cursor).text[0] for cursor in (50, 51, 52, 53)]
    assert [row[40:] for row in rows] == [
        "45  50▲  55   60",
        "45   51▲ 55   60",
        "45   50 ▲52   60",
        "45   50  ▲53  60",
    ]


def labels(text: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", text)]


@pytest.mark.parametrize("last", [1, 2, 3, 7, 10, 12, 19, 20, 30, 60, 61, 100, 200, 1000])
@pytest.mark.parametrize("first", [0, 1])
def test_ticks_are_at_even_steps(first: int, last: int) -> None:
    for width in range(8, 140, 3):
        axis = Axis(first, last, 3, (width - 4) / max(last - first, 1))
        inner = labels(ruler(axis, width).text[0])[1:]
        steps = {b - a for a, b in pairwise(inner[:-1])} | {inner[-1] - inner[0] if len(inner) == 2 else 0}
        assert len(steps - {0}) <= 1, "the same from tick to tick, but for the first and the last number"
        for cursor in range(first, last + 1, max(last // 20, 1)):
            shown = labels(ruler(axis, width, cursor).text[0])
            hidden = [each for each in inner[:-1] if each not in shown]
            assert cursor in shown
            assert len(hidden) <= 1 + (last > 99), "the cursor covers one label, two of three digits, and the last one"


@pytest.mark.parametrize(
    ("pitch", "last", "interval"), [(4, 10, 1), (1, 100, 5), (1, 2000, 10), (0.1, 2000, 100), (0, 1, 1)]
)
def test_intervals_are_round(pitch: float, last: int, interval: int) -> None:
    assert Axis(1, last, 0, pitch).interval() == interval


def test_columns_and_numbers_are_inverse() -> None:
    axis = Axis(1, 50, 3.5, 4)
    assert [axis.number(axis.column(number)) for number in range(1, 51)] == list(range(1, 51))
    assert (axis.number(-100), axis.number(1000)) == (1, 50)
    assert Axis(1, 1, 0, 0).number(17) == 1


def test_masked_steps_are_marked_and_named_where_the_row_is_blank() -> None:
    def row(axis: Axis, width: int, *masked: int) -> str:
        counts = np.isin(np.arange(axis.first, axis.last + 1), masked)
        return masked_steps(axis, width, counts).text[0]

    assert row(Axis(1, 6, 0, 2), 11, 5, 6) == "        × ×"  # one blank too few
    assert row(Axis(1, 6, 2, 2), 13, 5, 6) == "  masked: × ×"
    assert row(Axis(1, 10, 1, 2), 20, 1, 2) == " × × masked         "
    assert row(Axis(1, 10, 1, 2), 20, 1, 10) == " ×         masked: ×"
    assert row(Axis(11, 16, 2, 2), 13, 15, 16) == "  masked: × ×"
    assert row(Axis(1, 6, 1, 2), 12, 1, 2, 3, 4, 5, 6) == " × × × × × ×"
    assert row(Axis(1, 6, 1, 2), 12) == " " * 12


def test_masked_timesteps_are_named_in_runs_and_counted() -> None:
    assert masked_words(bytes([1, 1, 0, 0, 1, 0, 1, 1, 1])) == ("masked: t 1–2, 5, 7–9", "6 masked")
    assert masked_words(bytes([0, 1])) == ("masked: t 2", "1 masked")
    assert masked_words(bytes(3)) == ()
