"""Text as a picture: each token on a background that shows a value, its sign below.

The layout is a value: which tokens are on which line, and at which column. A line is computed from the values of its
tokens, so only visible lines are drawn. A short text is repeated in the colours of several units.
"""

from bisect import bisect_right
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
VALUE = 9
"""The columns of an exact value."""
NARROWEST = 24
"""The columns that a text needs beside the names of units."""


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


@dataclass(frozen=True)
class Layout:
    """Where the lines of a text are, two rows each, and for which units the text is repeated, with an empty row
    between."""

    lines: tuple[tuple[Word, ...], ...]
    height: int
    gutter: int
    """The columns on the left with the name and the value of each unit; 0: the text is there for one unit only."""
    units: tuple[int, ...]

    @property
    def pitch(self) -> int:
        """The rows from one unit to the next."""
        return 2 * len(self.lines) + 1 if self.gutter else self.height

    def unit_of(self, row: int) -> int | None:
        """The unit whose colours a row shows."""
        place = row // max(self.pitch, 1)
        inside = row % max(self.pitch, 1) < 2 * len(self.lines)
        return self.units[place] if place < len(self.units) and (inside or not self.gutter) else None

    def line_of(self, step: int) -> int:
        """The line that contains a step."""
        return max(bisect_right(self.lines, step, key=lambda line: line[0].step) - 1, 0)


def arrange(
    tokens: Sequence[str], first: int, size: tuple[int, int], unit: int, units: int, name: int, *, alone: bool = False
) -> Layout:
    """The layout in a pane of that width and height: for several of the `units` if the text is short enough, the chosen
    one among them; `alone`: for that one. `name`: the columns of the longest name; `first`: the step of the first
    token."""
    width, height = size
    gutter = name + VALUE + 4
    if not alone and units > 1 and width - gutter >= NARROWEST:
        lines = lay_out(tokens, width - gutter, first)
        fits = (height + 1) // (2 * len(lines) + 1)
        if fits > 1:
            begin = min(unit, units - 1) // fits * fits
            return Layout(tuple(map(tuple, lines)), height, gutter, tuple(range(begin, min(begin + fits, units))))
    return Layout(tuple(map(tuple, lay_out(tokens, max(width, 1), first))), height, 0, (unit,))


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
