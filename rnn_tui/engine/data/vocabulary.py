"""Words and characters ↔ token ids.

A vocabulary gives the id of each token. Its tokens themselves show whether they are words or characters, and whether
there is a token for unknown ones.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Self, overload

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.hangul import letters_of

CHARACTERS, WORDS = "characters", "words"
"""The two ways of dividing a text into tokens."""

_SPECIAL = re.compile(r"<[^<>\s]+>|\[[^\[\]\s]+\]|")
"""Tokens that do not occur in a text: `<pad>`, `[UNK]`, the empty one."""
_BARE = frozenset(("pad", "unk", "unknown", "oov", "sos", "bos", "eos", "start", "end", "stop", "go", "mask", "blank"))
"""Names of tokens that stand for no text, in small letters."""
_UNKNOWN = ("[unk]", "<unk>", "<unknown>", "[oov]", "<oov>", "unk")
_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_NAMED = {"\n": "⏎", "\t": "⇥", "\r": "␍"}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The id of each token."""

    ids: dict[str, int]
    origin: str = ""
    """Where it comes from, in a few words."""

    @classmethod
    def of(cls, tokens: Sequence[str], origin: str = "", first: int = 0) -> Self:
        """Tokens in the order of their ids, which start at `first`; raises `InputError` if a token occurs twice."""
        made = {each: place for place, each in enumerate(tokens, first)}
        if len(made) < len(tokens):
            ((twice, _),) = Counter(tokens).most_common(1)
            raise InputError(f"the token {shown(twice)!r:.40} has two ids")
        return cls(made, origin)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def tokens(self) -> dict[int, str]:
        """The tokens by their ids."""
        return {number: token for token, number in self.ids.items()}

    @cached_property
    def unknown(self) -> int | None:
        """The id for unknown tokens; None if there is none."""
        for token, number in self.ids.items():
            if token.lower() in _UNKNOWN:
                return number
        return None

    @cached_property
    def unit(self) -> str:
        """Whether its tokens are characters or words."""
        ordinary = [each for each in self.ids if not _SPECIAL.fullmatch(each) and each.lower() not in _BARE]
        return CHARACTERS if all(len(each) == 1 for each in ordinary) else WORDS

    @property
    def has_newline(self) -> bool:
        return "\n" in self.ids

    def split(self, text: str, unit: str = "") -> list[str]:
        """The text's tokens, as they are written in it; `unit` overrides the way of dividing that the vocabulary
        implies."""
        if (unit or self.unit) == CHARACTERS:
            return [part for each in text for part in self._letters(each)]
        found: list[str] = []
        for line, following in pairwise([*text.split("\n"), None]):
            for chunk in (line or "").split():
                found += [chunk] if self._known(chunk) is not None else self._words(chunk)
            if following is not None and self.has_newline:
                found.append("\n")
        return found

    def _letters(self, character: str) -> str:
        """A Korean syllable as its letters where the vocabulary has these and not the syllable; else as it is."""
        parts = letters_of(character)
        return parts if character not in self.ids and all(each in self.ids for each in parts) else character

    def _words(self, chunk: str) -> list[str]:
        """Words and punctuation marks of a chunk without spaces; marks are left out if the vocabulary has none."""
        return [each for each in _WORD.findall(chunk) if self._marks or any(letter.isalnum() for letter in each)]

    @cached_property
    def _marks(self) -> bool:
        return any(len(each) == 1 and unicodedata.category(each)[0] in "PS" for each in self.ids)

    def _known(self, token: str) -> int | None:
        """The id of a token as it is, or in lower case; None if there is none."""
        found = self.ids.get(token)
        return self.ids.get(token.lower()) if found is None and len(token) > 1 else found

    def encode(self, tokens: Iterable[str]) -> tuple[list[int], Counter[str]]:
        """The ids, and how often each unknown token occurs; raises `InputError` if there is no id for unknown
        tokens."""
        found: list[int] = []
        strangers: Counter[str] = Counter()
        for each in tokens:
            number = self._known(each)
            if number is None:
                strangers[each] += 1
                number = -1 if self.unknown is None else self.unknown
            found.append(number)
        if strangers and self.unknown is None:
            place = f" {self.origin}" if self.origin else ""
            raise InputError(
                f"{named(strangers)} not in the vocabulary{place}, which has no token for the unknown, such as [UNK]"
            )
        return found, strangers

    def decode(self, ids: Array) -> tuple[tuple[str, ...], ...]:
        """(batch, time) ids as tokens; an id without a token is shown as `#7`."""
        return tuple(map(self.tokens_of, np.asarray(ids)))

    def tokens_of(self, ids: Iterable[Any]) -> tuple[str, ...]:
        """The tokens of one sequence."""
        return tuple(self.tokens.get(int(each), f"#{int(each)}") for each in ids)


@dataclass(frozen=True, eq=False)
class DecodedRows(Sequence[tuple[str, ...]]):
    """Token ids (batch, time) as tokens; a sequence is decoded when it is asked for, since ids may lie in a file that
    is larger than memory."""

    vocabulary: Vocabulary
    ids: Array
    _last: dict[int, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, row: int) -> tuple[str, ...]: ...

    @overload
    def __getitem__(self, row: slice) -> tuple[tuple[str, ...], ...]: ...

    def __getitem__(self, row: int | slice) -> tuple[str, ...] | tuple[tuple[str, ...], ...]:
        if isinstance(row, slice):
            return self.vocabulary.decode(self.ids[row])
        if row not in self._last:
            found = self.vocabulary.tokens_of(self.ids[row])
            self._last.clear()
            self._last[row] = found
        return self._last[row]


def by_appearance(tokens: Sequence[str], first: int = 0) -> Vocabulary:
    """A vocabulary of these tokens, numbered in the order in which they first occur."""
    return Vocabulary.of(list(dict.fromkeys(tokens)), "in order of appearance", first)


def shown(token: str) -> str:
    """A token in a form that fits into one line."""
    return _NAMED.get(token, token)


def named(strangers: Counter[str], most: int = 3) -> str:
    """The most frequent tokens as the start of a sentence: `"zebra", "gnu" and 4 more are`."""
    first = ", ".join(f'"{shown(each)}"' for each, _ in strangers.most_common(most))
    left = len(strangers) - most
    return f"{first} and {left:,} more are" if left > 0 else f"{first} {'is' if len(strangers) == 1 else 'are'}"
