"""Similar spans: the marked time span beside those with the most similar states, as small heatmaps."""

from dataclasses import dataclass, replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal

from rnn_tui.charts.primitives.series import Series, on_one_axis
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.studies.similarity import SimilarSpans, Span
from rnn_tui.numbers import short
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData, some_of
from rnn_tui.panes.widgets.chart_box import ChartBox
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.messages import StepChosen
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.panes.widgets.series_cache import SeriesCache, series_of

COLUMNS = 17
"""The smallest number of columns of a span."""


@dataclass(frozen=True)
class MarkedSpan:
    """A time span that the user marked, and which of the similar spans is selected."""

    start: int = 0
    """The timestep, from 1, at which it was started; 0: nothing is marked."""
    stop: int = 0
    """The timestep at which it was ended; 0: not yet."""
    batch: int = 0
    """The sequence it was marked in."""
    moment: int = 0
    """The index of the selected similar span; 0: the marked span itself."""

    @property
    def marking(self) -> bool:
        """Whether it is started and not ended."""
        return bool(self.start and not self.stop)

    def within(self, trace: Trace) -> Span | None:
        """The span, marked in either direction; None if nothing is marked, or if the trace is too short for it."""
        if not self.stop or max(self.start, self.stop) > trace.timesteps or self.batch >= trace.batch:
            return None
        return Span(self.batch, min(self.start, self.stop), max(self.start, self.stop))


def alike(data: ViewData[MarkedSpan]) -> SimilarSpans | None:
    """The study that finds similar spans by the selected signal; None: nothing is marked."""
    marked = data.state.within(data.trace)
    return None if marked is None else SimilarSpans(data.focus.track, marked)


def mark(data: ViewData[MarkedSpan]) -> ViewChange:
    """Starts a span at the cursor; the second time ends it there and looks for similar ones."""
    state, step, batch = data.state, data.focus.position(max(data.t, 1)), data.focus.batch
    if state.marking and state.batch == batch:
        return ViewChange(replace(state, stop=step, moment=0), shows=True)
    if data.t == 0:
        return ViewChange(says="Nothing has been read at t 0: step on, then mark.", warns=True)
    begun = MarkedSpan(step, batch=batch)
    return ViewChange(begun, says="Marked from here. Step to the end of the span and press M again.")


def jump(by: int, data: ViewData[MarkedSpan]) -> ViewChange:
    """Goes to the next similar span."""
    study = alike(data)
    if study is None:
        says = "No span is marked: press M at its first step, and again at its last."
        return ViewChange(says=says, warns=True)
    found = data.answers.get(study)
    if not isinstance(found, tuple):
        return ViewChange(asks=study)
    moments = (study.span, *found)
    number = (data.state.moment + by) % len(moments)
    there = replace(data.focus.selection, batch=moments[number].batch)
    return ViewChange(replace(data.state, moment=number), selection=there, t=data.focus.position(moments[number].start))


