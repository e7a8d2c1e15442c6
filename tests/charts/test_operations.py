"""The operations of an equation, one a row."""

from rnn_tui.charts.operations import Operation, Operations, clipped, wrapped
from rnn_tui.charts.primitives.grid import Ink

ROWS = (
    Operation("z", "Wx·x + b", "0.5000 - 0.2500", "+0.2500"),
    Operation("h", "tanh(z)", "tanh(+0.2500)", "+0.2449"),
    Operation("y", "h", "0.2449", "nan", invalid=True),
)


def test_a_row_for_each_the_chosen_one_marked():
    shown = Operations(ROWS, 1)
    assert shown.width == 23
    assert shown.draw(23, 3).text == [
        "  z = Wx·x + b  +0.2500",
        "▸ h = tanh(z)   +0.2449",
        "  y = h             nan",
    ]
    assert shown.draw(23, 3).inks[2, -1] == Ink.INVALID


def test_with_numbers_where_there_is_room():
    shown = Operations(ROWS, 0)
    assert shown.full_width == 41
    assert shown.draw(41, 3).text[0] == "▸ z = Wx·x + b = 0.5000 - 0.2500  +0.2500"


def test_a_formula_that_does_not_fit_ends_in_dots():
    long = Operations((Operation("z", "Wx·x + Wh·h + b", "", "+0.25"),), 0)
    assert long.draw(22, 1).text == ["▸ z = Wx·x + W…  +0.25"]
    assert Operations(ROWS, 0).draw(14, 1).text == ["▸ z    +0.2500"]


def test_a_short_formula_is_never_left_out():
    assert Operations((Operation("y", "x[0]", "0.5", "+0.5"),), 0).draw(17, 1).text == ["▸ y = x[0]   +0.5"]


def test_more_rows_than_fit_are_shown_around_the_chosen_one():
    many = Operations(tuple(Operation(str(n), "a formula", "", "0") for n in range(9)), 4)
    lines = many.draw(20, 3).text
    assert [line[2] for line in lines] == ["3", "4", "5"]
    assert (lines[0][0], lines[1][0], lines[2][0]) == ("↑", "▸", "↓")
    assert [many.at(row, 3) for row in (-1, 0, 2, 3)] == [None, 3, 5, None]


def test_text_in_few_columns():
    assert [clipped("abcdef", n) for n in (6, 5, 1, 0)] == ["abcdef", "abcd…", "…", ""]
    assert wrapped("one two three four", 9, 2) == ["one two", "three fo…"]
    assert wrapped("one two three", 20, 2) == ["one two three"]
