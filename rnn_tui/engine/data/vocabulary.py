"""Words and characters ↔ token ids.

A vocabulary says which id a token has. Whether its tokens are words or characters is read off them; so is whether it
has a token for what it does not know.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError

CHARACTERS, WORDS = "characters", "words"
"""The two ways in which a text is divided into tokens."""

_SPECIAL = re.compile(r"<[^<>\s]+>|\[[^\[\]\s]+\]|")
"""Tokens that stand in no text: `<pad>`, `[UNK]`, the empty one."""
_UNKNOWN = ("[unk]", "<unk>", "<unknown>", "[oov]", "<oov>", "unk")
_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_NAMED = {"\n": "⏎", "\t": "⇥", "\r": "␍"}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Which token has which id."""

    ids: dict[str, int]
    origin: str = ""
    """Where it comes from, in a few words."""

    @classmethod
    def of(cls, tokens: Sequence[str], origin: str = "", first: int = 0) -> Self:
        """Tokens in the order of their ids, which begin with `first`; raises `InputError` where one stands twice."""
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
        """The id of what is not in it; None where it has none for that."""
        for token, number in self.ids.items():
            if token.lower() in _UNKNOWN:
                return number
        return None

    @cached_property
    def unit(self) -> str:
        """Whether its tokens are characters or words."""
        ordinary = [each for each in self.ids if not _SPECIAL.fullmatch(each)]
        return CHARACTERS if all(len(each) == 1 for each in ordinary) else WORDS

    @property
    def has_newline(self) -> bool:
        return "\n" in self.ids

    def split(self, text: str, unit: str = "") -> list[str]:
        """The text's tokens, as they are written in it; `unit` divides it otherwise than the vocabulary would."""
        if (unit or self.unit) == CHARACTERS:
            return list(text)
        found: list[str] = []
        for line, following in pairwise([*text.split("\n"), None]):
            for chunk in (line or "").split():
                found += [chunk] if self._known(chunk) is not None else self._words(chunk)
            if following is not None and self.has_newline:
                found.append("\n")
        return found

    def _words(self, chunk: str) -> list[str]:
        """A chunk between blanks as words and marks; marks are left out where the vocabulary has none."""
        return [each for each in _WORD.findall(chunk) if self._marks or any(letter.isalnum() for letter in each)]

    @cached_property
    def _marks(self) -> bool:
        return any(len(each) == 1 and unicodedata.category(each)[0] in "PS" for each in self.ids)

    def _known(self, token: str) -> int | None:
        """The id of a token as it is, or in small letters; None where it has none."""
        found = self.ids.get(token)
        return self.ids.get(token.lower()) if found is None and len(token) > 1 else found

    def encode(self, tokens: Iterable[str]) -> tuple[list[int], Counter[str]]:
        """The ids, and how often each token without one occurs; raises `InputError` where there is no id for those."""
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
        """(batch, time) ids as tokens; one without a token is shown as `#7`."""
        return tuple(tuple(self.tokens.get(int(each), f"#{int(each)}") for each in row) for row in np.asarray(ids))


def by_appearance(tokens: Sequence[str], first: int = 0) -> Vocabulary:
    """A vocabulary of what there is, numbered in the order in which it first occurs."""
    return Vocabulary.of(list(dict.fromkeys(tokens)), "in order of appearance", first)


def shown(token: str) -> str:
    """A token as one line can show it."""
    return _NAMED.get(token, token)


def named(strangers: Counter[str], most: int = 3) -> str:
    """`"zebra", "gnu" and 4 more are`, the most frequent first."""
    first = ", ".join(f'"{shown(each)}"' for each, _ in strangers.most_common(most))
    left = len(strangers) - most
    return f"{first} and {left:,} more are" if left > 0 else f"{first} {'is' if len(strangers) == 1 else 'are'}"
