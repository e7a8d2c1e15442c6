"""Several layers, one above the other, on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rich.cells import cell_len
from textual.content import Content

from rnn_tui.charts import heatmap
from rnn_tui.charts.heatmap import height_of, lay_out
from rnn_tui.charts.primitives.ruler import masked_words
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.run.trace_rows import name_of, traced_keys
from rnn_tui.numbers import NARROWEST
from rnn_tui.panes.cell_names import coloured, sides
from rnn_tui.panes.views.signal_charts import Charts
from rnn_tui.panes.widgets.chart_box import ChartBox
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.plain_text import fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache

ROWS = 6
"""The smallest number of rows of a layer with many units."""
SCALE = 16
"""The columns behind a heading that are left to the colours of its heatmap."""
NAMED = 2
"""The most layers without room that are named; of more the number is said."""


def another(arrows: str, what: str) -> str:
    """Which keys show another layer: the arrows alone choose a unit here."""
    return f"1, then {arrows}: {what}"


def left_out(shown: int, above: Sequence[str], below: Sequence[str], room: int) -> str:
    """How many heatmaps are shown, and the names of the layers above and below them for which there is no room, with
    the keys that show them: `3 of 4 heatmaps fit · 1, then ↑: input`. Names that do not fit into `room` columns, or
    are too many, are counted."""
    arrows = "↑" * bool(above) + "↓" * bool(below)
    names = list(dict.fromkeys((*above, *below)))
    fits = f"{shown} of {shown + len(above) + len(below)} heatmaps fit · "
    named, more = (f"{fits}{another(arrows, each)}" for each in (", ".join(names), counted(len(names), "more layer")))
    return fitting((named, more) if len(names) <= NAMED else (more,), room)


@dataclass(frozen=True)
class Held:
    """What of a layer takes rows."""

    units: int
    masked: bool = False
    """Whether a row marks masked timesteps."""
    written: bool = False
    """Whether its values are written, which takes whole rows; without them a unit may have half a row more."""

    def needs(self, lines: int) -> int:
        """The rows for a picture of so many lines, two at least, with a heading and what is below."""
        return 1 + height_of(max(lines, 2), masked=self.masked)

    def higher(self, rows: int) -> int:
        """The rows with which the picture has more lines than with so many."""
        return self.needs(rows - heatmap.feet(rows - 1, masked=self.masked))

    def lines(self, halves: int) -> int:
        """The lines of a picture with so many halves of a row for each unit."""
        return -(-self.units * halves // 2)


class LayersView(Charts):
    """A heatmap for each layer that has a time axis, as many as fit around the selected one."""

    view = "layers"
    key = "L"
    help = "Several layers one above the other on one time cursor"
    reading = f"each layer's signal over time · {another('↑↓', 'another layer')}"
    kinds = ("heatmap",)

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._heights: tuple[int, ...] = ()
        self._heights_drawn: tuple[int, ...] = ()
        """The rows of each layer that is shown, and those that the grid was told."""
        self._widest = 1
        """The largest number of units of a layer that is shown."""
        self._every: tuple[Trace, str, list[Track]] | None = None
        """The tracks of the last run and signal: a step asks for them several times."""

    def every(self) -> list[Track]:
        """All that would be shown on a screen that is high enough."""
        trace, signal = self.data.trace, self.data.focus.selection.signal
        if self._every is None or self._every[0] is not trace or self._every[1] != signal:
            found = [track for layer in traced_keys(trace) for track in over_time(trace, layer, signal)]
            self._every = trace, signal, found
        return self._every[2]

    def hint(self) -> str:
        """How to read the charts; how many units of the selected layer are seen, where there is room to say it."""
        units, said = self.seen_units(), self.read()
        return f"{units}{said}" if cell_len(units) + cell_len(said) <= self.size.width else said

    def read(self) -> str:
        """How to read the charts; where not all of them fit, which ones are left out."""
        trace, every = self.data.trace, self.every()
        shown = [track for _, track, _ in self.arrangement()]
        if shown and len(shown) < len(every):
            first = every.index(shown[0])
            before, after = every[:first], every[first + len(shown) :]
            above, below = ([name_of(trace, each.layer) for each in part] for part in (before, after))
            return left_out(len(shown), above, below, self.size.width)
        timeless = len(traced_keys(trace)) - len({track.layer for track in every})
        if timeless:
            return f"not here: {counted(timeless, 'layer')} without a time axis · {another('↑↓', 'another layer')}"
        return self.reading

    def arranged(self) -> list[tuple[str, Track, int]]:
        shown = self._fitting(self.size.height)
        held = tuple(map(self._held, shown))
        self._heights, self._widest = shared(held, self.size.height), max((each.units for each in held), default=1)
        units = dict(self.data.focus.placed)
        return [("heatmap", track, units.get(track, -1)) for track in shown]

    def _fitting(self, height: int) -> list[Track]:
        """Those that fit into so many rows."""
        every, layer = self.every(), self.data.focus.layer
        least = [smallest(self.data.trace.width(track)) for track in every]
        here = next((n for n, track in enumerate(every) if track.layer == layer), 0)
        return every[slice(*around(here, least, height))]

    def rows_needed(self, rows: int) -> int:
        tracks = self._fitting(rows)
        held = tuple(map(self._held, tracks))
        given = filled(held, rows)
        drawn = tuple(
            1
            + min(
                heatmap.rows_needed(
                    (self.data.trace.steps(track), each.units), self.size.width, of, masked=each.masked
                ),
                of,
            )
            for track, each, of in zip(tracks, held, (each - 1 for each in given), strict=True)
        )
        return min(sum(drawn if filled(held, sum(drawn)) == drawn else given), rows)

    def heading(self, track: Track) -> Content:
        trace = self.data.trace
        name = name_of(trace, track.layer)
        mark = "▸ " if track.layer == self.data.focus.layer else "  "
        text = f"{mark}{name} · {sides(track.cell)[0]}{track.signal}"
        more = [f"{text} · {each}" for each in self._masked(track)]
        return coloured(fitting([*more, text], self.size.width - SCALE), track.cell)

    def _masked(self, track: Track) -> tuple[str, ...]:
        """Words for its masked timesteps, the longest first, where its heatmap has no row to mark them."""
        series = self.series(track) if self.data.trace.has(track) else None
        if series is None or series.masked is None:
            return ()
        place = [each for _, each, _ in self.arrangement()].index(track)
        if heatmap.foot_rows(series, self._heights[place] - 1) > 2:
            return ()
        return masked_words((series.masked[::-1] if series.backwards and series.by_steps else series.masked).tobytes())

    async def refresh_view(self) -> None:
        self.arrangement()
        if self._heights != self._heights_drawn:
            self._heights_drawn = self._heights
            self.styles.grid_rows = " ".join(map(str, self._heights)) or "1fr"
        await super().refresh_view()
        for box in self.query(ChartBox):
            if isinstance(box.chart, Heatmap):
                box.chart.numbered = self._widest

    def _held(self, track: Track) -> Held:
        """What of a track takes rows."""
        trace, mask = self.data.trace, self.data.trace.mask(track, self.data.focus.batch)
        units = trace.width(track)
        masked = mask is not None and not bool(mask.all())
        plan = lay_out(trace.steps(track), units, self.size.width, units)
        return Held(units, masked, plan.column >= NARROWEST)

    async def _arrange(self, shown: list[tuple[str, Track, int]]) -> None:
        await super()._arrange(shown)
        self._columns = 1
        self.styles.grid_size_columns = 1
        self.styles.grid_size_rows = max(len(shown), 1)
        for box in self._boxes:
            if isinstance(box.chart, Heatmap):
                box.chart.headed, box.chart.most = True, 0  # none is beside another one


def over_time(trace: Trace, layer: int, signal: str) -> list[Track]:
    """The tracks of a layer that have a time axis: the chosen signal if it is one of them, otherwise the first one, of
    every cell."""
    found = [each for each in trace.tracks(layer) if not trace.timeless(each)]
    names = [each.signal for each in found]
    return [each for each in found if each.signal == (signal if signal in names else names[0])]


def smallest(units: int) -> int:
    """The rows of a layer below which it cannot be read: a heading, the ruler, and half a row for a unit."""
    return min(2 + max(-(-units // 2), 2), ROWS)


def around(here: int, least: Sequence[int], height: int) -> tuple[int, int]:
    """Which of several layers fit into that height, with the one at `here` in the middle if possible: the first one,
    and the one after the last."""
    first, last = here, min(here + 1, len(least))
    room = height - sum(least[first:last])
    while room >= 0:
        above = least[first - 1] if first else height + 1
        below = least[last] if last < len(least) else height + 1
        grows_up = above <= room and (here - first < last - 1 - here or below > room)
        if not grows_up and below > room:
            break
        room -= above if grows_up else below
        first, last = (first - 1, last) if grows_up else (first, last + 1)
    return first, last


def shared(held: Sequence[Held], height: int) -> tuple[int, ...]:
    """The rows of each layer: what each fills; what is left is below the last one."""
    *above, last = filled(tuple(held), height) or (height,)
    return (*above, max(height - sum(above), last)) if held else ()


@cache
def filled(held: tuple[Held, ...], height: int) -> tuple[int, ...]:
    """The rows that each layer fills, of so many for all: those for half a line a unit, then for a whole one, if there
    are so many; then more to those whose units have the fewest, by as much as makes all its units higher."""
    needs = [each.needs(each.units) for each in held]
    found = [min(each, ROWS) for each in needs]
    found = found if sum(found) <= height else [smallest(each.units) for each in held]
    half = [each.needs(each.lines(1)) for each in held]
    while short := [n for n in range(len(held)) if found[n] < needs[n]]:
        more = [(held[n].higher(found[n]) if found[n] < half[n] else needs[n]) - found[n] for n in range(len(held))]
        fits = [n for n in short if more[n] <= height - sum(found)]
        if not fits:
            return tuple(found)
        place = min(fits, key=lambda n: found[n] / needs[n])
        found[place] += more[place]
    halves, rest = [2] * len(held), height - sum(found)
    while rest > 0:
        more = [each + 1 + held[n].written for n, each in enumerate(halves)]
        cost = [each.needs(each.lines(more[n])) - found[n] for n, each in enumerate(held)]
        fits = [n for n in range(len(held)) if cost[n] <= rest and more[n] <= min(halves) + 2]
        if not fits:
            break
        place = min(fits, key=halves.__getitem__)
        found[place], halves[place], rest = found[place] + cost[place], more[place], rest - cost[place]
    return tuple(found)
