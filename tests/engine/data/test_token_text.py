"""Tokens as text again."""

from rnn_tui.engine.data.token_text import as_lines
from rnn_tui.engine.data.vocabulary import Vocabulary


def test_sequences_are_lines_of_characters_or_of_words():
    assert as_lines([("a", "b"), ("c", "")], None) == "ab\nc"
    words = Vocabulary.of(("the", "cat"))
    assert as_lines([("the", "cat")], words) == "the cat"
    assert as_lines([], words) == ""
