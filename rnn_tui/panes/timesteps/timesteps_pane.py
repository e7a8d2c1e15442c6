"""The pane of the trace: transport, one view, and the equation of the selected unit.

A step computes nothing: it changes `t` within the recorded trace. The view draws (`view.py`); this module shows the
chosen view and the lines around it.
"""

from asyncio import Lock
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from operator import is_
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.css.query import NoMatches
from textual.reactive import reactive

from rnn_tui.engine.core.errors import NoModel, RnnError
from rnn_tui.engine.core.terminal_text import shorten_middle
from rnn_tui.engine.interventions.intervention import in_brief
from rnn_tui.engine.recordings.recorded_diagnosis import diagnose
from rnn_tui.panes.comparison import Comparison
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.run_state import RunState
from rnn_tui.panes.selection import FIRST_VIEW, Focus
from rnn_tui.panes.study_queue import StudyQueue
from rnn_tui.panes.study_results import NoAnswer
from rnn_tui.panes.timesteps.chart_scale import scale_texts
from rnn_tui.panes.timesteps.choices_line import TIGHT, choices_line
from rnn_tui.panes.timesteps.diagnosis_line import DiagnosisLine
from rnn_tui.panes.timesteps.equation_line import EquationLine, equation_line
from rnn_tui.panes.timesteps.forecast_line import forecast_line
from rnn_tui.panes.timesteps.timestep_bar import Transport
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views import ViewStates, ordered, view_named
from rnn_tui.panes.views.view import View, ViewData
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import PlainText, fitting, titled, whole_parts
from rnn_tui.panes.widgets.series_cache import SeriesCache

FAILED = "This cannot be drawn. v shows it in another way."
ROOMY = 10
"""The rows from which on equation and findings may have two each in a narrow pane: four are left for the view."""
SHORTEST_NAME = 12
"""Columns that a longer name of a layer keeps in the title."""
NO_TRAINING = TrainingRun()
"""What a view is shown that has nothing to do with training: it is not drawn anew when training goes on."""


