"""Measurements of a training over its updates: lines on a linear or a logarithmic axis, with levels for comparison.

Names and values are in the first row, so that the plot has the whole width; a level is a dashed line with its name at
the right end.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np

from rnn_tui.charts.lines import decimate
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.plot import COLOURS, Line, mark_lines, plot, sample
from rnn_tui.charts.primitives.ruler import Axis, ruler
from rnn_tui.charts.primitives.series import Floats
from rnn_tui.charts.primitives.value_axis import DISTANCES, even, round_distances
from rnn_tui.numbers import exact, rounded

LABELS = 8
"""The columns of the value axis."""
APART = 3
"""The columns of a line's sample, and those between two names."""
ROOMY = 6
"""The rows from which the names have a row of their own, and the ruler another."""


@dataclass(frozen=True, eq=False)
class NamedLine:
    """One line: x ascending, y for each x; the line is interrupted where y is not finite."""

    name: str
    x: Floats
    y: Floats
    number: int = 0
    """The index of its colour."""
    faint: bool = False
    """Whether it is dimmed and without a name: the values that another line smooths."""


@dataclass(frozen=True)
class Level:
    """A value for comparison."""

    value: float
    label: str


@dataclass(frozen=True, eq=False)
class CurveChart:
    """Lines over updates 0 … last."""

    lines: tuple[NamedLine, ...] = ()
    levels: tuple[Level, ...] = ()
    last: int = 1
    logarithmic: bool = False
    cursor: int | None = None
    """The selected update; None: the newest."""
    over: str = "updates"
    """What the axis counts."""

    @property
    def named(self) -> tuple[NamedLine, ...]:
        """The lines that have a name, which their marks follow: a, b, …"""
        return tuple(each for each in self.lines if not each.faint)

    def placed(self, values: Floats) -> Floats:
        """The positions of values on the axis: the values, or their powers of ten; NaN if they have no position."""
        values = np.asarray(values, np.float64)
        if not self.logarithmic:
            return np.where(np.isfinite(values), values, np.nan)
        usable = np.isfinite(values) & (values > 0)
        return np.where(usable, np.log10(np.where(usable, values, 1.0)), np.nan)

    def limits(self) -> tuple[float, float]:
        """The lowest and the highest position on the axis, which differ even if all values are equal."""
        found = np.concatenate([*(self.placed(each.y) for each in self.lines), self._levels()])
        found = found[np.isfinite(found)]
        if not found.size:
            return (-3.0, 0.0) if self.logarithmic else (0.0, 1.0)
        low, high = float(found.min()), float(found.max())
        room = (high - low) * 0.04 or max(abs(high), 0.1) * 0.1
        return low - room, high + room

    def _levels(self) -> Floats:
        return self.placed(np.array([each.value for each in self.levels], np.float64))


def draw(chart: CurveChart, width: int, height: int, marker: str = "braille") -> Grid:
    """The whole picture."""
    grid = Grid(width, height)
    roomy = height >= ROOMY
    rows = height - 2 * roomy
    if width < LABELS + 6 or rows < 2:
        return grid
    low, high, marks = value_axis(*chart.limits(), rows, logarithmic=chart.logarithmic)
    ends = width - len(str(chart.last)) // 2  # the last number is as far from the one before it as all others
    lines = [made for each in sorted(chart.lines, key=lambda one: not one.faint) for made in _parts(chart, each, ends)]
    plotted = plot(lines, ends, rows, (0, max(chart.last, 1)), (low, high), marks, marker)
    mark_lines(plotted, {_ink(each): letter for each, letter in zip(chart.named, ascii_lowercase, strict=False)})
    grid.paste(roomy, 0, plotted)
    left = max((len(label) for _, label in marks), default=0) + 1
    _draw_levels(grid, chart, (low, high), left, range(roomy, roomy + rows))
    if roomy:
        grid.paste(0, left, names(chart, width - left))
        axis = Axis(0, max(chart.last, 1), left, (ends - 1 - left) / max(chart.last, 1))
        grid.paste(height - 1, 0, ruler(axis, width, chart.cursor))
        _name_axis(grid, left, chart.over)
    return grid


def names(chart: CurveChart, width: int) -> Grid:
    """`━a train 0.231   ━b validation 0.245`: the lines with their values at the selected update, without the values
    where there is no room for all."""
    grid, column, marks = Grid(width, 1), 0, ascii_lowercase[: len(chart.named)]
    names = [each.name for each in chart.named]
    valued = [f"{each.name} {value_text(value_at(each, chart.cursor))}" for each in chart.named]
    texts = valued if sum(len(text) + 2 * APART for text in valued) <= width + APART else names
    for place, (each, text) in enumerate(zip(chart.named, texts, strict=True)):
        if column + APART + len(text) > width:
            break
        grid.write(0, column, sample(marks, place), _ink(each))
        column = grid.write(0, column + APART, text, Ink.LABEL) + APART
    return grid


