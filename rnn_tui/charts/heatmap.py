"""Heatmap: time to the right, units downwards, values as colours.

Few steps and units have large cells with numbers; many have one column for a step, or one and a half, and, with `▀`,
two units in a row. All units have one height, and all steps one width.
Only the visible part is computed. The layout is a value that converts coordinates; a row is computed for the visible
columns.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

from rich.segment import Segment

from rnn_tui.charts.primitives.cell_colours import beside, parts
from rnn_tui.charts.primitives.colormap import INFINITE, LEVELS, NAN, Ramp, symbol
from rnn_tui.charts.primitives.grid import Grid, Ink, joined
from rnn_tui.charts.primitives.readout import readout, time_ruler
from rnn_tui.charts.primitives.ruler import Axis, masked_steps
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.shared_columns import Columns, columns_of
from rnn_tui.charts.primitives.shared_rows import MOST_ROWS, Rows, share
from rnn_tui.numbers import NARROWEST, in_cell, limit

MOST_COLUMNS = 20
"""The largest width of a cell of a picture of this kind."""
LEAST_BESIDE, LEAST = 34, 40
"""The columns that a chart beside the picture needs, and those of the picture, for its readout and its legend."""
READOUT = 22
"""The columns of the value at the cursor, and of the gap after it."""
LEGEND = 25
"""The columns of the widest legend."""
AFTER_RULER = 3
"""The columns between the timesteps and a legend right of them, where the ruler's last number may end."""
ROOM_FOR_BOTH = 54
"""From this width on the value under the mouse is beside the legend."""


@dataclass(frozen=True)
class Layout:
    """How `steps` × `units` values lie in the cells of a pane."""

    steps: int
    units: int
    gutter: int
    """The columns of the unit numbers on the left."""
    column: float
    """The columns of a step, a multiple of a half."""
    down: Rows
    """Where the units are."""
    least: int = 0
    """The rows down to its time axis, at least: those of a picture beside it."""

    @cached_property
    def across(self) -> Columns:
        """Where the steps are, without the gutter."""
        return Columns(self.steps, self.column)

    @property
    def columns(self) -> int:
        """All columns of the picture, visible or not, without the gutter."""
        return self.across.columns

    @cached_property
    def rows(self) -> int:
        """All rows of the picture, visible or not; those below its last unit are blank."""
        return max(self.down.rows, self.least)

    def units_at(self, row: int) -> tuple[int | None, int | None]:
        """The units drawn at the top and at the bottom of a row of the picture."""
        return self.down.inside(row)[:2]

    def step_at(self, column: int) -> int | None:
        """The row of `Series.values` drawn at a column of the picture."""
        return self.across.at(column) if 0 <= column < self.columns else None

    def row_of(self, unit: int) -> int:
        """The row that has a unit's number: the middle one of its own rows, or the one it shares."""
        return self.down.row_of(unit)

    def axis(self, scroll: int, first: int = 1) -> Axis:
        """The timesteps from the first on, in a pane that is scrolled to the right by `scroll` columns."""
        return Axis(first, first + max(self.steps, 1) - 1, self.gutter - scroll + (self.column - 1) / 2, self.column)


def lay_out(
    steps: int,
    units: int,
    width: int,
    height: int,
    *,
    whole: bool = False,
    symbols: bool = False,
    numbered: int = 1,
    most: int = 0,
) -> Layout:
    """Fills `width` × `height` cells, gutter included; what does not fit at one column a step is scrolled.

    `whole` gives every unit whole rows; `symbols` (no colours, so that each value needs a character of its own) every
    step whole columns, too. `numbered`: how many units the gutter has room to number, at least. `most`: the units of a
    picture beside it that has more of them: its time axis is at the height of the other's.
    """
    whole = whole or symbols
    if most > units:
        height = min(lay_out(steps, most, width, height, whole=whole).rows, height)
    gutter = len(str(max(numbered, units, 1) - 1)) + 2 if width >= 12 else 0
    column = columns_of(steps, width - gutter, MOST_COLUMNS, whole=symbols)
    numbers = column >= NARROWEST and units <= height
    down = share(units, height, MOST_ROWS, whole=whole or numbers)
    return Layout(steps, units, gutter, column, down, height if most > units else 0)


