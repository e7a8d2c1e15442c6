"""Text as a picture: exact lines for exact tokens."""

import numpy as np
import pytest
from rich.style import Style

from rnn_tui.charts.primitives.colormap import ramp
from rnn_tui.charts.token_strip import Layout, Word, arrange, lay_out, sign_row, signs, text_row, visible


def test_characters_stand_side_by_side_and_a_newline_ends_its_line():
    assert ["".join(word.text for word in line) for line in lay_out("to be\nor", 4)] == ["to b", "e↵", "or"]


def test_words_have_a_gap_and_are_not_cut_by_the_edge():
    lines = lay_out(["the", "cat", "sat"], 8, first=5)
    assert lines == [[Word(5, 0, "the"), Word(6, 4, "cat")], [Word(7, 0, "sat")]]


def test_ids_of_one_digit_are_not_one_number():
    assert [word.column for word in lay_out(["7", "3", "0"], 20)[0]] == [0, 2, 4]
    assert [word.column for word in lay_out(["7", "a", "0"], 20)[0]] == [0, 1, 2]


def test_nothing_in_a_token_moves_the_cursor():
    assert visible("\x1b[2J") == "·[2J"
    assert visible("") == "∅"
    assert visible("漢" * 20) == "漢" * 11 + " …"


def test_the_sign_stands_under_its_token_and_the_cursor_under_its_own():
    words = lay_out(["aa", "b", "c"], 20)[0]
    colours = ramp(dark=True)
    levels = colours.levels(np.array([-1.0, 0.0, 1.0]), -1, 1)
    plain = Style.null()
    under = signs(words, levels, colours)
    assert under == "=  · #"
    assert signs(words, levels, colours, 1) == "=  │ #"  # another part of the text begins there
    assert [each.text for each in sign_row(under, None, plain, plain)] == ["=  · #"]
    assert [each.text for each in sign_row(under, words[1].column, plain, plain)] == ["=  ", "▲", " #"]
    row = text_row(words, levels, colours, 1, plain)
    assert "".join(each.text for each in row) == "aa b c"
    assert [each.text for each in row if each.style is not None and each.style.underline] == ["b"]


def test_a_short_text_is_there_for_the_units_beside_the_chosen_one():
    tokens = list("the end")
    shown = arrange(tokens, 0, (46, 11), 2, 4, 4)
    assert (shown.units, shown.pitch, shown.gutter) == ((0, 1, 2, 3), 3, 15)
    rows = [(0,), (0,), (), (1,), (1,), (), (2,), (2,), (), (3,), (3,), (), ()]
    assert [shown.units_of(row) for row in range(13)] == rows
    assert arrange(tokens, 0, (46, 11), 6, 12, 4).units == (5, 6, 7, 8, 9)
    assert arrange(tokens, 0, (46, 11), 11, 12, 4).units == (10, 11)
    assert arrange(tokens, 0, (46, 11), 40, 12, 4).units == (10, 11)  # the unit of a layer that was shown before


def test_a_narrow_text_is_there_in_columns():
    shown = arrange(list("the end"), 0, (47, 11), 6, 8, 4)  # 15 + 7 columns, and 3 between two of them
    assert (shown.units, shown.column, shown.down) == (tuple(range(8)), 25, 4)
    assert [shown.units_of(row) for row in (0, 1, 2, 9, 10, 11)] == [(0, 4), (0, 4), (), (3, 7), (3, 7), ()]
    assert [shown.row_of(place) for place in (0, 3, 4, 7)] == [0, 9, 0, 9]
    assert arrange(list("the end"), 0, (46, 11), 6, 8, 4).units == (
        5,
        6,
        7,
    )  # one column less: one text under the other


def test_empty_rows_between_texts_give_way_to_more_units():
    shown = arrange(list("the end"), 0, (46, 11), 0, 5, 4)
    assert (shown.units, shown.pitch) == ((0, 1, 2, 3, 4), 2)
    assert [shown.units_of(row) for row in (0, 1, 2, 9, 10)] == [(0,), (0,), (1,), (4,), ()]


@pytest.mark.parametrize(
    ("size", "units", "alone"), [((46, 3), 10, False), ((28, 11), 10, False), ((60, 11), 1, False), ((60, 11), 8, True)]
)
def test_without_room_for_two_it_is_there_once(size, units, alone):
    shown = arrange(list("the end"), 0, size, 0, units, 4, alone=alone)
    assert shown == Layout(tuple(map(tuple, lay_out(list("the end"), size[0]))), size[1], 0, (0,))
    assert [shown.units_of(row) for row in range(size[1])] == [(0,)] * size[1]


def test_a_text_of_60_tokens_is_one_line_beside_the_names_of_16_units_at_80_columns():
    shown = arrange(["0", "1"] * 30, 0, (76, 12), 0, 16, len("h[15]"))
    assert (len(shown.lines), shown.units) == (1, tuple(range(6)))


def test_the_line_of_a_step():
    shown = arrange(list("abcdef"), 10, (2, 9), 0, 1, 4)
    assert [shown.line_of(step) for step in (10, 11, 12, 15)] == [0, 0, 1, 2]
