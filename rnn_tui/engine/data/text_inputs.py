"""A text as the input of a model: token ids, or one feature for each token of its vocabulary."""

from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.generators import GeneratedInputs
from rnn_tui.engine.data.vocabulary import CHARACTERS, WORDS, Vocabulary, by_appearance, named
from rnn_tui.engine.plan.input_spec import InputSpec

LONGEST = 4_000_000
"""The largest number of characters in a text."""
MOST = 20_000_000
"""The largest number of numbers that a text may become if every token is a feature."""
NEEDED = "give a vocabulary (--vocab FILE)"


@dataclass(frozen=True, eq=False)
class TokenizedText:
    """A text as inputs."""

    x: Array
    """(batch, time) ids, or (batch, time, features)."""
    tokens: tuple[tuple[str, ...], ...]
    """(batch, time): the token of each timestep; empty strings at the padding of shorter lines."""
    mask: Mask | None
    """(batch, time): False at the padding of shorter lines; None if there is no padding."""
    vocabulary: Vocabulary
    notes: tuple[str, ...]
    """How the text was read, as phrases."""

    @property
    def made(self) -> GeneratedInputs:
        return GeneratedInputs(self.x, self.tokens)


def written(text: str, reads: InputSpec, vocabulary: Vocabulary | None = None, unit: str = "") -> TokenizedText:
    """The text as inputs for a model; raises `InputError`.

    `unit`, `characters` or `words`, chooses how the text is divided if that does not follow from the vocabulary. A line
    end is a token if the vocabulary has one; otherwise every line is a sequence of its own. Without a vocabulary,
    tokens are numbered in the order in which they appear, as far as the model has ids for them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if len(text) > LONGEST:
        raise InputError(f"a text of {len(text):,} characters; at most {LONGEST:,} are read")
    room = (reads.features if reads.ids is None else reads.ids) - reads.first_id
    notes = []
    if vocabulary is None:
        plain = list(text) if unit != WORDS else Vocabulary({}).split(text, WORDS)
        vocabulary = by_appearance(plain, reads.first_id)
        what = unit or CHARACTERS
        if len(vocabulary) > room:
            raise InputError(
                f"is text with {len(vocabulary):,} different {what}, not numbers; the model reads"
                f" {_room(reads, room)}: {NEEDED}"
            )
        notes.append(f"{what} numbered in order of appearance, {len(vocabulary):,} of {room:,}: {NEEDED} for others")
    unit = unit or vocabulary.unit
    lines = (
        [text] if vocabulary.has_newline or "\n" not in text else [each for each in text.split("\n") if each.strip()]
    )
    rows = [tuple(vocabulary.split(each, unit)) for each in lines]
    rows = [each for each in rows if each]
    if not rows:
        raise InputError("holds no text")
    ids = []
    strangers = None
    for each in rows:
        found, strange = vocabulary.encode(each)
        ids.append(found)
        strangers = strange if strangers is None else strangers + strange
    if strangers:
        notes.append(f"{strangers.total():,} read as unknown: {named(strangers)} not in the vocabulary")
    if len(rows) > 1:
        notes.append(f"{counted(len(rows), 'line')} read as {counted(len(rows), 'sequence')}")
    return replace(_padded(rows, ids, reads, vocabulary), notes=tuple(notes))


def _padded(
    rows: list[tuple[str, ...]], ids: list[list[int]], reads: InputSpec, vocabulary: Vocabulary
) -> TokenizedText:
    """The rows as one array, the shorter ones padded at their ends."""
    time = max(len(each) for each in rows)
    top, room = max(max(each) for each in ids), reads.features if reads.ids is None else reads.ids
    if top >= room:
        raise InputError(
            f'the token "{vocabulary.tokens[top]}" has the id {top:,} in the vocabulary {vocabulary.origin}; the model'
            f" reads {_room(reads, room)}"
        )
    x = np.zeros((len(rows), time))
    counts = np.zeros((len(rows), time), bool)
    for row, (made, each) in enumerate(zip(x, ids, strict=True)):
        made[: len(each)] = each
        counts[row, : len(each)] = True
    tokens = tuple((*each, *("",) * (time - len(each))) for each in rows)
    if reads.ids is None:
        if x.size * room > MOST:
            raise InputError(
                f"{counted(x.size, 'token')} of {counted(room, 'feature')} are too much: a shorter text would fit"
            )
        x = np.eye(room)[x.astype(np.int64)] * counts[..., None]
    return TokenizedText(x, tokens, None if counts.all() else counts, vocabulary, ())


def _room(reads: InputSpec, room: int) -> str:
    return counted(room, "feature") if reads.ids is None else f"token ids from {reads.first_id} to {reads.ids - 1:,}"
