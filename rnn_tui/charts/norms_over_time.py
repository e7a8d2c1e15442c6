"""Norms over time on a logarithmic axis: how something fades or grows over a sequence.

The plot depends on the curves and the size, not on the cursor, so it is drawn once. What changes with the cursor (the
ruler's mark, the values in the legend) is drawn beside it. A norm of 0 has no place on the axis: the line is
interrupted.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.lines import MOST_POINTS, decimate, ink_of
from rnn_tui.charts.primitives.curve_names import names, rows_for
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.plot import Line, mark_lines, plot, sample
from rnn_tui.charts.primitives.ruler import masked_steps, ruler
from rnn_tui.charts.primitives.series import Floats
from rnn_tui.charts.primitives.timeline import Timeline
from rnn_tui.charts.primitives.value_axis import DISTANCES, even
from rnn_tui.numbers import exact, exponent

VALUE = 8
"""Columns of a value in the legend."""
LEGEND_LEAVES = 34
"""Columns the plot needs beside a legend."""
SPACED = 6
"""Rows from which ticks have a row between them."""
MARKED = (" 1/{:,} of its largest ", " 1/{:,} ")
"""What is written into the marked level."""
SHORTEST = 12
"""The fewest columns of names in a legend."""
NAMES_LEAVE = 7
"""Rows from which the names have one of their own where there is no legend; from one more on they may have two."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One line: norms (time,), none negative, in natural time order."""

    name: str
    norms: Floats
    spans: tuple[tuple[int, int], ...] = ()
    """(from, to): the rows where it starts and the furthest row it reaches, for each direction."""

    @property
    def everywhere_zero(self) -> bool:
        return not self.norms.any()

    @property
    def only_at(self) -> int | None:
        """The one timestep of several, from 1, at which it is not 0; None if there are others."""
        (found,) = np.flatnonzero(self.norms).tolist() if np.count_nonzero(self.norms) == 1 else (None,)
        return None if found is None or len(self.norms) == 1 else found + 1


@dataclass(frozen=True, eq=False)
class Decay:
    """Curves over time, one of them chosen. They may differ in length: a decoder has other steps than its encoder."""

    curves: tuple[Curve, ...]
    chosen: int = 0
    share: float = 1e-3
    """The fraction of the chosen curve's largest norm that is marked."""
    masked: NDArray[np.bool_] | None = None
    """(time,): True at skipped steps."""

    @property
    def timesteps(self) -> int:
        return max((len(each.norms) for each in self.curves), default=0)

    @property
    def chosen_timesteps(self) -> int:
        return len(self.curves[self.chosen].norms) if self.curves else 0

    def titles(self, most: int = 80) -> tuple[str, ...]:
        """The names of the curves in at most so many columns: with the number of its steps where a curve has fewer than
        the axis, and where it is where that is hardly a line."""
        notes = map(self._note, self.curves)
        return tuple(
            shortened(each.name, most - len(note)) + note for each, note in zip(self.curves, notes, strict=True)
        )

    def _note(self, curve: Curve) -> str:
        if len(curve.norms) != self.timesteps:
            return f" ({len(curve.norms):,} steps)"
        if curve.everywhere_zero:
            return " (0 everywhere)"
        return "" if curve.only_at is None else f" (only at {curve.only_at:,})"

    @property
    def marked(self) -> float:
        """The marked level, as a power of ten; NaN if the chosen curve is 0 everywhere."""
        return float(_logs(np.array([_greatest(self.curves[self.chosen].norms) * self.share]))[0])


@dataclass(frozen=True, kw_only=True)
class Layout(Timeline):
    """A timeline whose value axis is logarithmic."""

    low: float
    high: float
    """The ends of the axis, as powers of ten."""
    ticks: tuple[int, ...] = ()
    """The powers of ten that are written, the highest first."""

    def row_of(self, power: float) -> int:
        """The row of the plot that contains a power of ten."""
        share = (self.high - power) / (self.high - self.low)
        return min(max(round(share * (self.plot_height - 1)), 0), self.plot_height - 1)