def width_beside(steps: int, units: int, size: tuple[int, int], needs: int = 0, least: int | None = None) -> int:
    """The columns of the picture in a pane of that width and height that it shares with another chart: as many as it
    fills with the widest cells that leave a third for the other one, and what that `needs`; or half of the pane, where
    both want more than there is, or the picture would have no room for its numbers and its scale. In a narrow pane the
    other one has only the `least` that it can do with, if it needs no more or all timesteps are then seen."""
    room, height = size
    usual = min(max(room * 7 // 20, LEAST_BESIDE), room // 2)

    def picture(most: int) -> int:
        wide = lay_out(steps, units, most, height)
        return wide.gutter + wide.columns + (wide.rows > height)  # a scrollbar

    most = room - max(usual, needs)
    if needs and (most < LEAST or picture(most) > most):
        most = room // 2
    if least is not None and usual < LEAST_BESIDE and picture(most) > most:
        more = room - least
        most = max(most, more) if needs or picture(more) <= more else most
    return min(max(picture(most), min(LEAST, room // 2)), most)


def gutter(layout: Layout, row: int, chosen: int | None, series: Series | None = None) -> Grid:
    """The unit number beside a row, `▸` before the chosen one: of every unit that has whole rows, otherwise of every
    second one. `series` knows the numbers of units in another order, and their colours."""
    grid = Grid(layout.gutter, 1)
    unit = layout.down.numbered(row, chosen)
    if unit is not None:
        number = unit if series is None else series.number(unit)
        text = f"{'▸' if unit == chosen else ''}{number}".rjust(layout.gutter - 1)
        muted = Ink.MUTED if series is None else series.name_ink(unit, Ink.MUTED)
        grid.write(0, 0, text, Ink.CHOSEN if unit == chosen else muted)
    return grid


def cells_dimmed(
    series: Series, layout: Layout, ramp: Ramp, row: int, start: int, stop: int, ahead: tuple[int, int]
) -> list[Segment]:
    """The visible columns of one row, as `cells`, with the timesteps first … last - 1 in dimmed colours."""
    a, b = (min(max(layout.across.start(each), start), stop) for each in ahead)
    parts = ((ramp, start, a), (ramp.dimmed, a, b), (ramp, b, stop))
    return [
        each
        for colours, left, right in parts
        if left < right
        for each in cells(series, layout, colours, row, left, right)
    ]


def cells(series: Series, layout: Layout, ramp: Ramp, row: int, start: int, stop: int) -> list[Segment]:
    """The visible columns start … stop - 1 of one row of the picture."""
    across = layout.across
    unit, under, upper = layout.down.inside(row)
    if unit is None or stop <= start or start >= across.columns:
        return []
    left, right = across.ends(start, stop)
    first, last = int(left[0]), int(right[-1]) + 1
    levels = ramp.levels(series.values[first:last, unit], series.lower, series.upper)
    if unit != under:
        here = across.inside(start, stop) - first
        lower = None if under is None else ramp.levels(series.values[first:last, under], series.lower, series.upper)
        return parts(levels[here], None if lower is None else lower[here], upper, ramp)
    if across.width % 1:
        if not layout.down.whole:  # edges in the middle of some rows only would be ragged
            left = right = across.inside(start, stop)
        return beside(levels[left - first], levels[right - first], ramp)
    written = row == layout.row_of(unit)
    segments, width = [], int(across.width)
    for step, (value, level) in enumerate(
        zip(series.values[first:last, unit].tolist(), levels.tolist(), strict=True), first
    ):
        text = _written(series, value, level, ramp, width) if written else ""
        text = text.center(width)[max(start - step * width, 0) : stop - step * width]
        segments.append(Segment(text, ramp.text(level)))
    return joined(segments)


def _written(series: Series, value: float, level: int, ramp: Ramp, column: int) -> str:
    """The text in a cell: its number if that fits, a sign if colours do not show it, and NaN always."""
    if series.whole:
        return series.written(value) if len(series.written(series.upper)) < column else ""
    if text := in_cell(value, column, signed=not ramp.unsigned):
        return text
    return symbol(level, unsigned=ramp.unsigned) if ramp.symbols or level in (NAN, INFINITE) else ""


def legend(series: Series, ramp: Ramp, width: int) -> list[Segment]:
    """`-1 ▇▇▇▇▇▇▇▇▇ +1`: the colours from the lowest to the highest value, with zero at its place; `▇▇▇ ±1` where there
    is little room."""
    signed = not ramp.unsigned
    end = max(abs(series.lower), abs(series.upper))
    low, high = (series.lower, series.upper) if ramp.unsigned else (-end, end)
    left, right = limit(low, signed=signed), limit(high, signed=signed)
    if series.possible is not None:  # the scale fits the values: of how much
        whole = f"{right} of {limit(max(map(abs, series.possible)), signed=signed)}"
        right = whole if width - len(left) - len(whole) >= 5 else right
    found = colours(left, right, ramp, width)
    return found if found or ramp.unsigned else colours("", f"±{limit(end, signed=False)}", ramp, width)


def colours(left: str, right: str, ramp: Ramp, width: int) -> list[Segment]:
    """The colours of a map between its ends, with zero at its place; nothing where there is no room. The lower end may
    be empty."""
    left = f"{left} " if left else ""
    most = min(width - len(left) - len(right) - 1, 17)
    if most < 3:
        return []
    most -= 1 - most % 2
    middle = most // 2
    signed = not ramp.unsigned
    bar = []
    for place in range(most):
        level = round(place * (LEVELS - 1) / (most - 1))
        glyph = symbol(level, unsigned=ramp.unsigned) if ramp.symbols else " "
        bar.append(Segment("0" if signed and place == middle else glyph, ramp.text(level)))
    return [Segment(left), *bar, Segment(f" {right}")]


def foot_rows(series: Series, height: int) -> int:
    """The number of rows under the picture: the ruler from three rows on, the readout from six, and masked steps, if
    any, from eight."""
    masked = series.masked is not None and bool(series.masked.any())
    return feet(height, masked=masked)


def rows_needed(extent: tuple[int, int], width: int, rows: int, *, masked: bool, even: bool = False) -> int:
    """How many of so many rows a picture of `extent` (timesteps, units) fills with its foot; one more than there are if
    every unit is then seen. `even`: each has whole rows if it can, as bars beside it."""

    def filled(height: int) -> int:
        foot = feet(height, masked=masked)
        plan = lay_out(*extent, width, height - foot, whole=even and extent[1] + foot <= height)
        shared = min(width - plan.gutter, max(plan.columns, ROOM_FOR_BOTH)) >= READOUT + LEGEND
        return plan.rows + foot + (foot > 1 and not shared and plan.rows + foot < height)  # a row of the legend

    needed = filled(rows)
    if needed > rows:
        return rows + (filled(rows + 1) <= rows + 1)
    return needed if filled(needed) == needed else rows


def feet(height: int, *, masked: bool) -> int:
    """The same, where it is known whether a step is masked."""
    return (height >= 3) + (height >= 6) + (height >= 8 and masked)


def height_of(lines: int, *, masked: bool) -> int:
    """The rows of a picture of so many lines with its foot."""
    return next(each for each in count(lines + 1) if each - feet(each, masked=masked) >= lines)


def foot(
    series: Series,
    layout: Layout,
    rows: int,
    widths: tuple[int, int],
    scroll: int,
    t: int,
    unit: int,
    under: tuple[int, int] | None = None,
) -> Grid:
    """The rows under the picture that do not scroll, as counted by `foot_rows`; `‹` and `›` at the ends of the ruler
    where there are more timesteps.

    `widths`: the width of all of them, and of the readout.
    """
    width, words = widths
    grid = Grid(width, rows)
    axis = layout.axis(scroll, series.first)
    if rows == 3 and series.masked is not None:
        grid.paste(0, 0, masked_steps(axis, width, series.masked))
    edges = layout.gutter - 1 - scroll, layout.gutter + layout.columns - scroll
    row, behind = max(rows - 2, 0), int(edges[1] > width)
    left = layout.gutter if scroll else 0  # no number under the gutter of a timestep that is out of sight
    shown = replace(axis, start=axis.start - left)
    ends = edges[0] - left, edges[1] - left
    grid.paste(row, left, time_ruler(series, shown, width - left - behind, t, ends))
    grid.write(row, layout.gutter - 2, "‹" * bool(left), Ink.LABEL)
    grid.write(row, width - 1, "›" * behind, Ink.LABEL)
    if rows > 1:
        grid.paste(rows - 1, layout.gutter, readout(series, words - layout.gutter, t, unit, under))
    return grid
