"""Tokens as one text again."""

from collections.abc import Sequence

from rnn_tui.engine.data.hangul import as_syllables
from rnn_tui.engine.data.vocabulary import CHARACTERS, Vocabulary


def joined(tokens: Sequence[str], unit: str) -> str:
    """Characters as they are; words with a space between them, but none before a punctuation mark."""
    if unit == CHARACTERS:
        return "".join(tokens)
    text = ""
    for each in tokens:
        close = not text or text.endswith("\n") or (len(each) == 1 and not each.isalnum())
        text += each if close else f" {each}"
    return text


def as_lines(sequences: Sequence[Sequence[str]], vocabulary: Vocabulary | None) -> str:
    """Each sequence on a line, as it can be typed again; without a vocabulary the tokens are characters.

    Korean letters become syllables, if the vocabulary has no syllables and so takes them apart again.
    """
    between = "" if vocabulary is None or vocabulary.unit == CHARACTERS else " "
    text = "\n".join(between.join(filter(None, row)) for row in sequences)
    made = text if vocabulary is None else as_syllables(text)
    return text if vocabulary is None or any(each in vocabulary.ids for each in set(made) - set(text)) else made
