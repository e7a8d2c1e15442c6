"""Text as a picture: each token on a background that shows a value, its sign below.

The layout is a value: which tokens are on which line, and at which column. A line is computed from the values of its
tokens, so only visible lines are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from rnn_tui.charts.primitives.colormap import Ramp, symbol

SHOWN_AS = {"\n": "↵", "\t": "⇥", "\r": "␍", "": "∅"}
"""Tokens without a visible form, and what is shown for them."""
WIDEST = 24
"""The largest number of cells of a token."""


@dataclass(frozen=True)
class Word:
    """One token with its position."""

    step: int
    """The row of the values, from 0."""
    column: int
    text: str
    """The text, without control characters."""

    @property
    def end(self) -> int:
        """The column after it."""
        return self.column + cell_len(self.text)


def visible(token: str) -> str:
    """A token as it is printed: without characters that move the cursor."""
    text = SHOWN_AS.get(token, "".join(each if each.isprintable() else "·" for each in token))
    return text if cell_len(text) <= WIDEST else set_cell_size(text, WIDEST - 1) + "…"


def lay_out(tokens: Sequence[str], width: int, first: int = 0) -> list[list[Word]]:
    """The lines of a text. Characters follow each other directly, words with a space; a newline ends its line.

    `first`: the step of the first token.
    """
    gap = int(any(len(each) > 1 for each in tokens))
    lines: list[list[Word]] = [[]]
    column = 0
    for step, token in enumerate(tokens, first):
        word = Word(step, column, visible(token))
        if lines[-1] and word.end > width:
            lines.append([])
            word = Word(step, 0, word.text)
        lines[-1].append(word)
        column = word.end + gap
        if token == "\n":
            lines.append([])
            column = 0
    return [each for each in lines if each]


def text_row(
    words: Sequence[Word], levels: NDArray[np.uint8], ramp: Ramp, t: int | None, plain: Style
) -> list[Segment]:
    """The tokens of a line on the colours of their levels; that of step `t` is highlighted."""
    found, column = [], 0
    for word, level in zip(words, levels.tolist(), strict=True):
        if word.column > column:
            found.append(Segment(" " * (word.column - column), plain))
        style = ramp.text(level)
        found.append(Segment(word.text, style + Style(bold=True, underline=True) if word.step == t else style))
        column = word.end
    return found


def sign_row(
    words: Sequence[Word], levels: NDArray[np.uint8], ramp: Ramp, t: int | None, muted: Style, cursor: Style
) -> list[Segment]:
    """Under each token its sign and size (`=` `-` `·` `+` `#`), and `▲` under that of step `t`."""
    found, column = [], 0
    for word, level in zip(words, levels.tolist(), strict=True):
        here = word.step == t
        mark = "▲" if here else symbol(level, unsigned=ramp.unsigned)
        found.append(Segment(" " * (word.column - column) + mark, cursor if here else muted))
        column = word.column + 1
    return found