class TimestepsPane(Guarded, Container, can_focus=True):
    """Shows a trace with a selection and a position in time."""

    seen: reactive[Focus | None] = reactive[Focus | None](None, repaint=False)
    """The trace and the selection in it; None: there is no trace. Bound by the workbench."""
    playback: reactive[Playback] = reactive(Playback(), repaint=False)
    """The position in time; bound by the workbench."""
    states: reactive[ViewStates] = reactive(ViewStates(), repaint=False)
    """The choices of each view; bound by the workbench."""
    studies: reactive[StudyQueue] = reactive(StudyQueue(), repaint=False)
    """The answers of the studies of the trace; bound by the workbench."""
    comparison: reactive[Comparison] = reactive(Comparison(), repaint=False)
    """The trace to compare with; bound by the workbench."""
    run_state: reactive[RunState] = reactive(RunState(), repaint=False)
    """The state of the run of the plan; bound by the workbench."""
    training: reactive[TrainingRun] = reactive(TrainingRun(), repaint=False)
    """How it stands with training; bound by the workbench."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="-empty")
        self._tracks = SeriesCache()
        self._shown: View[Any] | None = None
        self._drawing = Lock()
        """Locked while a change is drawn, so that changes are drawn one after the other."""
        self._title = self._border = ""
        self._divided: tuple[object, ...] = ()
        """What the rows were divided for last."""
        self._drawn: tuple[object, ...] = (self,) * 7
        """The values that were drawn last."""
        self._failed: Focus | None = None  # the trace that the first view failed to show
        self._first_view = 0  # the index of the first view in the line of choices

    def compose(self) -> ComposeResult:
        yield Transport(id="transport").data_bind(TimestepsPane.seen, TimestepsPane.playback)
        yield PlainText("", id="signals")
        yield Container(id="view")
        yield PlainText("", id="reason")
        yield EquationLine()
        yield PlainText("", id="forecast")
        yield DiagnosisLine(id="diagnosis")

    def title_of_pane(self) -> str:
        """The pane's name, the layer and signal that are shown, and what is unusual about the run."""
        seen = self.seen
        if seen is None:
            return "3 Timesteps"
        view = view_named(seen.selection.view)
        what = seen.signal if view.listens else view.view
        orders = (" · units that move together side by side", " · like units together")[: 2 * ordered(seen.selection)]
        otherwise = f" ── what if {in_brief(seen.trace.changes)}" if seen.trace.changes else ""
        origin = seen.trace.model.origin if self.training.at is not None else ""
        weights = (f" ── weights {origin}", f" ── {origin}") if origin else ("",)
        instead = "the selected layer is not run; this is " if seen.instead else ""
        before, room = f"3 Timesteps ── {instead}", self.size.width - 2
        texts = product(orders or ("",), weights, scale_texts(self._tracks, seen))
        ends = [f" · {what}{scale}{order}{otherwise}{origin}" for order, origin, scale in texts]
        name = shorten_middle(seen.layer_name, max(room - cell_len(before + ends[-1]), SHORTEST_NAME))
        return fitting([f"{before}{name}{end}" for end in ends], room)

    def equation(self) -> Sequence[Callable[[], str]]:
        """The forms of the equation of the selected unit, the longest first."""
        return equation_line(self.seen, self.playback.t, self._tracks) if self.seen else [str]

    @property
    def _lines(self) -> tuple[int, int]:
        """The columns and lines of the equation."""
        return self.size.width - 2, 1 + self.has_class("-tight")

    # Changes

    async def watch_seen(self) -> None:
        self._mark_border()
        await self._redraw()

    async def watch_playback(self, before: Playback, after: Playback) -> None:
        if before.positions != after.positions:
            await self._redraw()

    async def watch_states(self) -> None:
        await self._redraw()

    async def watch_comparison(self) -> None:
        await self._redraw()

    async def watch_studies(self, before: StudyQueue, after: StudyQueue) -> None:
        self._mark_border()
        if before.answers is not after.answers:
            await self._redraw()

    async def watch_run_state(self) -> None:
        self._mark_border()
        await self._redraw()

    async def watch_training(self) -> None:
        self._mark_border()
        if self.seen is not None and view_named(self.seen.selection.view).trains:
            await self._redraw()

    async def on_resize(self) -> None:
        self.set_class(self.size.width < TIGHT and self.size.height >= ROOMY, "-tight")
        self._first_view = 0
        self._mark_border()
        await self._redraw(anew=True)

    def _mark_border(self) -> None:
        """The lower border shows the progress of work, and otherwise how to read the view."""
        progress = self.run_state.progress or self.studies.progress or self._training_progress()
        if (hint := whole_parts(progress or self._hint(), self.size.width - 2)) != self._border:
            self._border = hint
            titled(self, subtitle=hint)

    def _hint(self) -> str:
        if self.seen is None or self.has_class("-refused"):  # there is nothing to be read
            return ""
        name = self.seen.selection.view
        drawn = self._shown is not None and self._shown.view == name and self._shown.is_drawn
        return self._shown.hint() if self._shown is not None and drawn else view_named(name).reading

    def _training_progress(self) -> str:
        """How far training is, for views that do not show it."""
        shown = self.seen is not None and view_named(self.seen.selection.view).trains
        return "" if shown else self.training.progress

    async def _redraw(self, *, anew: bool = False) -> None:
        if not self.is_mounted:
            return
        async with self._drawing:
            bound = (
                self.seen,
                self.run_state,
                self.playback,
                self.states,
                self.studies,
                self.comparison,
                self.training,
            )
            if not anew and self._failed is None and all(map(is_, bound, self._drawn)):
                return  # several values change at once, and each asks for it
            try:
                await self._draw(anew)
                self._drawn = bound
            except NoMatches:  # the app is closing, and widgets are removed before their parents
                if self.app.is_running:
                    raise

    async def _draw(self, anew: bool) -> None:
        if self._title != (title := self.title_of_pane()):
            self._title = title
            titled(self, title)
        seen, reason = self.seen, self.run_state.reason
        self.set_class(seen is None or bool(reason), "-empty")
        self.remove_class("-refused")
        if seen is None:
            self._say("#reason", reason or self.run_state.progress)
            return
        self._say("#reason", reason)
        if self._failed is seen:
            await self._take_away()
            self._say("#reason", FAILED)
            self.add_class("-empty")
            return
        shown = await self._view(seen.selection.view)
        state = self.states.of(shown.view)
        training = self.training if shown.trains else NO_TRAINING
        answers, pinned, now = self.studies.answers, self.comparison.pinned, self.playback
        data = ViewData(seen, now.t, state, answers, pinned, training, now)
        try:
            seen.trace.require_numbers()
            await shown.show(data, anew=anew)
            self._mark_border()
            self._say("#signals", self._choices(seen))
            words = shown.words()
            forms = self.equation() if words is None else [partial(str, words)]
            self.query_one(EquationLine).show(forms, (seen.selection.view, seen.layer, seen.signal), *self._lines)
            ahead = forecast_line(seen, self.playback.t)
            self._say("#forecast", ahead)
            self.query_one("#forecast").display = bool(ahead)
            self._diagnose(seen)
            self._divide(shown)
        except RnnError as error:  # this view cannot show this trace
            self._say("#signals", self._choices(seen))
            self._say("#reason", str(error))
            self.add_class("-refused" if isinstance(error, NoModel) else "-empty")
            self._mark_border()

    async def _view(self, name: str) -> View[Any]:
        """The widget of that view, which replaces the one before it."""
        if self._shown is None or self._shown.view != name:
            place, self._shown = self.query_one("#view", Container), None
            await place.remove_children()
            shown = view_named(name)(self._tracks)
            await place.mount(shown)
            self._shown = shown
            self._mark_border()
        return self._shown

    def gives_up(self) -> bool:
        """Called after the shown view has failed. Returns whether another one shall replace it; if it was the first
        view, nothing is shown of this trace."""
        if self._shown is not None and self._shown.view != FIRST_VIEW:
            return True
        self._failed = self.seen
        self.call_later(self._redraw)
        return False

    async def _take_away(self) -> None:
        """Removes the view and shows nothing in its place."""
        self._shown = None
        await self.query_one("#view", Container).remove_children()

    def _diagnose(self, seen: Focus) -> None:
        """The diagnosis line; asked for once for each trace and sequence. While a model learns, that of its last
        weights stays until there is another."""
        study = diagnose(seen.trace, seen.batch)
        found = self.studies.answers.get(study)
        if found is None and self.run_state.phase == "idle":
            self.post_message(View.Asked(seen.trace, study))
        words = found.reason if isinstance(found, NoAnswer) else "…" if found is None else found
        line = self.query_one(DiagnosisLine)
        if found is not None or not (self.training.is_running and line.fits(seen)):
            line.show(words, seen.layer)

    def _divide(self, shown: View[Any]) -> None:
        """Divides the rows between the view and the diagnosis, once it is known how many there are."""
        line, usual = self.query_one(DiagnosisLine), self._lines[1]
        seen, states, answers, pinned = self.seen, self.states, self.studies.answers, self.comparison.pinned
        rows = self.query_one("#view").size.height
        of = (shown, seen, states, answers, pinned, self.size, rows)
        if rows and shown.size.width and of != self._divided:  # a step changes nothing of it
            self._divided = of
            rows += line.size.height
            line.divide(rows, usual, shown.rows_needed(rows - usual))

    def _choices(self, seen: Focus) -> Content:
        """The views, as many as fit, and the signals, as links."""
        self._first_view, line = choices_line(seen, self.size.width, self._first_view, plain=self.app.no_color)
        return line

    def _say(self, place: str, text: str | Content) -> None:
        self.query_one(place, PlainText).update(text, layout=False)

    def on_rows_arranged(self) -> None:
        self._mark_border()

    async def on_view_resized(self, event: View.Resized) -> None:
        event.stop()
        await self._redraw(anew=True)
