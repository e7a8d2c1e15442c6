"""A rectangle of terminal cells: the result of a chart, independent of colours.

A chart says what a cell means (an `Ink`: a positive bar, a tick label, the chosen unit); the widget chooses the
colours, because they belong to the theme. Glyphs and inks are arrays, so that two pictures can be compared cell by cell
and only the difference is sent to the terminal.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

REVERSED = 128
"""Added to an ink: foreground and background are exchanged. So a bar can grow to the left or downwards: Unicode only
has blocks that are filled from the left and from below, so the empty part of the cell is drawn in the background's
colour."""


class Ink(IntEnum):
    """What a cell means."""

    PLAIN = 0
    MUTED = 1
    """Axes, ticks, hints: what is less important."""
    LABEL = 2
    CHOSEN = 3
    """Name, value and mark of the chosen unit."""
    CURSOR = 4
    """The mark of the current timestep."""
    INVALID = 5
    """NaN and infinities."""
    SATURATED = 6
    """The mark beside a saturated value, what grows, and a wrong answer."""
    FORWARD = 7
    BACKWARD = 8
    """The two halves of a Bidirectional."""
    LINE = 20
    """The first of the lines' colours: LINE + 0 … LINE + 7."""
    CHOSEN_LINE = 28
    """The line of the chosen unit."""
    FAINT_LINE = 30
    """The same nine, dimmed so that another line is more visible."""
    SIGNED = 40
    """The first of the 17 colours of the heatmaps' legend, for bars: from the lowest to the highest value."""
    UNSIGNED = 60
    """The first of the 17 colours of gates, and of what else has no sign."""


class Grid:
    """`height` rows of `width` cells; each has a glyph and an ink."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(width, 0), max(height, 0)
        self.glyphs: NDArray[np.str_] = np.full((self.height, self.width), " ", dtype="<U1")
        self.inks: NDArray[np.uint8] = np.zeros(self.glyphs.shape, dtype=np.uint8)

    @property
    def text(self) -> list[str]:
        """One string a row, trailing blanks included."""
        return ["".join(row) for row in self.glyphs.tolist()]

    @classmethod
    def saying(cls, width: int, height: int, words: str) -> "Grid":
        """A text in the middle, where there is no picture."""
        grid = cls(width, height)
        for row, line in enumerate(wrap(words, max(width - 2, 8)), height // 2):
            grid.write(row, max((width - len(line)) // 2, 0), line, Ink.MUTED)
        return grid

    def write(self, row: int, column: int, text: str, ink: int = Ink.PLAIN) -> int:
        """Writes `text` from `column` on, cut at the edge of the grid; returns the column after it. Wide characters
        take two cells."""
        if text.isascii() and text.isprintable():  # each character takes one cell
            end = column + len(text)
            start, stop = max(column, 0), min(end, self.width)
            if 0 <= row < self.height and start < stop:
                self.glyphs[row, start:stop] = list(text[start - column : stop - column])
                self.inks[row, start:stop] = ink
            return end
        for character in text:
            cells = cell_len(character)
            if cells == 0:
                continue
            if 0 <= row < self.height and column >= 0 and column + cells <= self.width:
                self.glyphs[row, column : column + cells] = [character, ""][:cells]
                self.inks[row, column : column + cells] = ink
            column += cells
        return column

    def fill(self, row: int, start: int, stop: int, glyph: str, ink: int) -> None:
        """Puts `glyph` into the cells start … stop - 1 of one row, cut at the edge of the grid."""
        if 0 <= row < self.height and stop > (start := max(start, 0)):
            self.glyphs[row, start:stop] = glyph
            self.inks[row, start:stop] = ink

    def block(self, top: int, bottom: int, left: int, right: int, glyph: str, ink: int) -> None:
        """Puts `glyph` into rows top … bottom - 1 of columns left … right - 1, which must be inside the grid."""
        self.glyphs[top:bottom, left:right] = glyph
        self.inks[top:bottom, left:right] = ink

    def paste(self, row: int, column: int, other: "Grid") -> None:
        """Copies `other` into this grid with its upper left cell at (row, column), cut at the edge."""
        height, width = min(other.height, self.height - row), min(other.width, self.width - column)
        if height > 0 and width > 0:
            self.glyphs[row : row + height, column : column + width] = other.glyphs[:height, :width]
            self.inks[row : row + height, column : column + width] = other.inks[:height, :width]

    def changes(self, before: "Grid") -> Iterator[tuple[int, int, int]]:
        """(row, start, stop) of the span that differs from `before`, for every row that does."""
        if before.glyphs.shape != self.glyphs.shape:
            yield from ((row, 0, self.width) for row in range(self.height))
            return
        different = (self.glyphs != before.glyphs) | (self.inks != before.inks)
        for row in np.flatnonzero(different.any(axis=1)).tolist():
            columns = np.flatnonzero(different[row])
            yield row, int(columns[0]), int(columns[-1]) + 1

    def strip(self, row: int, styles: Mapping[int, Style]) -> Strip:
        """The row as a Strip."""
        return self.strips([row], styles)[0]

    def strips(self, rows: Sequence[int], styles: Mapping[int, Style]) -> list[Strip]:
        """The rows as Strips. Blank cells join the run on their left, so that fewer escape codes are sent."""
        inks = self.inks[rows].astype(np.int64)
        if not inks.size:
            return [Strip([], 0) for _ in rows]
        blank = (self.glyphs[rows] == " ") & (inks < REVERSED)
        blank[:, 0] = False
        sources = np.maximum.accumulate(np.where(blank, 0, np.arange(self.width)), axis=1)
        carried = np.take_along_axis(inks, sources, axis=1)
        inks = np.where(blank & (carried < REVERSED), carried, inks)
        begins = np.ones(inks.shape, dtype=bool)
        begins[:, 1:] = inks[:, 1:] != inks[:, :-1]
        lines, starts = (each.tolist() for each in begins.nonzero())
        glyphs, runs = self.glyphs[rows].tolist(), [list[Segment]() for _ in rows]
        for line, start, stop, ink in zip(lines, starts, [*starts[1:], 0], inks[begins].tolist(), strict=True):
            text = "".join(glyphs[line][start : stop or self.width])
            runs[line].append(Segment(text, styles.get(ink) or _style(styles, ink)))
        return [Strip(each, self.width) for each in runs]


_REVERSE = Style(reverse=True)


def _style(styles: Mapping[int, Style], ink: int) -> Style:
    style = styles.get(ink)
    if style is None and ink >= REVERSED:
        return styles.get(ink - REVERSED, Style.null()) + _REVERSE
    return style or Style.null()


def joined(segments: list[Segment]) -> list[Segment]:
    """Neighbours of one style as one segment."""
    joined: list[Segment] = []
    for segment in segments:
        if joined and joined[-1].style is segment.style:
            joined[-1] = Segment(joined[-1].text + segment.text, segment.style)
        elif segment.text:
            joined.append(segment)
    return joined