def lay_out(decay: Decay, width: int, height: int) -> Layout:
    low, high = limits(decay)
    labels = max(len(f"1e{math.floor(low)}"), len(f"1e{math.ceil(high)}")) + 1
    most = width - labels - LEGEND_LEAVES - VALUE - 6
    titles = decay.titles(max(most, SHORTEST))
    legend = max(map(len, titles), default=0) + VALUE + 6
    room = most >= SHORTEST
    masks = height >= 8 and decay.masked is not None and bool(decay.masked.any())
    legend = legend if room else 0
    steps = decay.timesteps
    named = not room and height >= NAMES_LEAVE and len(decay.curves) > 1
    rows = min(rows_for(decay.titles(), width), height - NAMES_LEAVE + 1) if named else 0
    made = Layout(
        steps=steps,
        width=width,
        height=height,
        labels=labels,
        legend=legend,
        masks=masks,
        names=rows,
        low=low,
        high=high,
    )
    plotted = made.plot_height
    bottom, top, ticks = even(low, high, plotted, DISTANCES, apart=2 if plotted >= SPACED else 1)
    return replace(made, low=bottom, high=top, ticks=tuple(map(round, ticks)))


def limits(decay: Decay) -> tuple[float, float]:
    """The powers of ten between which all norms are that are not 0, and the marked level."""
    found = [_logs(each.norms) for each in decay.curves]
    powers = [float(pick(each)) for each in found if np.isfinite(each).any() for pick in (np.nanmin, np.nanmax)]
    powers += [decay.marked] if decay.curves and np.isfinite(decay.marked) else []
    if not powers:
        return -3.0, 0.0
    low, high = min(powers), max(powers)
    return (low, high) if low < high else (low - 1, high)


def draw(decay: Decay, layout: Layout, marker: str = "braille") -> Grid:
    """Axis, curves and the marked level, in `plot_height` rows beside the legend; the chosen curve on top."""
    width, rows = layout.width - layout.legend, layout.plot_height
    order = sorted(range(len(decay.curves)), key=lambda index: index == decay.chosen)
    lines = [line for index in order for line in _line(decay, index, max(width - layout.labels, 1))]
    labels = [(float(power), f"1e{power}") for power in layout.ticks]
    grid = plot(lines, width, rows, (1, max(layout.steps, 2)), (layout.low, layout.high), labels, marker)
    mark_lines(grid, {_ink(decay, place): letter for place, letter in enumerate(_letters(decay))})
    for place, (each, letter) in enumerate(zip(decay.curves, _letters(decay), strict=True)):
        power = _logs(each.norms[each.only_at - 1 :][:1]) if each.only_at else np.array([])
        if np.isfinite(power).any():  # a dot under the other lines would not be seen
            column = layout.axis.column(each.only_at or 0) - layout.legend
            grid.write(layout.row_of(float(power[0])), column, letter, ink_of(place, decay.chosen))
    if decay.curves and np.isfinite(decay.marked):
        row = layout.row_of(decay.marked)
        free = np.flatnonzero(grid.glyphs[row, layout.labels :] == " ") + layout.labels
        grid.glyphs[row, free[::2]], grid.inks[row, free[::2]] = "╌", Ink.MUTED
        _name_level(grid, row, free, round(1 / decay.share))
    return grid


def _name_level(grid: Grid, row: int, free: NDArray[np.intp], part: int) -> None:
    """Writes what the marked level is into the longest part of its row where no curve is."""
    gaps = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1)
    longest = max(gaps, key=len)
    text = next((each for note in MARKED if len(each := note.format(part)) + 4 <= len(longest)), "")
    grid.write(row, int(longest[0]) + 3 if text else 0, text, Ink.MUTED)