def value_at(line: NamedLine, step: int | None) -> float:
    """A line's value at an update, or at the last one before it; NaN if there is none."""
    place = len(line.x) if step is None else int(np.searchsorted(line.x, step, "right"))
    return float(line.y[place - 1]) if place else math.nan


def value_text(value: float) -> str:
    """Three digits, more just below and above 1; a dash if there is no value."""
    if math.isnan(value):
        return "–"
    text = rounded(value, 3)
    return text if text != "1" or math.isclose(value, 1, rel_tol=1e-12) else exact(value, signed=False)


def value_axis(
    low: float, high: float, rows: int, *, logarithmic: bool
) -> tuple[float, float, list[tuple[float, str]]]:
    """The ends of the axis around `low` … `high`, and its ticks with their labels: round values at equal distances, or
    on a short logarithmic axis 1, 2, 5 and the like."""
    if not logarithmic:
        bottom, top, found = even(low, high, rows, round_distances((high - low) / max(rows // 2, 2)))
        return bottom, top, [(each, rounded(each, 6)) for each in found]
    bottom, top, found = even(low, high, rows, DISTANCES)
    if len(found) > 2:
        return bottom, top, [(each, value_text(10.0**each)) for each in found]
    most = max(rows // 2, 2)
    for mantissas in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3)):
        values = [each * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for each in mantissas]
        inside = [each for each in values if low <= math.log10(each) <= high]
        if 1 < len(inside) <= most:
            return low, high, [(math.log10(each), value_text(each)) for each in inside]
    if len(found) > 1:
        return bottom, top, [(each, value_text(10.0**each)) for each in found]
    least, greatest = 10.0**low, 10.0**high  # so near to each other that round values are as good as evenly apart
    bottom, top, ticks = even(least, greatest, rows, round_distances((greatest - least) / max(rows // 2, 2)))
    if bottom <= 0 or not ticks:
        bottom, top, ticks = least, greatest, (greatest, least)
    bottom, top = min(math.log10(bottom), low), max(math.log10(top), high)
    return bottom, top, [(math.log10(each), rounded(each, 6)) for each in ticks]


def _name_axis(grid: Grid, left: int, name: str) -> None:
    """Writes what the axis counts: between the first numbers of the last row that are far enough apart, or else at the
    end of the first row."""
    taken = f" {name}  "  # so that it is not read with the number behind it
    free = "".join("." if glyph == " " else "x" for glyph in grid.glyphs[grid.height - 1, left:])
    place = free.find("." * len(taken), free.find("x"))
    first = grid.width - len(f"over {name}")
    if place >= 0:
        grid.write(grid.height - 1, left + place + 1, name, Ink.MUTED)
    elif first > left and (grid.glyphs[0, first - APART :] == " ").all():
        grid.write(0, first, f"over {name}", Ink.MUTED)


def _parts(chart: CurveChart, line: NamedLine, columns: int) -> list[Line]:
    """The line with one or two points in a column: plotext's time grows with the points."""
    kept = decimate(chart.placed(line.y), max(columns // 2, 1))
    if not kept.index.size:
        return []
    return [Line(np.asarray(line.x, np.float64)[kept.index], kept.value, _ink(line), kept.breaks)]


def _ink(line: NamedLine) -> int:
    return (Ink.FAINT_LINE if line.faint else Ink.LINE) + line.number % COLOURS


def _draw_levels(grid: Grid, chart: CurveChart, limits: tuple[float, float], left: int, rows: Sequence[int]) -> None:
    """Dashes in the empty cells, and the name on the right: beside them, or above or below where that hides no line."""
    low, high = limits
    places = zip(chart.levels, chart.placed(np.array([each.value for each in chart.levels], np.float64)), strict=True)
    taken: set[int] = set()
    for level, place in places:
        if not np.isfinite(place):
            continue
        row = rows[0] + round((high - float(place)) / (high - low) * (len(rows) - 1))
        free = np.flatnonzero(grid.glyphs[row, left:] == " ") + left
        grid.glyphs[row, free[::2]], grid.inks[row, free[::2]] = "╌", Ink.MUTED
        text = f" {level.label} {value_text(level.value)} "
        column = max(grid.width - len(text), left)
        near = [each for each in (row, row - 1, row + 1) if each in rows and each not in taken]
        free_rows = [each for each in near if np.isin(grid.glyphs[each, column:], (" ", "╌")).all()]
        if near and (free_rows or row in near):
            named = (free_rows or near)[0]
            grid.write(named, column, text, Ink.LABEL)
            taken.add(named)
