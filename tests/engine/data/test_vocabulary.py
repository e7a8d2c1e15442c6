"""Words and characters ↔ token ids."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.text_inputs import written
from rnn_tui.engine.data.vocabulary import CHARACTERS, WORDS, Vocabulary, by_appearance
from rnn_tui.engine.plan.input_spec import InputSpec

IDS = InputSpec((None, None), (1, 10), 8)
CHARS = Vocabulary.of(["<pad>", "a", "b", " ", "\n"], "chars.txt")
WORD_LIST = Vocabulary.of(["", "[UNK]", "the", "cat", "sat"], "words.txt")


def test_the_unit_follows_from_the_tokens_special_ones_aside():
    assert (CHARS.unit, WORD_LIST.unit) == (CHARACTERS, WORDS)


def test_characters_are_every_one():
    made = written("ab\nba", IDS, CHARS)
    assert made.x.tolist() == [[1, 2, 4, 2, 1]]
    assert made.tokens == (("a", "b", "\n", "b", "a"),)
    assert made.notes == ()


def test_words_are_found_in_small_letters_and_without_marks():
    made = written("The cat, the dog.", IDS, WORD_LIST)
    assert made.x.tolist() == [[2, 3, 2, 1]]
    assert made.tokens == (("The", "cat", "the", "dog"),)
    assert made.notes == ('1 read as unknown: "dog" is not in the vocabulary',)


def test_marks_are_tokens_where_the_vocabulary_has_one():
    made = written("the cat, sat", IDS, Vocabulary.of(["the", "cat", "sat", ","]))
    assert made.tokens == (("the", "cat", ",", "sat"),)


def test_what_is_unknown_is_refused_where_the_vocabulary_has_nothing_for_it():
    with pytest.raises(
        InputError, match=r'"z" is not in the vocabulary chars\.txt, which has no token for the unknown'
    ):
        written("abz", IDS, CHARS)


def test_lines_are_sequences_where_line_ends_are_no_tokens():
    made = written("the cat sat\n\nthe cat\n", IDS, WORD_LIST)
    assert made.x.tolist() == [[2, 3, 4], [2, 3, 0]]
    assert made.tokens == (("the", "cat", "sat"), ("the", "cat", ""))
    assert made.mask is not None
    assert made.mask.tolist() == [[True, True, True], [True, True, False]]
    assert made.notes == ("2 lines read as 2 sequences",)


def test_without_a_vocabulary_characters_are_numbered_as_they_appear():
    made = written("abca\n", IDS)
    assert made.x.tolist() == [[0, 1, 2, 0]]
    assert "characters numbered in order of appearance, 3 of 8" in made.notes[0]
    assert written("abca", InputSpec((None, None), (1, 10), 8, padding=True)).x.tolist() == [[1, 2, 3, 1]]
    assert written("to be to", IDS, unit=WORDS).x.tolist() == [[0, 1, 0]]


def test_more_characters_than_the_model_has_room_for_are_refused():
    with pytest.raises(InputError, match=r"9 different characters.*token ids from 0 to 7: give a vocabulary"):
        written("abcdefghi", IDS)


def test_an_id_beyond_the_model_s_is_refused():
    with pytest.raises(
        InputError, match=r'the token "sat" has the id 4 in the vocabulary words\.txt; the model reads token'
    ):
        written("the sat", InputSpec((None, None), (1, 10), 4), WORD_LIST)


def test_a_model_that_reads_numbers_gets_a_feature_for_each_token():
    made = written("ab", InputSpec((None, None, 5), (1, 10, 5)), CHARS)
    np.testing.assert_array_equal(made.x, [[[0, 1, 0, 0, 0], [0, 0, 1, 0, 0]]])


def test_ids_are_said_as_tokens():
    assert WORD_LIST.decode(np.array([[2, 3, 7]])) == (("the", "cat", "#7"),)


def test_a_token_with_two_ids_is_refused():
    with pytest.raises(InputError, match="'a' has two ids"):
        Vocabulary.of(["a", "b", "a"])
    assert by_appearance("abab").ids == {"a": 0, "b": 1}


def test_an_empty_text_is_refused():
    with pytest.raises(InputError, match="holds no text"):
        written(" \n", IDS, WORD_LIST)


def test_characters_with_a_named_token_are_characters():
    assert Vocabulary.of(["PAD", " ", "a", "b"]).unit == "characters"
    assert Vocabulary.of(["pad", "the", "end"]).unit == "words"
