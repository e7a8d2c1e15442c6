"""Text measured in terminal columns: wrapped, cut and aligned.

Keras 3 uses rich to print its summary, so the summary can only be reproduced by following rich's rules. They are
written again here because the engine does not depend on a terminal library. Widths come from Python's Unicode tables.

Width here is always a number of terminal columns: a wide character takes two, a combining one none.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

_JOINER = "\u200d"
"""Joins the next character to the one before: 👩‍🔬 is three characters in two columns."""
_EMOJI_PRESENTATION = "\ufe0f"
"""Shows the symbol before it as a picture, two columns wide: ☝️."""
_INVISIBLE = ("Mn", "Me", "Mc", "Cc", "Cf", "Zl", "Zp")
_JAMO_VOWELS_AND_FINALS = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_WORD = re.compile(r"\s*\S+\s*")


def text_width(text: str) -> int:
    """The columns that `text` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(width for _, width in _graphemes(text))


def cut(text: str, width: int) -> str:
    """The start of `text` that fits into `width` columns; half of a wide character becomes a space."""
    if text.isascii() and text.isprintable():
        return text[:width]
    kept, used = [], 0
    for grapheme, needed in _graphemes(text):
        if used + needed > width:
            kept.append(" " * (width - used))
            break
        kept.append(grapheme)
        used += needed
    return "".join(kept)


def shorten(text: str, width: int) -> str:
    """`text`, or its start and `…` if it is wider than `width`."""
    return text if text_width(text) <= width else cut(text, width - 1) + "…"


def shorten_middle(text: str, width: int) -> str:
    """`text`, or its start, `…` and its end if it is wider than `width`: names are told apart by their ends."""
    if text_width(text) <= width:
        return text
    end = next(text[start:] for start in range(len(text) + 1) if text_width(text[start:]) <= width // 3)
    return cut(text, width - 1 - text_width(end)).rstrip() + "…" + end


def align(text: str, width: int, side: str) -> str:
    """`text` in exactly `width` columns, at its `left`, `center` or `right`; shortened if too wide."""
    if side == "left":
        text = shorten(text, width)
        return text + " " * (width - text_width(text))
    text = shorten(text.rstrip(), width)
    spare = width - text_width(text)
    before = spare // 2 if side == "center" else spare
    return " " * before + text + " " * (spare - before)


def wrap(text: str, width: int, *, fold: bool = False) -> list[str]:
    """`text` in lines, broken before words.

    A word wider than `width` gets a line of its own; with `fold` it is broken at the end of the line, without it the
    line stays too wide. Spaces after the last word of a line are kept as far as they fit.
    """
    lines = []
    for paragraph in text.expandtabs().split("\n"):
        bounds = [0, *_breaks(paragraph, width, fold), len(paragraph)]
        lines += [_trimmed(paragraph[start:end], width) for start, end in pairwise(bounds)]
    return lines


def _breaks(text: str, width: int, fold: bool) -> Iterator[int]:
    """The offsets at which new lines begin."""
    used = 0
    for match in _WORD.finditer(text):
        start, word = match.start(), match[0]
        needed = text_width(word.rstrip())
        if used + needed <= width:
            used += text_width(word)
            continue
        if start:
            yield start
        used = text_width(word)
        if fold and needed > width:
            *full, last = _pieces(word, width)
            for piece in full:
                start += len(piece)
                yield start
            used = text_width(last)


def _pieces(word: str, width: int) -> list[str]:
    """A word that is too wide, cut into pieces that fit."""
    pieces, used = [""], 0
    for grapheme, needed in _graphemes(word):
        if used + needed > width:
            pieces.append("")
            used = 0
        pieces[-1] += grapheme
        used += needed
    return pieces


def _trimmed(line: str, width: int) -> str:
    """`line` without the spaces at its end that do not fit; rich counts characters here, so this does too."""
    return line[: max(width, len(line.rstrip()))]


def _graphemes(text: str) -> list[tuple[str, int]]:
    """The parts of a line that cannot be divided: a character and what combines with it, with their width."""
    graphemes: list[tuple[str, int]] = []
    joined = False
    for character in text:
        width = 0 if joined else _character_width(character)
        if width or not graphemes:
            graphemes.append((character, width))
        else:
            before, width = graphemes[-1]
            if character == _EMOJI_PRESENTATION and width == 1 and unicodedata.category(before[0])[0] in "NPS":
                width = 2
            graphemes[-1] = (before + character, width)
        joined = character == _JOINER
    return graphemes


@cache
def _character_width(character: str) -> int:
    category = unicodedata.category(character)
    point = ord(character)
    if category == "Cn":
        return 1
    if category in _INVISIBLE or point in _SKIN_TONES or any(point in each for each in _JAMO_VOWELS_AND_FINALS):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