class MomentsView(View[MarkedSpan]):
    """The marked span, and as many of the similar spans as fit around the selected one."""

    view = "moments"
    help = "The marked span of time beside the moments whose states are most like it"
    reading = "distance: 0 the same, 1 as two random spans · n N jump · M anew"
    State = MarkedSpan
    takes = frozenset(("scale",))
    says_scale = False
    commands = (
        ViewCommand("mark", "M", "mark", "Mark a span of time; again: its end, and other moments like it", "M", mark),
        ViewCommand("next", "n", "next alike", "To the next moment like the marked one", "n", partial(jump, 1)),
        ViewCommand("previous", "N", "alike before", "To the moment alike before", "N", partial(jump, -1)),
    )

    DEFAULT_CSS = """
    MomentsView {
        & Horizontal { height: 1fr; }
        & ChartBox { margin-right: 2; }
        & ChartBox.-chosen .heading { color: $text-accent; text-style: bold; }
        & #none { height: 1fr; content-align: center middle; color: $text-muted; display: none; }
        &.-none #none { display: block; }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._drawn: tuple[object, ...] = ()
        self._parts: dict[tuple[Track, Span], Series] = {}
        self._parts_of: tuple[object, ...] = ()
        self._sequences: dict[int, Series] = {}
        """The sequences that the spans are parts of."""

    def compose(self) -> ComposeResult:
        yield PlainText("", id="none")
        yield Horizontal()

    def hint(self) -> str:
        """How to read the spans, and how many of the units they show at once."""
        chart = next((box.chart for box in self.query(ChartBox)), None)
        if not (isinstance(chart, Heatmap) and chart.series is not None):
            return super().hint()
        return f"{some_of(chart.series.units - chart.left_out(), chart.series.units)}{super().hint()}"

    async def refresh_view(self) -> None:
        trace, focus, chosen = self.data.trace, self.data.focus, self.data.state.moment
        study = alike(self.data)
        found = None if study is None else self.ask(study)
        self.set_class(found is None, "-none")
        if study is None or found is None:
            self._drawn = ()
            await self.query_one(Horizontal).remove_children()
            self.query_one("#none", PlainText).update(
                self.waiting
                if study is not None
                else "Step to the end of the span and press M again."
                if self.data.state.marking
                else "No span of time is marked. Press M at its first step, step to its last, and press M again."
            )
            return
        moments = list(enumerate((study.span, *found)))
        if self._parts_of != (of := (trace, study, found, focus.selection.fits)):
            self._parts_of, self._drawn = of, ()
            self._parts.clear()
            sequences = sorted({moment.batch for _, moment in moments})
            whole = on_one_axis([series_of(trace, study.track, each) for each in sequences], fits=of[-1])
            self._sequences = dict(zip(sequences, whole, strict=True))
        column = max(COLUMNS, *(len(self.heading(number, moment)) for number, moment in moments))
        fits = max(self.size.width // (column + 2), 1)
        first = max(min(chosen - fits // 2, len(moments) - fits), 1)
        shown = [moments[0], *moments[first : first + fits - 1]] if fits > 1 else [moments[chosen]]
        unit = focus.chosen_unit[1]
        if self._drawn != (drawn := (study.track, tuple(shown), self.size.width)):
            self._drawn = drawn
            await self._arrange(study.track, len(shown), column)
        for box, (number, moment) in zip(self.query(ChartBox), shown, strict=False):
            box.set_class(number == chosen, "-chosen")
            box.head(self.heading(number, moment))
            box.chart.series = self._part(study.track, moment)
            box.chart.unit = unit
            step = self._step(study.track)
            inside = moment.batch == focus.batch and moment.start <= step <= moment.stop
            box.chart.t = step - moment.start + 1 if inside else -1

    def _step(self, track: Track) -> int:
        """The timestep, from 1, at the cursor."""
        return (self.series(track).index(self.data.t) or 0) + 1 if self.data.t else 0

    def _part(self, track: Track, moment: Span) -> Series:
        """The series of a span, on the axis of all."""
        if (track, moment) not in self._parts:
            self._parts[track, moment] = self._sequences[moment.batch].part(moment.start - 1, moment.stop)
        return self._parts[track, moment]

    async def _arrange(self, track: Track, count: int, column: int) -> None:
        """Shows that many boxes, none narrower than its heading."""
        place = self.query_one(Horizontal)
        await place.remove_children()
        boxes = [ChartBox("heatmap", track) for _ in range(count)]
        for box in boxes:
            box.styles.width = max(self.size.width // count - 2, column)
        await place.mount_all(boxes)

    def heading(self, number: int, moment: Span) -> str:
        """`2  t 41–45  0.03`, with the sequence if there are several."""
        where = f" seq {moment.batch + 1}" if self.data.trace.batch > 1 else ""
        return (
            f"marked {moment}{where}"
            if number == 0
            else f"{number} {moment}{where} · {short(moment.distance, signed=False)}"
        )

    def on_step_chosen(self, event: StepChosen) -> None:
        """A chart in this view shows a part of the time: its steps are counted from the part's first."""
        event.stop()
