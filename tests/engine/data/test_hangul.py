"""Korean syllables as letters."""

import unicodedata

from rnn_tui.engine.data.hangul import FIRST, LAST, LETTERS, as_letters, as_syllables, letters_of


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


def test_letters_make_syllables_that_are_the_same_letters():
    everything = "".join(map(chr, range(FIRST, LAST + 1, 7)))
    for text in (everything, "ㅋㅋ 값이 없다, ok?", "닭 앉아 ㅏㅏ ㄳ ㄱ", ""):
        assert as_letters(as_syllables(as_letters(text))) == as_letters(text)
    assert as_syllables(as_letters("영화가 정말 재미있었어요! ok")) == "영화가 정말 재미있었어요! ok"
