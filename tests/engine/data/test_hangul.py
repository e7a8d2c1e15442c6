"""Korean syllables as letters."""

import unicodedata

from rnn_tui.engine.data.hangul import FIRST, LAST, LETTERS, as_letters, letters_of


def test_syllables_and_what_is_none():
    assert as_letters("한글 a!") == "ㅎㅏㄴㄱㅡㄹ a!"
    assert letters_of("않") == "ㅇㅏㄶ"


def test_every_syllable_is_what_unicode_takes_it_apart_into():
    for number in range(FIRST, LAST + 1, 97):
        found = letters_of(chr(number))
        parts = unicodedata.normalize("NFD", chr(number))
        assert len(found) == len(parts)
        assert [unicodedata.name(each).split()[-1] for each in found] == [
            unicodedata.name(each).split()[-1] for each in parts
        ]
        assert set(found) <= set(LETTERS)
