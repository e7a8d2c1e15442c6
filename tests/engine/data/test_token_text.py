"""Tokens as text again."""

from rnn_tui.engine.data.hangul import LETTERS, as_letters
from rnn_tui.engine.data.token_text import as_lines
from rnn_tui.engine.data.vocabulary import Vocabulary


def test_sequences_are_lines_of_characters_or_of_words():
    assert as_lines([("a", "b"), ("c", "")], None) == "ab\nc"
    words = Vocabulary.of(("the", "cat"))
    assert as_lines([("the", "cat")], words) == "the cat"
    assert as_lines([], words) == ""


def test_korean_letters_are_shown_as_syllables_if_these_are_taken_apart_again():
    letters = Vocabulary.of([*LETTERS, " "])
    row = tuple(as_letters("영화가 정말 좋지 않았어요"))
    assert as_lines([row], letters) == "영화가 정말 좋지 않았어요"
    assert as_lines([row], Vocabulary.of([*LETTERS, " ", "영"])) == "".join(row)
