"""The chosen signal as charts: bars, heatmap, lines, or bars beside the heatmap.

Every cell of the layer has its charts; the two halves of a Bidirectional are beside their merged output, and a cell
that reads from the end beside its output.
"""

from textual.content import Content

from rnn_tui.charts import bars, heatmap, lines
from rnn_tui.charts.heatmap import width_beside
from rnn_tui.engine.run.recompute import Recompute
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.similarity import UnitOrder
from rnn_tui.panes.views.directions import heading
from rnn_tui.panes.views.two_rows import divided, rows_for_two
from rnn_tui.panes.views.view import NoState, View, some_of
from rnn_tui.panes.widgets.bars import Bars
from rnn_tui.panes.widgets.chart_box import GAP, ChartBox
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.lines import Lines
from rnn_tui.panes.widgets.messages import RowsArranged
from rnn_tui.panes.widgets.plain_text import PlainText, as_text
from rnn_tui.panes.widgets.series_cache import SeriesCache

AXIS, FEET = 6, 2
"""The columns of the value axis of upright bars, and the rows under a heatmap."""
LEAST_UPRIGHT = 20
"""The columns that upright bars need for the value below them."""
HINTS = {"bars": "bars: every unit at t · right or up of zero is positive"}
MIRRORED = "left: every unit at t · middle and right: states, and outputs reversed"
WITHOUT_HEATMAP = "bars only: every unit at t · h: heatmap · right or up of zero is positive"
BELOW = "above: every unit at t · below: units (rows) over time"


