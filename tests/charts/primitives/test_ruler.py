import pytest

from rnn_tui.charts.primitives.grid import Ink
from rnn_tui.charts.primitives.ruler import Axis, marks, ruler


def test_every_number_where_there_is_room() -> None:
    assert ruler(Axis(1, 10, 1, 4), 40).text == [" 1   2   3   4   5   6   7   8   9   10 "]


def test_the_cursor_is_a_mark_with_its_number() -> None:
    grid = ruler(Axis(1, 10, 1, 4), 40, 3)
    assert grid.text == [" 1   2   ▲3  4   5   6   7   8   9   10 "]
    assert grid.inks[0, 9:11].tolist() == [Ink.CURSOR, Ink.CURSOR]


def test_round_intervals_where_columns_are_narrow() -> None:
    assert ruler(Axis(1, 40, 0, 1), 40, 17).text == ["1   5    10     ▲17     25   30   35  40"]


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


def test_marks_stand_under_their_numbers() -> None:
    assert marks(Axis(1, 6, 1, 2), 12, lambda number: number > 4, "×").text == ["         × ×"]
