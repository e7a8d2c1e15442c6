"""The pane of the past: transport, one view of what happened, and the chosen unit's equation.

A step computes nothing: it moves `t` inside the recorded trace. What is drawn is the view's business (`view.py`); this
file shows the chosen one and says what stands around it.
"""

from asyncio import Lock

from textual.app import ComposeResult
from textual.containers import Container
from textual.css.query import NoMatches
from textual.reactive import reactive
from textual.widgets import Static

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.interventions.intervention import in_brief
from rnn_tui.engine.recordings.recorded_diagnosis import diagnose
from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.study_results import NoAnswer, StudyResults
from rnn_tui.panes.timesteps.choices_line import signals_line, views_line, window
from rnn_tui.panes.timesteps.diagnosis_line import DiagnosisLine
from rnn_tui.panes.timesteps.transport import Transport
from rnn_tui.panes.views import NAMES, VIEWS
from rnn_tui.panes.views.view import View
from rnn_tui.panes.widgets.series_cache import SeriesCache

TIGHT = 84
"""Below this width the equation takes two lines, and words make room for numbers."""


class TimestepsPane(Container, can_focus=True):
    """Binds the past, the present and the eye."""

    trace: reactive[Trace | None] = reactive[Trace | None](None, repaint=False)
    """The past; bound by the workbench."""
    pinned: reactive[Trace | None] = reactive[Trace | None](None, repaint=False)
    """The trace it is compared with, A; bound by the workbench."""
    t: reactive[int] = reactive(0, repaint=False)
    """The present; bound by the workbench."""
    selection: reactive[Selection] = reactive(Selection(), repaint=False)
    """Where the user looks; bound by the workbench."""
    answers: reactive[StudyResults] = reactive(StudyResults(), repaint=False)
    """What the studies of the trace have found; bound by the workbench."""
    playing: reactive[bool] = reactive(False, repaint=False)
    """Bound by the workbench."""
    speed: reactive[float] = reactive(2.0, repaint=False)
    """Steps a second; bound by the workbench."""
    busy: reactive[bool] = reactive(False, repaint=False)
    """Whether a new trace is on its way; bound by the workbench."""
    progress: reactive[str] = reactive("", repaint=False)
    """How far long work is; bound by the workbench."""
    reason: reactive[str] = reactive("", repaint=False)
    """Why there is nothing to show; bound by the workbench."""
    layer_key: reactive[int] = reactive(0, repaint=False)
    """The key of the layer shown, one that the trace has."""
    sequence: reactive[int] = reactive(0, repaint=False)
    """The sequence shown, from the eye."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tracks = SeriesCache()
        self._shown: View | None = None
        self._drawing = Lock()
        """Held while a change is drawn: changing the view takes turns with everything else."""
        self._said: dict[str, str] = {}
        self._first_view = 0
        """The view that the line of choices begins with."""

    def compose(self) -> ComposeResult:
        transport = Transport(id="transport")
        yield transport.data_bind(
            TimestepsPane.trace,
            TimestepsPane.t,
            TimestepsPane.playing,
            TimestepsPane.speed,
            TimestepsPane.sequence,
            TimestepsPane.layer_key,
        )
        yield Static("", id="signals")
        yield Container(id="view")
        yield Static("", id="equation", markup=False)
        yield DiagnosisLine(id="diagnosis")
        yield Static("", id="reason", markup=False)

    # What is shown

    @property
    def seen(self) -> Selection:
        """The eye, kept within what the trace holds: a new plan's trace may still be on its way."""
        return self.selection.at(self.trace) if self.trace is not None else self.selection

    @property
    def view(self) -> type[View]:
        """The view the eye wants."""
        return VIEWS[NAMES.index(self.selection.view)]

    def title_of_pane(self) -> str:
        """The pane's name, and the layer and signal that are shown."""
        if self.trace is None:
            return "3 Timesteps"
        name = "input" if self.seen.layer < 0 else self.trace.layer(self.seen.layer).name
        what = self.seen.named(self.trace) if self.view.listens else self.view.view
        ordered = " · units that move together side by side" if self.selection.ordered else ""
        otherwise = f" ── what if {in_brief(self.trace.changes)}" if self.trace.changes else ""
        return f"3 Timesteps ── {name} · {what}{ordered}{otherwise}"

    def equation(self) -> str:
        """The chosen unit's equation with its numbers; its exact value where it has none."""
        assert self.trace is not None
        selection = self.seen
        for track, unit in selection.placed(self.trace):
            if unit < 0:
                continue
            made = self.trace.equation(track, self.t, unit, selection.batch)
            if made is not None:
                return f"{track.cell} {made}".strip()
            series = self._tracks.series(self.trace, track, selection.batch)
            value = series.at(min(self.t, series.timesteps))
            if value is not None:
                return f"{series.unit_name(unit)} = {value[unit]:+.6g}"
        return ""

    # What follows from a change

    async def watch_trace(self) -> None:
        self._mark_border()
        await self._redraw()

    async def watch_pinned(self) -> None:
        await self._redraw()

    async def watch_selection(self) -> None:
        self.sequence = self.selection.batch
        await self._redraw()

    async def watch_t(self) -> None:
        await self._redraw()

    async def watch_answers(self) -> None:
        await self._redraw()

    def watch_busy(self) -> None:
        self._mark_border()
        self._say_why()

    def watch_progress(self) -> None:
        self._mark_border()
        self._say_why()

    async def watch_reason(self) -> None:
        await self._redraw()

    async def on_resize(self) -> None:
        self.set_class(self.size.width < TIGHT, "-tight")
        self._first_view = 0
        await self._redraw(anew=True)

    def _mark_border(self) -> None:
        """The lower border says how far work is, and otherwise how to read the view."""
        self.border_subtitle = self._working or (self.view.reading if self.trace is not None else "")

    @property
    def _working(self) -> str:
        """What is under way, and how far."""
        return self.progress or ("computing …" if self.busy else "")

    def _say_why(self) -> None:
        """Why there is nothing to show: it cannot be, or not yet."""
        if self.is_mounted:
            self._say("#reason", self.reason or (self._working if self.trace is None else ""))

    async def _redraw(self, *, anew: bool = False) -> None:
        if not self.is_mounted:
            return
        async with self._drawing:
            try:
                await self._draw(anew)
            except NoMatches:  # the app is leaving, and its widgets go before their parents
                if self.app.return_code is None:
                    raise

    async def _draw(self, anew: bool) -> None:
        if self.border_title != (title := self.title_of_pane()):
            self.border_title = title
        self.layer_key = self.seen.layer
        self.set_class(self.trace is None or bool(self.reason), "-empty")
        self._say_why()
        if type(self._shown) is not self.view:
            await self._change_view()
        assert self._shown is not None
        try:
            await self._shown.show(self.trace, self.t, self.seen, self.answers, self.pinned, anew=anew)
            self._words()
        except RnnError as error:  # this view has nothing to say about this past
            self._say("#signals", "" if self.trace is None else self._choices(self.trace))
            self.query_one("#reason", Static).update(str(error))
            self.add_class("-empty")

    async def _change_view(self) -> None:
        place = self.query_one("#view", Container)
        await place.remove_children()
        shown = self.view(self._tracks)
        await place.mount(shown)
        self._shown = shown
        self._mark_border()

    def _words(self) -> None:
        if self.trace is None or self._shown is None:
            return
        self._say("#signals", self._choices(self.trace))
        words = self._shown.words()
        self._say("#equation", self.equation() if words is None else words)
        self._diagnose(self.trace)

    def _diagnose(self, trace: Trace) -> None:
        """The diagnostics line; asked for once for a trace and a sequence."""
        study = diagnose(trace, self.seen.batch)
        found = self.answers.get(study)
        if found is None and not (self.reason or self.busy):
            self.post_message(View.Asked(study))
        words = found.reason if isinstance(found, NoAnswer) else "…" if found is None else found
        self.query_one(DiagnosisLine).show(words, self.seen.layer)

    def _choices(self, trace: Trace) -> str:
        """The views and the signals, as links; of the views as many as there is room for."""
        selection, place = self.seen, NAMES.index(self.selection.view)
        signals = selection.signal_names(trace) if self.view.listens else ()
        sequence = f"   sequence {selection.batch + 1}/{trace.batch}" if trace.batch > 1 else ""
        between = "  │  " if self.size.width < TIGHT else "   signal "
        taken = len(sequence) + (len(between) + len(" · ".join(signals)) if signals else 0)
        self._first_view, last = window(NAMES, place, self._first_view, self.size.width - taken)
        views = views_line(NAMES, place, self._first_view, last)
        between = between.replace("signal", "[$text-muted]signal[/]") if signals else ""
        return f"{views}{between}{signals_line(signals, selection.named(trace))}{sequence}"

    def _say(self, place: str, text: str) -> None:
        """Change a line's text, and nothing where it is the same."""
        if self._said.get(place) != text:
            self._said[place] = text
            self.query_one(place, Static).update(text, layout=False)

    # What the view reports

    async def on_view_resized(self, event: View.Resized) -> None:
        event.stop()
        await self._redraw(anew=True)
