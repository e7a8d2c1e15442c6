"""Text as a picture: exact lines for exact tokens."""

import numpy as np
from rich.style import Style

from rnn_tui.charts.primitives.colormap import ramp
from rnn_tui.charts.token_strip import Word, lay_out, sign_row, text_row, visible


def test_characters_stand_side_by_side_and_a_newline_ends_its_line():
    assert ["".join(word.text for word in line) for line in lay_out("to be\nor", 4)] == ["to b", "e↵", "or"]


def test_words_have_a_gap_and_are_not_cut_by_the_edge():
    lines = lay_out(["the", "cat", "sat"], 8, first=5)
    assert lines == [[Word(5, 0, "the"), Word(6, 4, "cat")], [Word(7, 0, "sat")]]


def test_nothing_in_a_token_moves_the_cursor():
    assert visible("\x1b[2J") == "·[2J"
    assert visible("") == "∅"
    assert visible("漢" * 20) == "漢" * 11 + " …"


def test_the_sign_stands_under_its_token_and_the_cursor_under_its_own():
    words = lay_out(["aa", "b", "c"], 20)[0]
    colours = ramp(dark=True)
    levels = colours.levels(np.array([-1.0, 0.0, 1.0]), -1, 1)
    plain = Style.null()
    signs = "".join(each.text for each in sign_row(words, levels, colours, None, plain, plain))
    assert signs == "=  · #"
    assert "".join(each.text for each in sign_row(words, levels, colours, 1, plain, plain)) == "=  ▲ #"
    row = text_row(words, levels, colours, 1, plain)
    assert "".join(each.text for each in row) == "aa b c"
    assert [each.text for each in row if each.style is not None and each.style.underline] == ["b"]
