"""Units over time as lines.

The picture of a unit depends on the series and the size, not on the time or the choice, so it is drawn once and laid
over the others. What changes with the time (the ruler's mark, the values in the legend) is drawn beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.plot import COLOURS, Line, mark_line, plot, sample
from rnn_tui.charts.primitives.readout import time_ruler
from rnn_tui.charts.primitives.ruler import masked_steps
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.timeline import Timeline
from rnn_tui.numbers import limit

MOST_LINES = 4
"""The lines drawn together: of more that swing to and fro none can be followed."""
MOST_POINTS = 500
"""The largest number of points of a line: plotext's time grows with them, and a terminal shows no more."""
VALUE = 9
"""The columns of an exact value."""
LEAST_PLOT = 20
"""The columns of a plot that a legend leaves; and half of all."""
MARKED = 8
"""The rows from which masked steps are marked."""


@dataclass(frozen=True)
class Polyline:
    """The points that are kept of a long line: at most two for each bucket of time, its lowest and its highest."""

    index: NDArray[np.int64]
    value: NDArray[np.float64]
    breaks: tuple[int, ...]
    """Indices into `index` of points after a value that was not finite: the line is interrupted there."""


def decimate(values: NDArray[np.floating[Any]], buckets: int) -> Polyline:
    """(time,) as at most 2 × `buckets` finite points in the order of time: the lowest and the highest value of each
    bucket."""
    size = values.shape[0]
    length = max(-(-size // max(buckets, 1)), 1)
    count = -(-size // length)
    padded = np.full(count * length, np.nan)
    padded[:size] = values
    padded = padded.reshape(count, length)
    finite = np.isfinite(padded)
    low = np.argmin(np.where(finite, padded, np.inf), axis=1)
    high = np.argmax(np.where(finite, padded, -np.inf), axis=1)
    pairs = np.sort(np.stack([low, high], axis=1), axis=1) + (np.arange(count) * length)[:, None]
    some = finite.any(axis=1)
    index = pairs[np.stack([some, some & (low != high)], axis=1)]
    holes = np.cumsum(~np.isfinite(values))[index]
    breaks = np.flatnonzero(np.diff(holes)) + 1
    return Polyline(index, values[index].astype(np.float64), tuple(breaks.tolist()))


def choose(units: int, unit: int, most: int) -> tuple[int, ...]:
    """The units drawn together: the page of at most `most` (and at most four) units that contains `unit`; the last page
    has as many as the others."""
    most = max(min(most, MOST_LINES), 1)
    start = min(min(max(unit, 0), max(units - 1, 0)) // most * most, max(units - most, 0))
    return tuple(range(start, min(start + most, units)))


def lay_out(series: Series, width: int, height: int, units: tuple[int, ...]) -> Timeline:
    labels = max(len(text) for _, text in _ticks(series)) + 1
    name = max((len(series.unit_name(unit)) for unit in units), default=0)
    legend = name + VALUE + 7
    masks = height >= MARKED and series.masked is not None and bool(series.masked.any())
    legend = legend if width - legend - labels >= max(LEAST_PLOT, width // 2) else 0
    return Timeline(
        steps=series.timesteps, width=width, height=height, labels=labels, legend=legend, masks=masks, centred=True
    )


def rows_needed(rows: int, *, masked: bool) -> int:
    """How many of so many rows a plot fills with all that is below it: one less where it would have no middle row."""
    layout = Timeline(steps=1, width=1, height=rows, labels=0, legend=0, masks=masked and rows >= MARKED, centred=True)
    return rows - (replace(layout, centred=False).plot_height - layout.plot_height)


def draw(series: Series, layout: Timeline, unit: int, marker: str = "braille") -> Grid:
    """Axis and line of one unit, in `plot_height` rows beside the legend, in the first line colour."""
    width = layout.width - layout.legend
    kept = decimate(series.by_unit[unit], min(max(width - layout.labels, 1), MOST_POINTS // 2))
    line = Line(series.sampled[kept.index] + 1.0, _share(kept.value, series), Ink.LINE, kept.breaks)
    ticks = [(float(_share(np.array([value]), series)[0]), label) for value, label in _ticks(series)]
    return plot([line], width, layout.plot_height, (1, max(series.timesteps, 2)), (0, 1), ticks, marker)


def overlay(pictures: Mapping[int, Grid], unit: int) -> Grid:
    """The pictures of several units (`draw`) in one, each in its colour.

    `unit` is on top, and its cells and its colour are its own; the others are dimmed and share cells.
    """
    whole = Grid(*next(((grid.width, grid.height) for grid in pictures.values()), (0, 0)))
    for other in sorted(pictures, key=lambda candidate: candidate == unit):
        grid = pictures[other]
        drawn = grid.glyphs != " "
        above, below = grid.glyphs.view(np.uint32), whole.glyphs.view(np.uint32)
        both = drawn & (above >> 8 == 0x28) & (below >> 8 == 0x28) & (other != unit)
        below[drawn] = np.where(both, above | below, above)[drawn]
        faint = Ink.FAINT_LINE - Ink.LINE if unit in pictures and other != unit else 0
        colour = ink_of(other, unit) + faint
        whole.inks[drawn] = np.where(grid.inks == Ink.LINE, colour, grid.inks)[drawn]
    return whole


def mark(grid: Grid, pictures: Mapping[int, Grid], series: Series, chosen: int) -> None:
    """Writes the last digit of each unit's number onto its line, in what `overlay` has made of the same pictures: where
    lines cover each other, too, so that the marks tell that they do."""
    units = tuple(pictures)
    for place, (unit, digit) in enumerate(zip(units, digits(series, units), strict=True)):
        if len(units) > 1:
            mark_line(grid, pictures[unit].inks == Ink.LINE, digit, ink_of(unit, chosen), place, len(units))


def digits(series: Series, units: tuple[int, ...]) -> list[str]:
    """The last digit of each unit's number: at most four follow each other."""
    return [str(series.number(unit) % 10) for unit in units]


def ink_of(line: int, chosen: int | None) -> int:
    """The colour of a line by its number; the chosen one has that of every choice."""
    return Ink.CHOSEN_LINE if line == chosen else Ink.LINE + line % COLOURS


def dim(grid: Grid, series: Series, layout: Timeline, t: int) -> None:
    """Dims the lines of the timesteps after position t, in a grid that has legend and plot."""
    first, last = series.ahead(t)
    if first < last:
        left = layout.left if first == 0 else layout.axis.column(first) + 1
        right = layout.width if last == series.timesteps else layout.axis.column(last + 1)
        inks = grid.inks[: layout.plot_height, left:right]
        bright = (inks >= Ink.LINE) & (inks <= Ink.CHOSEN_LINE)
        inks[bright] += Ink.FAINT_LINE - Ink.LINE


def legend(series: Series, layout: Timeline, units: tuple[int, ...], unit: int, t: int) -> Grid:
    """`━3 h[3] +0.9786`, a row for each line, with its value at t."""
    grid, marks = Grid(layout.legend, layout.height), digits(series, units)
    values = series.at(t)
    name = layout.legend - VALUE - 7
    for row, other in enumerate(units[: layout.height]):
        ink = Ink.CHOSEN if other == unit else series.name_ink(other)
        grid.write(row, 0, "▸" if other == unit else " ", Ink.CHOSEN)
        grid.write(row, 1, sample(marks, row), ink_of(other, unit))
        grid.write(row, 4, series.unit_name(other)[:name], ink)
        if values is not None:
            value = float(values[other])
            text = series.written(value).rjust(VALUE)
            grid.write(row, 5 + name, text, ink if np.isfinite(value) else Ink.INVALID)
    return grid


def key(series: Series, units: tuple[int, ...], chosen: int) -> Grid:
    """`▸8 9 10 11`: the numbers of the units, where there is no room for a legend; the digit that is on a line is in
    its colour, those before it are muted."""
    texts = [f"{'▸' if unit == chosen else ' '}{series.number(unit)}" for unit in units]
    grid, column = Grid(sum(map(len, texts)), 1), 0
    for unit, text in zip(units, texts, strict=True):
        column = grid.write(0, column, text[0], Ink.CHOSEN if unit == chosen else Ink.MUTED)
        column = grid.write(0, grid.write(0, column, text[1:-1], Ink.MUTED), text[-1], ink_of(unit, chosen))
    return grid


def rulers(series: Series, layout: Timeline, t: int) -> Grid:
    """The ruler under the plot, and above it `×` under every masked step."""
    width = layout.width
    grid = Grid(width, 1 + layout.masks)
    if layout.masks and series.masked is not None:
        grid.paste(0, 0, masked_steps(layout.axis, width, series.masked))
    grid.paste(grid.height - 1, 0, time_ruler(series, layout.axis, width, t, layout.edges))
    return grid


def _ticks(series: Series) -> list[tuple[float, str]]:
    """The limits, and zero if it lies between them (otherwise the middle)."""
    signed = not series.unsigned
    middle = 0.0 if series.lower < 0 < series.upper else (series.lower + series.upper) / 2
    return [(value, limit(value, signed=signed)) for value in (series.lower, middle, series.upper)]


def _share(values: NDArray[np.floating[Any]], series: Series) -> NDArray[np.float64]:
    """0 at the lower limit, 1 at the upper one, so that plotext gets numbers of usual size."""
    span = series.upper / 2 - series.lower / 2
    shares = (np.asarray(values, dtype=np.float64) / 2 - series.lower / 2) / span
    return np.asarray(np.clip(shares, 0.0, 1.0), dtype=np.float64)
