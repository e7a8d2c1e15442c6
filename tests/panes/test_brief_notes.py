"""Notifications in the rows that there are: nothing is left out without the key that shows it."""

from rnn_tui.engine.core.terminal_text import text_width
from rnn_tui.panes.brief_notes import in_rows


def test_what_has_room_is_shown_whole():
    assert in_rows(["one", "two words"], 20, 2) == "one\ntwo words"
    assert in_rows(["a sentence of some words"], 12, 3) == "a sentence\nof some\nwords"


def test_what_has_no_room_is_left_out_by_whole_words_and_its_key_is_named():
    text = "line 2: batch_input_shape is an error in Keras 3"
    assert in_rows([text], 40, 1) == "line 2: … (! shows all)"
    assert in_rows(["Read.", text], 40, 2) == "Read.\nline 2: … (! shows all)"
    assert in_rows([text, "Read."], 60, 1) == "line 2: batch_input_shape is an error in … (! shows all)"
    assert in_rows(["one", "two", "three"], 30, 2) == "one\ntwo … (! shows all)"


def test_no_line_is_wider_than_the_room():
    texts = ["C: no cell here reads from the end, so every cell computes in the order of time.", "x" * 90, "漢字" * 30]
    for width in range(24, 90):
        for rows in (1, 2, 3):
            lines = in_rows(texts, width, rows).split("\n")
            assert len(lines) <= rows
            assert all(text_width(each) <= width for each in lines), (width, lines)
