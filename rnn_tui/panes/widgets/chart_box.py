"""A chart under its heading."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.strip import Strip

from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.run.trace import Track
from rnn_tui.panes.widgets.bars import Bars
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.lines import Lines
from rnn_tui.panes.widgets.plain_text import PlainText

CHARTS: dict[str, type[Bars] | type[Heatmap] | type[Lines]] = {"bars": Bars, "heatmap": Heatmap, "lines": Lines}

GAP = 2
"""The columns between charts side by side, and at least between a heading and what is behind it."""


class Heading(PlainText):
    """The heading of a chart; behind it the colours of a heatmap that has no row for them."""

    def __init__(self, chart: Bars | Heatmap | Lines) -> None:
        super().__init__("", classes="heading")
        self._chart = chart

    def render_line(self, y: int) -> Strip:
        line, chart = super().render_line(y), self._chart
        if not isinstance(chart, Heatmap):
            return line
        written = cell_len(line.text.rstrip())
        legend = chart.legend_above(chart.right - written - GAP)
        gap = chart.right - written - sum(each.cell_length for each in legend)
        return Strip([*line.crop(0, written), Segment(" " * gap), *legend]).apply_style(self._base) if legend else line


class ChartBox(Guarded, Vertical):
    """One chart under its heading."""

    def __init__(self, kind: str, track: Track, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.chart: Bars | Heatmap | Lines = CHARTS[kind]()
        self.chart.track = track
        self._heading = Heading(self.chart)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.chart

    def show(
        self, series: Series, t: int, unit: int, order: tuple[int, ...] | None = None, *, dims: bool = False
    ) -> None:
        """Shows a series at a position in time, with a unit chosen (-1: none); `order` is the order of the units in the
        series, if it is not that of their numbers; `dims`: what comes after that position is dimmed."""
        chart = self.chart
        if not isinstance(chart, Bars):
            chart.dim(dims)
        if isinstance(chart, Heatmap):
            chart.order = order
        if chart.series is not series:
            chart.series = series
            self._heading.refresh()
        chart.t = min(t, series.timesteps)
        chart.unit = unit if order is None or unit < 0 else order.index(unit)

    def on_rows_arranged(self) -> None:
        self._heading.refresh()

    def head(self, text: str | Content) -> None:
        """Writes the heading."""
        self.set_class(not text, "-bare")
        self._heading.update(text, layout=False)
