"""Read, right and said under each other."""

from rnn_tui.charts.predictions import AnswerRows, draw, draw_numbers
from rnn_tui.charts.primitives.grid import Ink

ONE = AnswerRows("sequence 1", "abc", "bca", "bba", (False, True, False))


def test_symbols_stand_under_each_other_and_what_is_wrong_stands_out():
    grid = draw([ONE], 2, 20, 6)
    assert [row.rstrip() for row in grid.text[:4]] == ["sequence 1", "read   abc", "right  bca", "said   bba"]
    assert grid.inks[3, 8] == Ink.SATURATED
    assert (grid.inks == Ink.SATURATED).sum() == 1
    assert grid.inks[1, 8] == grid.inks[2, 8] == Ink.CHOSEN


def test_the_score_explains_the_colour_of_what_is_wrong():
    grid = draw([AnswerRows("sequence 1", *("abc", "bca", "bba"), (False, True, False), 3)], 1, 40, 4)
    assert grid.text[0].rstrip() == "sequence 1 · 1 of 3 wrong"
    assert grid.inks[0, 14] == grid.inks[3, 8] == Ink.SATURATED
    right = draw([AnswerRows("sequence 1", *("abc", "bca", "bca"), (False,) * 3, 3)], 1, 40, 4)
    assert right.text[0].rstrip() == "sequence 1 · 3 of 3 right"
    assert Ink.SATURATED not in right.inks


def test_wide_symbols_take_two_columns_each_and_stand_under_each_other():
    wide = AnswerRows("1", "\u3147a\u3153", "abc", "abb", (False, False, True))
    grid = draw([wide], 1, 20, 4)
    assert [row.rstrip() for row in grid.text] == ["1", "read   \u3147a \u3153", "right  a b c", "said   a b b"]
    assert grid.glyphs[1, 7:13].tolist() == ["\u3147", "", "a", " ", "\u3153", ""]


def test_of_a_long_sequence_the_part_around_the_cursor_is_shown():
    symbols = "".join(chr(ord("a") + n % 26) for n in range(100))
    long = AnswerRows("sequence 1", symbols, symbols, symbols, (False,) * 100)
    assert draw([long], 1, 17, 4).text[1] == "read   abcdefghij"
    assert draw([long], 100, 17, 4).text[1].endswith(symbols[-10:])
    assert symbols[49] in draw([long], 50, 17, 4).text[1][7:]


def test_as_many_sequences_are_drawn_as_there_is_room_for():
    text = "\n".join(draw([ONE] * 5, 1, 20, 9).text)
    assert text.count("said") == 2


def test_blank_rows_are_given_up_where_more_sequences_fit_without_them():
    text = [row.strip() for row in draw([ONE] * 2, 1, 20, 8).text]
    assert text == ["sequence 1", "read   abc", "right  bca", "said   bba"] * 2
    assert draw([ONE] * 3, 1, 20, 14).text[4].strip() == ""


def test_further_sequences_are_drawn_beside_the_first():
    text = draw([ONE] * 5, 1, 23, 9).text
    assert text[1] == "read   abc   read   abc"
    assert "\n".join(text).count("said") == 4
    assert "\n".join(draw([ONE] * 5, 1, 22, 9).text).count("said") == 2


def test_one_answer_is_written_out():
    alone = AnswerRows("sequence 1", (), ("XY",), ("YY",), (True,))
    assert [row.rstrip() for row in draw([alone], 1, 20, 3).text] == ["sequence 1", "right  XY", "said   YY"]


def test_numbers_that_answer_a_sequence_stand_beside_what_is_right():
    rows = [row.rstrip() for row in draw_numbers(3, [1.5, -0.25], [1.25, 0.0], 60, 9).text]
    assert rows[:3] == [
        "sequence   right       said        said − right",
        "       3   +1.5000     +1.2500     -0.2500",
        "       4   -0.2500     0.0000      +0.2500",
    ]
    assert not any(rows[3:])
    assert len(draw_numbers(1, [1.0] * 8, [1.0] * 8, 60, 4).text) == 4
