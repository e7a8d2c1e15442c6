"""The chosen signal as charts: bars, heatmap, lines, or bars beside the heatmap.

Every cell of the layer has its charts; the two halves of a Bidirectional are beside their merged output.
"""

from rnn_tui.engine.run.recompute import Recompute
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.similarity import UnitOrder
from rnn_tui.panes.views.view import NoState, View
from rnn_tui.panes.widgets.chart_box import ChartBox
from rnn_tui.panes.widgets.plain import PlainText
from rnn_tui.panes.widgets.series_cache import SeriesCache

NARROW_HEADING = 30
"""The columns of a chart below which its heading is short."""
ROWS_FOR_TWO = 23
"""The height from which two rows of charts are readable."""


class Charts(View[NoState]):
    """A grid of charts; subclasses choose which."""

    kinds: tuple[str, ...] = ()
    """The charts of a track, from top to bottom if there are several tracks."""

    DEFAULT_CSS = """
    Charts { layout: grid; height: 1fr; grid-gutter: 0 2; }
    Charts > .waiting { color: $text-muted; }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._drawn: tuple[tuple[str, Track], ...] = ()

    def arrangement(self) -> list[tuple[str, Track, int]]:
        """(chart, track, chosen unit) for every chart, row by row."""
        placed = self.data.focus.placed
        kinds = self.kinds
        if len(placed) > 1 and self.size.height < ROWS_FOR_TWO:
            kinds = kinds[:1]
        return [(kind, track, unit) for kind in kinds for track, unit in placed]

    def heading(self, track: Track) -> str:
        """What a chart shows, and in which order its cell reads."""
        if track.layer < 0:
            return ""
        trace, focus, t = self.data.trace, self.data.focus, self.data.position(track)
        cell = trace.cell(track)
        if cell is None:
            whole = trace.values(track, focus.batch).shape[0] == 1
            when = "after the last step" if whole and trace.timesteps > 1 else f"at timestep {t}"
            return f"output {when}" if whole or focus.signal != "output" else ""
        row = cell.index(min(t, trace.steps(track)))
        reads = f"reads x[{row + 1}]" if row is not None else "before the first input"
        if self.size.width < NARROW_HEADING * len(focus.tracks):
            reads = f"x[{row + 1}]" if row is not None else "at the start"
        direction = {"forward": "forward ▸ ", "backward": "backward ◂ "}.get(track.cell, "◂ " if cell.backwards else "")
        return f"{direction}{reads}" if direction else ""

    async def refresh_view(self) -> None:
        shown = self.arrangement()
        if not self._recalled(shown):
            self._drawn = ()
            await self.remove_children()
            self.styles.grid_size_columns = self.styles.grid_size_rows = 1
            await self.mount(PlainText(self.waiting, classes="waiting"))
            return
        layout = tuple((kind, track) for kind, track, _ in shown)
        if layout != self._drawn:
            self._drawn = layout
            await self._arrange(shown)
        for box, (kind, track, unit) in zip(self.query(ChartBox), shown, strict=False):
            order = None
            if kind == "heatmap" and self.data.focus.selection.ordered:
                order = self.ask(UnitOrder(track, self.data.focus.batch))
            box.show(self.fitted(track, order), self.data.position(track), unit, order)
            box.head(self.heading(track))

    def _recalled(self, shown: list[tuple[str, Track, int]]) -> bool:
        """Whether all signals are there; those that a long run did not record are asked for."""
        missing = [track for _, track, _ in shown if not self.data.trace.has(track)]
        return not missing or self.ask(Recompute(missing[0].layer, missing[0].signal)) is not None

    async def _arrange(self, shown: list[tuple[str, Track, int]]) -> None:
        await self.remove_children()
        tracks = len({track for _, track, _ in shown})
        two_rows = tracks > 1 and len(shown) > tracks
        self.styles.grid_size_columns = tracks if two_rows else max(len(shown), 1)
        self.styles.grid_size_rows = 2 if two_rows else 1
        await self.mount_all([ChartBox(kind, track) for kind, track, _ in shown])


class Overview(Charts):
    """Bars and heatmap."""

    view = "overview"
    help = "Bars beside the heatmap; a Bidirectional's directions each in the order in which it reads"
    reading = "left: every unit at this step · right: every unit (row) at every step"
    kinds = ("bars", "heatmap")


class BarsView(Charts):
    """Bars alone."""

    view = "bars"
    key = "b"
    help = "Every unit at this timestep as a bar, from the zero line: right or up is positive"
    reading = "from the zero line: right or up is positive, left or down negative"
    kinds = ("bars",)


class HeatmapView(Charts):
    """The heatmap alone."""

    view = "heatmap"
    key = "h"
    help = "The whole sequence: every unit (a row) at every timestep (a column)"
    reading = "a row is a unit, a column a timestep; the mark is where you are"
    kinds = ("heatmap",)


class LinesView(Charts):
    """Lines alone."""

    view = "lines"
    key = "l"
    help = "The chosen unit and its neighbours as lines over time"
    reading = "a line is a unit over time; the mark under them is where you are"
    kinds = ("lines",)

    def heading(self, track: Track) -> str:
        series = self.series(track)
        drawn = len(series.sampled)
        sample = f"drawn from a sample: {drawn:,} of {series.timesteps:,} steps" if drawn < series.timesteps else ""
        return " · ".join(filter(None, (super().heading(track), sample)))