def _line(decay: Decay, index: int, columns: int) -> list[Line]:
    kept = decimate(_logs(decay.curves[index].norms), min(columns, MOST_POINTS // 2))
    return [Line(kept.index + 1.0, kept.value, _ink(decay, index), kept.breaks)] if kept.index.size else []


def _ink(decay: Decay, index: int) -> int:
    return ink_of(index, decay.chosen) + (0 if index == decay.chosen else Ink.FAINT_LINE - Ink.LINE)


def _letters(decay: Decay) -> str:
    """The mark of each curve: the last letter of its name (`x`, `h`, `c`) if these differ; otherwise a, b, c, …"""
    last = "".join(each.name[-1:] for each in decay.curves)
    return last if last.isalpha() and len({*last}) == len(decay.curves) else ascii_lowercase[: len(decay.curves)]


def legend(decay: Decay, layout: Layout, step: int | None, others: Mapping[int, int]) -> Grid:
    """`━h lstm h  1.2e-3`, a row for each curve, with its norm at that timestep; for a curve of another length at the
    timestep that `others` has for it."""
    grid = Grid(layout.legend, layout.plot_height)
    name = layout.legend - VALUE - 6
    for row, (each, title) in enumerate(zip(decay.curves[: layout.plot_height], decay.titles(name), strict=False)):
        ink = Ink.CHOSEN if row == decay.chosen else Ink.LABEL
        grid.write(row, 0, "▸" if row == decay.chosen else " ", Ink.CHOSEN)
        grid.write(row, 1, sample(_letters(decay), row), ink_of(row, decay.chosen))
        grid.write(row, 4, title, ink)
        if (value := _norm_at(decay, each, step, others)) is not None:
            grid.write(row, 4 + name, norm(value).rjust(VALUE + 1), ink if np.isfinite(value) else Ink.INVALID)
    return grid


def _norm_at(decay: Decay, curve: Curve, step: int | None, others: Mapping[int, int]) -> float | None:
    """The norm of a curve at the cursor: of one of another length at the timestep that `others` has for it."""
    at = step if len(curve.norms) == decay.chosen_timesteps else others.get(len(curve.norms), step)
    return float(curve.norms[at - 1]) if at and at <= len(curve.norms) else None


def reach(decay: Decay, layout: Layout) -> Grid:
    """One row: `◂━━━━━━●` from where the chosen curve starts to the furthest step it reaches; empty where it has no way
    to go."""
    grid = Grid(layout.width, 1)
    if not decay.curves or not decay.curves[decay.chosen].spans:
        return grid
    word = "reach"
    grid.write(0, max(layout.left - 1 - len(word), 0), word, Ink.MUTED)
    for start, end in decay.curves[decay.chosen].spans:
        a, b = layout.axis.column(start + 1), layout.axis.column(end + 1)
        grid.fill(0, min(a, b), max(a, b) + 1, "━", Ink.CHOSEN)
        if a != b:
            grid.write(0, b, "◂" if end < start else "▸", Ink.CHOSEN)
    for start, _ in decay.curves[decay.chosen].spans:
        grid.write(0, layout.axis.column(start + 1), "●", Ink.CHOSEN)
    return grid


def picture(
    decay: Decay, layout: Layout, plotted: Grid, step: int | None, others: Mapping[int, int] | None = None
) -> Grid:
    """The whole picture: legend, plot, reach and ruler."""
    grid = Grid(layout.width, layout.height)
    grid.paste(0, 0, legend(decay, layout, step, others or {}))
    if layout.names:
        norms = [_norm_at(decay, each, step, others or {}) for each in decay.curves]
        values = ["" if each is None else norm(each) for each in norms]
        marked = [(letter, ink_of(place, decay.chosen)) for place, letter in enumerate(_letters(decay))]
        grid.paste(0, 0, names(decay.titles(), values, marked, decay.chosen, layout.width, layout.names))
    grid.paste(layout.names, layout.legend, plotted)
    if layout.height >= 6:
        grid.paste(layout.plot_height + layout.names, 0, reach(decay, layout))
    if layout.masks and decay.masked is not None:
        grid.paste(layout.height - 2, 0, masked_steps(layout.axis, layout.width, decay.masked))
    if layout.height >= 2:
        place = None if step else layout.left - 1
        ruled = ruler(layout.axis, layout.width, step or 0, None if step else "0", place=place)
        grid.paste(layout.height - 1, 0, ruled)
    return grid


def norm(value: float) -> str:
    """A norm in few columns: `0.0123`, `1.2e-7`, `0`."""
    if value == 0:
        return "0"
    if not np.isfinite(value):
        return f"{value:g}"
    if 1e-3 <= value < 1e4:
        return exact(value, signed=False)
    return exponent(f"{value:.1e}")


def shortened(text: str, most: int) -> str:
    """The end of a text that has more than so many columns."""
    return text if len(text) <= most else f"…{text[1 - most :]}"


def _greatest(norms: Floats) -> float:
    return float(np.max(norms, initial=0, where=np.isfinite(norms)))


def _logs(norms: Floats) -> NDArray[np.float64]:
    """Powers of ten; NaN where a norm is 0 or NaN."""
    usable = np.isfinite(norms) & (norms > 0)
    return np.where(usable, np.log10(np.where(usable, norms, 1.0)), np.nan).astype(np.float64)
