"""Sentences of praise and blame: what is right after every letter."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.sentences import (
    BLAME,
    NEXT_IS_OPPOSITE,
    OPPOSITE,
    PRAISE,
    Piece,
    letters_and_judgements,
)
from rnn_tui.engine.data.generators.sentiment_task import Sentiment
from rnn_tui.engine.plan.input_spec import InputSpec

READS = InputSpec((None, None), (1, 64), len(Sentiment.vocabulary))


@pytest.mark.parametrize(
    ("pieces", "judged"),
    [
        ([Piece("so "), Piece("good", PRAISE), Piece(".")], "......++"),
        ([Piece("not ", NEXT_IS_OPPOSITE), Piece("good", PRAISE)], ".......−"),
        ([Piece("bad", BLAME), Piece(" "), Piece("fun", PRAISE)], "..−−−−+"),
        ([Piece("좋", PRAISE), Piece("지 않", OPPOSITE), Piece("아")], "..++++++−−−"),
        ([Piece("not ", NEXT_IS_OPPOSITE), Piece("bad", BLAME), Piece("fun", PRAISE)], "......+++" + "+"),
    ],
)
def test_the_judgement_changes_with_the_last_letter_of_a_word(pieces, judged):
    text, said = letters_and_judgements(pieces)
    assert len(text) == len(said)
    assert "".join({PRAISE: "+", BLAME: "−", 0: "."}[each] for each in said) == judged


def test_sentences_are_of_known_letters_and_padding_has_no_answer():
    made = Sentiment().examples(READS, 0, 200)
    names = Sentiment.vocabulary
    for tokens, ids, y, weights in zip(made.tokens, made.x.astype(int), made.y, made.weights, strict=True):
        assert tokens == tuple(names[each] for each in ids)
        length = int(weights.sum())
        assert set(tokens[length:]) <= {"·"}
        assert not {"·", "[UNK]"} & set(tokens[:length])
        assert y[0] == 0
        assert y[length - 1] > 0  # every sentence judges
    praised = (np.take_along_axis(made.y, made.weights.sum(axis=1).astype(int)[:, None] - 1, 1) == 2).mean()
    assert 0.4 < praised < 0.6


def test_too_few_timesteps_are_refused():
    with pytest.raises(InputError, match="sentiment needs 24 timesteps at least, got 10"):
        Sentiment(timesteps=10).examples(READS, 0, 2)
