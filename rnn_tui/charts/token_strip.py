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

BOUND = "│"
"""The mark under the first token of another part of the text."""
SHOWN_AS = {"\n": "↵", "\t": "⇥", "\r": "␍", "": "∅"}
"""Tokens without a visible form, and what is shown for them."""
BITS = frozenset("01")
WIDEST = 24
"""The largest number of cells of a token."""
VALUE = 7
"""The columns of a value: `+0.9786`, `+.99999`, `-2e-10`."""
NARROWEST = 24
"""The columns that a text needs beside the names of units."""
APART = 3
"""The columns between the texts of two units side by side."""


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
    """The lines of a text. Characters and bits follow each other directly, words and ids with a space; a newline ends
    its line.

    `first`: the step of the first token.
    """
    ids = all(map(str.isdigit, tokens)) and not BITS.issuperset(tokens)
    gap = int(ids or any(len(each) > 1 for each in tokens))
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
    """Where the lines of a text are, two rows each, and for which units the text is repeated: downwards, and then in
    further columns."""

    lines: tuple[tuple[Word, ...], ...]
    height: int
    gutter: int
    """The columns on the left with the name and the value of each unit; 0: the text is there for one unit only."""
    units: tuple[int, ...]
    column: int = 0
    """The columns from one text to the next one at its right, the gutter and the gap included."""
    down: int = 1
    """The units in a column."""
    spaced: bool = False
    """Whether an empty row is between a unit and the next."""

    @property
    def pitch(self) -> int:
        """The rows from one unit to the next."""
        return 2 * len(self.lines) + self.spaced if self.gutter else self.height

    def units_of(self, row: int) -> tuple[int, ...]:
        """The units whose colours a row shows, from left to right."""
        place, inside = divmod(row, max(self.pitch, 1))
        if self.gutter and (inside >= 2 * len(self.lines) or place >= self.down):
            return ()
        return self.units[place :: self.down]

    def row_of(self, place: int) -> int:
        """The first row of the unit at a place among the units."""
        return place % self.down * self.pitch

    def line_of(self, step: int) -> int:
        """The line that contains a step."""
        return max(bisect_right(self.lines, step, key=lambda line: line[0].step) - 1, 0)


def arrange(
    tokens: Sequence[str], first: int, size: tuple[int, int], unit: int, units: int, name: int, *, alone: bool = False
) -> Layout:
    """The layout in a pane of that width and height: for several of the `units` if the text is short enough, the chosen
    one among them, in columns if it is narrow enough, and without empty rows if more of them fit then; `alone`: for
    that one. `name`: the columns of the longest name; `first`: the step of the first token."""
    width, height = size
    gutter = name + VALUE + 4
    if not alone and units > 1 and width - gutter >= NARROWEST:
        lines = lay_out(tokens, width - gutter, first)
        column = gutter + max((line[-1].end for line in lines), default=0) + APART
        across, rows = max((width + APART) // column, 1), 2 * len(lines)
        spaced = (height + 1) // (rows + 1) * across >= units
        down = (height + spaced) // max(rows + spaced, 1)
        if (fits := down * across) > 1:
            begin = min(unit, units - 1) // fits * fits
            shown = tuple(range(begin, min(begin + fits, units)))
            return Layout(tuple(map(tuple, lines)), height, gutter, shown, column, down, spaced)
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


def signs(words: Sequence[Word], levels: NDArray[np.uint8], ramp: Ramp, bound: int = -1) -> str:
    """Under each token of a line its sign and size: `=` `-` `·` `+` `#`; under that of step `bound` `│`."""
    found, column = [], 0
    for word, level in zip(words, levels.tolist(), strict=True):
        sign = BOUND if word.step == bound else symbol(level, unsigned=ramp.unsigned)
        found.append(" " * (word.column - column) + sign)
        column = word.column + 1
    return "".join(found)


def sign_row(text: str, column: int | None, muted: Style, cursor: Style) -> list[Segment]:
    """The row under a line, with `▲` at a column."""
    if column is None:
        return [Segment(text, muted)]
    return [Segment(text[:column], muted), Segment("▲", cursor), Segment(text[column + 1 :], muted)]
