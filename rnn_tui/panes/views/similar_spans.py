"""Moments alike: the marked span of time beside those whose states are most like it, as small heatmaps."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.similarity import Span
from rnn_tui.panes.views.view import View
from rnn_tui.panes.widgets.chart_box import ChartBox
from rnn_tui.panes.widgets.messages import StepChosen
from rnn_tui.panes.widgets.series_cache import SeriesCache, series_of

COLUMNS, MOST_COLUMNS = 17, 36
"""Columns of a moment: at least, and at most."""


class MomentsView(View):
    """The marked span, and as many of the moments like it as there is room for around the one looked at."""

    view = "moments"
    help = "The marked span of time beside the moments whose states are most like it"
    reading = "0.00 the same states, 1 nothing in common · n N jump · M marks anew"

    DEFAULT_CSS = """
    MomentsView {
        & Horizontal { height: 1fr; }
        & ChartBox { margin-right: 2; }
        & ChartBox.-chosen .heading { color: $text-accent; text-style: bold; }
        & #none { height: 1fr; content-align: center middle; color: $text-muted; }
        &.-found #none { display: none; }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._drawn: tuple[object, ...] = ()
        self._parts: dict[tuple[Track, Span], Series] = {}
        self._parts_of: object = None

    def compose(self) -> ComposeResult:
        yield Static("", id="none", markup=False)
        yield Horizontal()

    async def refresh_view(self) -> None:
        trace = self.trace
        study = None if trace is None else self.selection.alike(trace)
        found = None if study is None else self.ask(study)
        self.set_class(found is not None, "-found")
        if trace is None or study is None or found is None:
            self._drawn = ()
            await self.query_one(Horizontal).remove_children()
            self.query_one("#none", Static).update(
                self.waiting
                if study is not None
                else "Step to the end of the span and press M again."
                if self.selection.marking
                else "No span of time is marked. Press M at its first step, step to its last, and press M again."
            )
            return
        if self._parts_of is not trace:
            self._parts_of, self._drawn = trace, ()
            self._parts.clear()
        moments = list(enumerate((study.span, *found)))
        column = max(COLUMNS, *(len(self.heading(number, moment)) for number, moment in moments))
        fits = max(self.size.width // (column + 2), 1)
        first = max(min(self.selection.moment - fits // 2, len(moments) - fits), 1)
        shown = [moments[0], *moments[first : first + fits - 1]] if fits > 1 else [moments[self.selection.moment]]
        unit = next(unit for track, unit in self.selection.placed(trace) if track == study.track)
        if self._drawn != (drawn := (study.track, tuple(shown), self.size.width)):
            self._drawn = drawn
            await self._arrange(study.track, len(shown), column)
        for box, (number, moment) in zip(self.query(ChartBox), shown, strict=False):
            box.set_class(number == self.selection.moment, "-chosen")
            box.head(self.heading(number, moment))
            box.chart.series = self._part(study.track, moment)
            box.chart.unit = unit
            step = self._step(study.track)
            inside = moment.batch == self.selection.batch and moment.start <= step <= moment.stop
            box.chart.t = step - moment.start + 1 if inside else -1

    def _step(self, track: Track) -> int:
        """The timestep, from 1, at the cursor."""
        return (self.series(track).index(self.t) or 0) + 1 if self.t else 0

    def _part(self, track: Track, moment: Span) -> Series:
        assert self.trace is not None
        if (track, moment) not in self._parts:
            whole = series_of(self.trace, track, moment.batch)
            self._parts[track, moment] = whole.part(moment.start - 1, moment.stop)
        return self._parts[track, moment]

    async def _arrange(self, track: Track, count: int, column: int) -> None:
        """That many boxes, none narrower than its heading."""
        place = self.query_one(Horizontal)
        await place.remove_children()
        boxes = [ChartBox("heatmap", track) for _ in range(count)]
        for box in boxes:
            box.styles.width = min(max(self.size.width // count - 2, column), max(column, MOST_COLUMNS))
        await place.mount_all(boxes)

    def heading(self, number: int, moment: Span) -> str:
        """`2  t 41–45  0.03`, with the sequence where there are several."""
        assert self.trace is not None
        where = f" seq {moment.batch + 1}" if self.trace.batch > 1 else ""
        return f"marked {moment}{where}" if number == 0 else f"{number} {moment}{where} · {moment.distance:.2f}"

    def on_step_chosen(self, event: StepChosen) -> None:
        """A chart here shows a part of the time: its steps are counted from the part's first."""
        event.stop()
