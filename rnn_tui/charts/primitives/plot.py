"""A picture made by plotext 6, as a `Grid`.

plotext has one global figure, so this belongs to the user interface's thread and clears the figure first. Colours are
not passed through it: a line gets colour number `16 + ink`, and the escape code in the output is read as that ink
again, so the theme decides. **plotext hangs or aborts the process on a NaN**: `Line` refuses NaN.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.grid import Grid, Ink

_FIRST = 16
"""plotext's colour number of ink 0: above the sixteen that have names."""
_FOREGROUND = re.compile(r"38;5;(\d+)")
_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")
COLOURS = 8
"""The number of line colours."""
APART, PITCH = 6, 24
"""Columns from the mark of one line to that of the next, and at least to its own next one."""
SAMPLES = "━┅╍"
"""How a solid, a dotted and a dashed line look in a legend; lines are drawn so in turns."""
DOTTED, DASHED = 1, 2
LEFT_DOTS = 0x2847
"""The left half of the dots of a braille cell, and the bits that all braille characters have."""
GAP = 3
"""Of so many columns a dashed line leaves out one: never two together, so that no peak is lost."""


@dataclass(frozen=True, eq=False)
class Line:
    """Points to connect, in one ink. Raises ValueError if a coordinate is not finite."""

    x: NDArray[np.floating[Any]]
    y: NDArray[np.floating[Any]]
    ink: int
    breaks: tuple[int, ...] = ()
    """Indices of points that are not connected with the point before."""

    def __post_init__(self) -> None:
        if self.x.shape != self.y.shape or self.x.ndim != 1:
            raise ValueError(f"x has shape {self.x.shape} and y {self.y.shape}; expected one point a number in each")
        if not (np.isfinite(self.x).all() and np.isfinite(self.y).all()):
            raise ValueError("a line has a coordinate that is not finite; leave the point out and break the line there")


def plot(
    lines: Sequence[Line],
    width: int,
    height: int,
    x: tuple[float, float],
    y: tuple[float, float],
    ticks: Sequence[tuple[float, str]],
    marker: str = "braille",
) -> Grid:
    """Lines in `width` × `height` cells: a value axis with `ticks` on the left, without a time axis (see `ruler.py`).

    `x` and `y` are the limits; they lie in the middle of the outermost cells. `marker` is one of plotext's: `braille`,
    `hd`. Raises ValueError for limits that are not finite or not ascending.
    """
    if not (np.isfinite([*x, *y]).all() and x[0] < x[1] and y[0] < y[1]):
        raise ValueError(f"limits x {x} and y {y}; expected finite numbers, the lower one first")
    plt = _plotext()
    figure = plt.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.canvas("default")
    figure.axes(False, axis="x")
    figure.axes(False, axis="y", side="right")
    figure.axes(True, axis="y", side="left", pixel=_pixel(Ink.MUTED))
    figure.ruler("x", 0).lim(*x).ticks([])
    vertical = figure.ruler("y", 0).lim(*y).pixel(_pixel(Ink.MUTED))
    vertical.ticks([place for place, _ in ticks], [label for _, label in ticks])
    for line in lines:
        if line.x.size:
            signal = figure.signal(line.x.tolist(), line.y.tolist(), marker=plt.marker(marker, _pixel(line.ink)))
            signal.lines()
            for index in line.breaks:
                signal.line(index, False)
            figure.draw(signal)
    return read(figure.build().string(), width, height)


def mark_lines(grid: Grid, marks: Mapping[int, str]) -> None:
    """Writes a character onto the line of each ink of `marks`, again and again, in turns: so lines are told apart
    without colours. A line that is alone needs none."""
    for place, (ink, mark) in enumerate(marks.items() if len(marks) > 1 else ()):
        drawn = (grid.inks == ink) & (grid.glyphs != " ")
        bright = ink - (Ink.FAINT_LINE - Ink.LINE) * (ink >= Ink.FAINT_LINE)
        mark_line(grid, drawn, mark, bright, place, len(marks))


def mark_line(grid: Grid, drawn: NDArray[np.bool_], mark: str, ink: int, place: int, count: int) -> None:
    """The same for one of so many lines; `drawn`: the cells that it is in, (height, width)."""
    columns = np.flatnonzero(drawn.any(axis=0))
    apart = min(APART, max(grid.width // count, 1))
    starts = np.searchsorted(columns, np.arange(place * apart, grid.width, max(apart * count, PITCH)))
    free = 0  # from here on: behind a hidden part two marks would stand side by side, and be read as one name
    for column in columns[np.minimum(starts, columns.size - 1)] if columns.size else ():
        if column >= free:
            rows = np.flatnonzero(drawn[:, column])
            grid.write(int(rows[rows.size // 2]), int(column), mark, ink)
            free = column + apart


def sample(marks: Sequence[str], place: int) -> str:
    """How the line with that mark looks in a legend: `━3`; `━━` if it is alone."""
    return f"━{marks[place]}" if len(marks) > 1 else "━━"


def dashed(grid: Grid) -> Grid:
    """The picture with every line but the chosen one solid, dotted or dashed, after its number, for terminals whose
    colours do not tell them apart; marks stay. `grid` itself if it has no such lines."""
    lines = _numbers(grid.inks)
    if not (lines > 0).any():
        return grid
    found = Grid(grid.width, grid.height)
    found.paste(0, 0, grid)
    codes, columns = found.glyphs.view(np.uint32), np.arange(grid.width)
    braille = codes >> 8 == 0x28
    blocks = codes >> 5 == 0x2580 >> 5
    codes[(lines == DOTTED) & braille] &= LEFT_DOTS
    gaps = (lines == DASHED) & (braille | blocks) & (columns % GAP == GAP - 1)
    gaps |= (lines == DOTTED) & (blocks & (columns % 2 == 1) | (codes == 0x2800))
    found.glyphs[gaps] = " "
    for number, sample in enumerate(SAMPLES):
        found.glyphs[(lines == number) & (grid.glyphs == SAMPLES[0])] = sample
    return found


def _numbers(inks: NDArray[np.uint8]) -> NDArray[np.int16]:
    """How each cell's line is drawn, 0 … 2; -1 in cells of no line, and of the chosen one."""
    numbers = np.full(inks.shape, -1, dtype=np.int16)
    for first in (Ink.LINE, Ink.FAINT_LINE):
        inside = (inks >= first) & (inks < first + COLOURS)
        numbers[inside] = (inks[inside].astype(np.int16) - first) % len(SAMPLES)
    return numbers


def read(text: str, width: int, height: int) -> Grid:
    """A grid from plotext's output, one line for each row, with colour numbers as inks; background colours are ignored.
    All of plotext's own glyphs are one cell wide."""
    grid = Grid(width, height)
    for row, line in enumerate(text.split("\n")[:height]):
        column, ink = 0, int(Ink.PLAIN)
        for index, part in enumerate(_ESCAPE.split(line)):
            if index % 2:
                found = _FOREGROUND.search(part)
                ink = int(found[1]) - _FIRST if found else ink if part.startswith("48") else int(Ink.PLAIN)
            elif part:
                stop = min(column + len(part), width)
                grid.glyphs[row, column:stop] = list(part[: stop - column])
                grid.inks[row, column:stop] = ink
                column = stop
    return grid


@cache
def _plotext() -> Any:
    """plotext, imported on first use (130 ms); the picture may be larger than the terminal that plotext sees."""
    import plotext

    plotext.terminal.limit(False, False)
    return plotext


@cache
def _pixel(ink: int) -> Any:
    return _plotext().pixel(foreground=_FIRST + int(ink), background="default")