class Charts(View[NoState]):
    """A grid of charts; subclasses choose which."""

    takes = frozenset(("order", "scale", "dims"))
    kinds: tuple[str, ...] = ()
    """The charts of a track, from top to bottom if there are several tracks."""
    once = ""
    """How to read them for an output without a time axis."""

    DEFAULT_CSS = """
    Charts { layout: grid; height: 1fr; grid-gutter: 0 2; }
    Charts > .waiting { color: $text-muted; }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._arranged: list[tuple[str, Track, int]] = []
        self._arranged_of: tuple[object, object] = (None, None)
        self._drawn: tuple[tuple[str, Track], ...] = ()
        self._boxes: list[ChartBox] = []
        self._columns = 1
        """How many charts are side by side."""
        self._shares = self._shares_drawn = "1fr", "1fr"
        """Their columns, as the grid is told."""
        self._stand = False
        """Whether bars stand in every chart, as not all of them can lie."""
        self._extent: tuple[int, bool, bool] | None = None
        """What the rows of bars with heatmaps below them depend on: see `divided`."""
        self._shaped_of: object = None

    def hint(self) -> str:
        """How to read the charts in their present arrangement, and how many of the units a heatmap shows at once."""
        return f"{self.seen_units()}{self.read()}"

    def seen_units(self) -> str:
        """How many of the units the heatmap of the chosen one shows at once; empty if all."""
        for chart in (box.chart for box in self._boxes):
            if not isinstance(chart, Heatmap) or chart.series is None or chart.unit < 0:
                continue
            if hidden := chart.left_out():
                return some_of(chart.series.units - hidden, chart.series.units)
        return ""

    def read(self) -> str:
        """How to read the charts in their present arrangement."""
        shown = self.arrangement()
        kinds = list(dict.fromkeys(kind for kind, _, _ in shown))
        if shown and all(self.data.trace.timeless(track) for _, track, _ in shown):
            return self.once
        if len(kinds) == 1 < len(self.kinds):
            return WITHOUT_HEATMAP
        if len(kinds) < 2:
            return HINTS.get(kinds[0], self.reading) if kinds else self.reading
        if len(shown) == 3:
            return MIRRORED
        return self.reading if len(shown) == 2 else BELOW

    def arrangement(self) -> list[tuple[str, Track, int]]:
        """(chart, track, chosen unit) for every chart, row by row; worked out once, as a step changes nothing of it."""
        of = self.data.focus, self.size
        if self._arranged_of[0] is not of[0] or self._arranged_of[1] != of[1]:
            self._arranged_of, self._arranged = of, self.arranged()
        return self._arranged

    def widths(self, shown: list[tuple[str, Track, int]]) -> str:
        """The columns of charts side by side: of bars beside a heatmap, the heatmap gets what its cells fill."""
        if [kind for kind, _, _ in shown] != ["bars", "heatmap"]:
            return "1fr"
        return f"1fr {self._beside_bars(shown[1][1], self.size.height)}"

    def _beside_bars(self, track: Track, rows: int) -> int:
        """The columns of a heatmap beside bars in so many rows."""
        units, steps = self.data.trace.width(track), self.data.trace.steps(track)
        upright = units + AXIS
        needs, least = upright if units > rows - FEET else 0, max(upright, LEAST_UPRIGHT)
        return width_beside(steps, units, (self.size.width - GAP, rows - FEET), needs, least)

    def rows_needed(self, rows: int) -> int:
        shown = self.arrangement()
        if self._extent is not None:
            return sum(divided(rows, *self._extent))
        kinds = {kind for kind, _, _ in shown}
        if 1 < len(kinds) < len(shown):
            return rows
        above = int(any(self.heading(track) for _, track, _ in shown))
        columns = (self.size.width - GAP * (len(shown) - 1)) // len(shown)
        if len(kinds) > 1:
            columns, shown = self._beside_bars(shown[-1][1], rows), shown[-1:]
        return above + max(self._filled(kind, track, columns, rows - above, kinds) for kind, track, _ in shown)

    def _filled(self, kind: str, track: Track, columns: int, rows: int, kinds: set[str]) -> int:
        """The rows that one chart fills in so many columns, without its heading; `kinds`: those of all charts."""
        trace, units = self.data.trace, self.data.trace.width(track)
        mask = trace.mask(track, self.data.focus.batch)
        masked = mask is not None and not mask.all()
        if kind == "bars":
            series = self.series(track)
            return bars.rows_needed([series.unit_name(unit) for unit in range(units)], columns, rows)
        if kind == "lines":
            return lines.rows_needed(rows, masked=masked)
        extent, even = (trace.steps(track), units), len(kinds) > 1
        return heatmap.rows_needed(extent, columns, rows, masked=masked, even=even)

    def _shape(self, shown: list[tuple[str, Track, int]]) -> None:
        """Works out how charts share columns and rows, and in which form bars are: all that are side by side in one."""
        trace, height = self.data.trace, self.size.height
        self._shaped_of, self._shares, self._stand, self._extent = shown, (self.widths(shown), "1fr"), False, None
        upper = [self.series(track) for kind, track, _ in shown if kind == "bars"]
        if len(upper) < 2:
            return
        names = [[each.unit_name(unit) for unit in range(each.units)] for each in upper]
        width, units = (self.size.width - GAP * (len(upper) - 1)) // len(upper), max(each.units for each in upper)
        if in_two_rows(shown):
            masks = [trace.mask(track, self.data.focus.batch) for _, track, _ in shown]
            masked = not all(each is None or each.all() for each in masks)
            self._extent = units, all(bars.lie(each, width, units + 1) for each in names), masked
            rows = divided(height, *self._extent)
            self._shares, height = ("1fr", " ".join(map(str, rows))), rows[0]
        self._stand = not all(bars.lie(each, width, height - 1) for each in names)

    def arranged(self) -> list[tuple[str, Track, int]]:
        """The charts for what is looked at and the size of the view."""
        placed = self.data.focus.placed
        kinds = self.kinds
        if len(kinds) > 1 and len(placed) > 1 and len(self.data.trace.layer(self.data.focus.layer).run.cells) == 1:
            return [(kinds[0], *placed[0]), *((kinds[-1], *each) for each in placed)]  # its output is its mirror image
        if len(placed) > 1 and self.size.height < rows_for_two(self.data.trace.width(track) for track, _ in placed):
            kinds = kinds[:1]
        return [(kind, track, unit) for kind in kinds for track, unit in placed]

    def heading(self, track: Track) -> str | Content:
        """What a chart shows, and what its cell has read by then."""
        room = narrowest(self._shares[0], self._columns, self.size.width)
        return heading(self.data.focus, track, self.data.position(track), room)

    async def refresh_view(self) -> None:
        shown = self.arrangement()
        if not self._recalled(shown):
            self._drawn, self._boxes = (), []
            await self.remove_children()
            self.styles.grid_size_columns = self.styles.grid_size_rows = 1
            await self.mount(PlainText(self.waiting, classes="waiting"))
            return
        if self._shaped_of is not shown:
            self._shape(shown)
        layout = tuple((kind, track) for kind, track, _ in shown)
        if self._shares != self._shares_drawn:
            self._shares_drawn = self._shares
            self.styles.grid_columns, self.styles.grid_rows = self._shares
        if layout != self._drawn:
            self._drawn = layout
            await self._arrange(shown)
        headings = {track: self.heading(track) for track in dict.fromkeys(track for _, track, _ in shown)}
        for box, (kind, track, unit) in reversed(list(zip(self._boxes, shown, strict=False))):
            order = None
            if kind == "heatmap" and self.data.focus.selection.ordered:
                order = self.ask(UnitOrder(track, self.data.focus.batch))
            dims = self.data.focus.selection.dims
            if isinstance(box.chart, Bars):
                box.chart.stands = self._stand
            box.show(self.fitted(track, order), self.data.position(track), unit, order, dims=dims)
            box.head(headings[track])

    def on_rows_arranged(self, event: RowsArranged) -> None:
        for each in self.query(Bars):
            each.redraw()

    def _recalled(self, shown: list[tuple[str, Track, int]]) -> bool:
        """Whether all signals are there; those that a long run did not record are asked for."""
        missing = [track for _, track, _ in shown if not self.data.trace.has(track)]
        return not missing or self.ask(Recompute(missing[0].layer, missing[0].signal)) is not None

    async def _arrange(self, shown: list[tuple[str, Track, int]]) -> None:
        await self.remove_children()
        tracks = len({track for _, track, _ in shown})
        two = in_two_rows(shown)
        self._columns = self.styles.grid_size_columns = tracks if two else max(len(shown), 1)
        self.styles.grid_size_rows = 2 if two else 1
        self._boxes = [ChartBox(kind, track) for kind, track, _ in shown]
        match [each.chart for each in self._boxes]:
            case [Bars() as left, Heatmap() as right]:  # a unit is at one height in both
                left.beside, right.even = right.down, True
        most = max((self.data.trace.width(track) for _, track, _ in shown), default=0)
        for each in self._boxes:
            if isinstance(each.chart, Heatmap):
                each.chart.most = most
        await self.mount_all(self._boxes)


def in_two_rows(shown: list[tuple[str, Track, int]]) -> bool:
    """Whether charts are bars and, below them, the heatmaps of the same tracks."""
    tracks = {track for _, track, _ in shown}
    return len(tracks) > 1 and len(shown) == 2 * len(tracks)


def narrowest(shares: str, columns: int, width: int) -> int:
    """The columns of the narrowest of charts side by side, all of whose headings have the same words; `shares`: as in a
    grid, `1fr 55`."""
    given = [int(each) for each in shares.split() if each.isdigit()]
    left = width - GAP * (columns - 1) - sum(given)
    return min(*given, left // max(columns - len(given), 1), width)


class Overview(Charts):
    """Bars and heatmap."""

    view = "overview"
    key = "0"
    help = "Bars beside the heatmap; both directions of a layer at one t (C: in the order of computing)"
    reading = "left: every unit at t · right: units (rows) over time"
    once = "left: every unit as a bar · right: the same numbers as colours"
    kinds = ("bars", "heatmap")


class BarsView(Charts):
    """Bars alone."""

    view = "bars"
    key = "b"
    help = "Every unit at this timestep, as a bar"
    reading = "right or up of the zero line is positive · left or down negative"
    once = "bars: every unit · right or up of zero is positive"
    kinds = ("bars",)
    takes = frozenset(("scale",))


class HeatmapView(Charts):
    """The heatmap alone."""

    view = "heatmap"
    key = "h"
    help = "The whole sequence at once: numbers as colours"
    reading = "a row is a unit, a column a timestep · ▲ where you are"
    once = "a row is a unit, its colour the number"
    kinds = ("heatmap",)


class LinesView(Charts):
    """Lines alone."""

    view = "lines"
    key = "l"
    help = "The chosen unit and its neighbours, as lines"
    reading = "a line is a unit over time · ▲ where you are"
    once = "a dot is the one value of a unit"
    kinds = ("lines",)
    takes = frozenset(("scale", "dims"))

    def hint(self) -> str:
        """How to read the lines, and how many of the units are drawn."""
        for box in self._boxes:
            chart, height = box.chart, self.size.height - (not box.has_class("-bare"))
            if isinstance(chart, Lines) and chart.series is not None and (left_out := chart.left_out(height)):
                return f"{some_of(chart.series.units - left_out, chart.series.units)}{self.read()}"
        return self.read()

    def heading(self, track: Track) -> str | Content:
        series, above = self.series(track), super().heading(track)
        drawn = len(series.sampled)
        if drawn == series.timesteps:
            return above
        sample = f"drawn from a sample: {drawn:,} of {series.timesteps:,} steps"
        return Content(" · ").join(filter(None, (as_text(above) if isinstance(above, str) else above, as_text(sample))))
