"""The distribution of a signal's values: over all steps, and at the cursor."""

from textual.app import ComposeResult

from rnn_tui.charts.histogram import SATURATED, Axis, Counts, histogram
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.distribution import Distribution, Histogram
from rnn_tui.numbers import exact, limit, short
from rnn_tui.panes.cell_names import sides
from rnn_tui.panes.views.directions import way_to_another_cell
from rnn_tui.panes.views.view import NoState, View
from rnn_tui.panes.widgets.drawn_chart import Canvas
from rnn_tui.panes.widgets.plain_text import fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache


class HistogramView(View[NoState]):
    """All values above, those at the cursor below, on one axis."""

    view = "histogram"
    key = "H"
    help = "How the signal's values are distributed over all steps and at this one; what is saturated stands out"
    takes = frozenset(("scale",))
    reading = "a bar: how many values are in its range · ▲ the unit at t"

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._width: float | None = None
        """Of a bin."""

    def compose(self) -> ComposeResult:
        yield Canvas()

    def hint(self) -> str:
        """The same with the width of the range, where it is known, after the way to the layer's other cell."""
        reading = self.reading
        if self._width is not None:
            reading = f"a bar: values in a range of {limit(self._width, signed=False)} · ▲ the unit at t"
        return " · ".join(filter(None, (way_to_another_cell(self.data.focus), reading)))

    def _ends(self, track: Track) -> tuple[float, float] | None:
        """The ends of the axis, where its values do not fill that of what they could be."""
        series = self.fitted(track) if self.data.trace.has(track) else None
        return None if series is None or series.possible is None else (series.lower, series.upper)

    async def refresh_view(self) -> None:
        picture, focus = self.query_one(Canvas), self.data.focus
        track, unit = focus.chosen_unit
        found = self.ask(Histogram(track, focus.batch, max(self.size.width, 10), self._ends(track)))
        self._width = None if found is None else found.width
        if found is None:
            picture.say(self.waiting)
            return
        series = self.series(track)
        t = self.data.t
        here = series.at(t)
        counts, now = Counts(found.counts, found.saturated), None
        if here is not None:
            now = Counts(found.count(here), found.count_saturated(here))
        mark = None if here is None else series.value(t, unit)
        axis = Axis(found.lower, found.upper)
        headings = (everywhere(found, series.symbol, track.cell), self._here(found, series, t, unit))

        def draw(width: int, height: int) -> Grid:
            return histogram(counts, now, axis, width, height, [fitting(each, width) for each in headings], mark)

        picture.draw(draw)

    def _here(self, found: Distribution, series: Series, t: int, unit: int) -> tuple[str, ...]:
        """A description of the lower histogram, the longest first."""
        here = series.at(t)
        if here is None:
            return f"at t {t}: nothing before the first input", f"t {t}: nothing yet"
        count = f"{'after the last step' if series.timeless else f'at t {t}'}: {counted(here.size, 'value')}"
        saturated = ""
        if found.bounds.any:
            saturated = f", {int(found.bounds.beyond(here).sum()):,} {SATURATED}"
        value = series.value(t, unit)
        marked = "" if value is None else f" · ▲ {series.unit_name(unit)} = {exact(value)}"
        return f"{count}{saturated}{marked}", f"{count}{saturated}"


def everywhere(found: Distribution, symbol: str, cell: str = "") -> tuple[str, ...]:
    """A description of the upper histogram in numbers, the longest first, with the cell if the layer has several; a
    share is never without its other half."""
    count, over = counted(found.total, "value"), f" over {found.steps}" if found.steps else ""
    side, shorter = sides(cell)
    short_name, name = f"{shorter}{symbol}: {count}", f"{side}{symbol}: {count}"
    mean = f" · mean {short(found.mean)} ± {short(found.deviation, signed=False)}"
    invalid = f" · {found.invalid:,} NaN or Inf" if found.invalid else ""
    shares = ""
    if found.bounds.any:
        below, above = found.at_bounds
        shares = f" · {below:.1%} < {found.bounds.lower:g}, {above:.1%} > {found.bounds.upper:g} {SATURATED}"
    whole = [f"{each}{shares}{mean}{invalid}" for each in (f"{side}{symbol}{over}: {count}", name)]
    return (*whole, *(f"{each}{shares}{invalid}" for each in (name, short_name)), f"{short_name}{shares}", short_name)
