"""The pane of the past: one signal of one layer, drawn over time, with the cursor where the user stepped.

A step computes nothing: it moves `t` inside the recorded trace. What depends only on the trace (the series of each
chart) is made once and kept until the trace or the eye's choice changes.
"""

import numpy as np
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from rnn_tui.charts.series import Series
from rnn_tui.engine.trace import Trace, Track
from rnn_tui.panes.bars import Bars
from rnn_tui.panes.eye import VIEWS, Eye
from rnn_tui.panes.heatmap import Heatmap
from rnn_tui.panes.lines import Lines
from rnn_tui.panes.transport import Transport

CHARTS: dict[str, type[Bars] | type[Heatmap] | type[Lines]] = {"bars": Bars, "heatmap": Heatmap, "lines": Lines}
NARROW_HEADING = 30
"""Columns a chart; below this its heading is short."""
TIGHT = 84
"""Below this width the equation takes two lines, and words make room for numbers."""
ROWS_FOR_TWO = 24
"""The height from which two rows of charts are readable."""


class ChartBox(Vertical):
    """One chart under its heading."""

    def __init__(self, kind: str, track: Track) -> None:
        super().__init__()
        self.chart: Bars | Heatmap | Lines = CHARTS[kind]()
        self.track = track

    def compose(self) -> ComposeResult:
        yield Static("", classes="heading", markup=False)
        yield self.chart

    class UnitChosen(Message):
        """A unit of this chart's track was clicked."""

        def __init__(self, track: Track, unit: int) -> None:
            super().__init__()
            self.track = track
            self.unit = unit

    class StepChosen(Message):
        """A place in time was clicked."""

        def __init__(self, t: int) -> None:
            super().__init__()
            self.t = t

    def head(self, text: str) -> None:
        self.set_class(not text, "-bare")
        self.query_one(".heading", Static).update(text, layout=False)

    def on_bars_unit_chosen(self, event: Bars.UnitChosen) -> None:
        event.stop()
        self.post_message(self.UnitChosen(self.track, event.unit))

    def on_heatmap_cell_chosen(self, event: Heatmap.CellChosen) -> None:
        event.stop()
        self.post_message(self.UnitChosen(self.track, event.unit))
        self.post_message(self.StepChosen(event.t))

    def on_lines_unit_chosen(self, event: Lines.UnitChosen) -> None:
        event.stop()
        self.post_message(self.UnitChosen(self.track, event.unit))

    def on_lines_step_chosen(self, event: Lines.StepChosen) -> None:
        event.stop()
        self.post_message(self.StepChosen(event.t))


class TimestepsPane(Container, can_focus=True):
    """Binds the past, the present and the eye."""

    trace: reactive[Trace | None] = reactive[Trace | None](None, repaint=False)
    """The past; bound by the workbench."""
    t: reactive[int] = reactive(0, repaint=False)
    """The present; bound by the workbench."""
    eye: reactive[Eye] = reactive(Eye(), repaint=False)
    """Where the user looks; bound by the workbench."""
    playing: reactive[bool] = reactive(False, repaint=False)
    """Bound by the workbench."""
    speed: reactive[float] = reactive(2.0, repaint=False)
    """Steps a second; bound by the workbench."""
    busy: reactive[bool] = reactive(False, repaint=False)
    """Whether a new trace is on its way; bound by the workbench."""
    reason: reactive[str] = reactive("", repaint=False)
    """Why there is nothing to show; bound by the workbench."""
    layer_number: reactive[int] = reactive(0, repaint=False)
    """The layer shown, from the eye, within what the trace holds."""
    sequence: reactive[int] = reactive(0, repaint=False)
    """The sequence shown, from the eye."""

    class UnitChosen(Message):
        """The user clicked a unit; counted as the eye counts."""

        def __init__(self, unit: int) -> None:
            super().__init__()
            self.unit = unit

    class StepChosen(Message):
        """The user clicked a place in time."""

        def __init__(self, t: int) -> None:
            super().__init__()
            self.t = t

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._series: dict[Track, Series] = {}
        self._drawn: tuple[object, ...] = ()
        self._said: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        transport = Transport(id="transport")
        yield transport.data_bind(
            TimestepsPane.trace,
            TimestepsPane.t,
            TimestepsPane.playing,
            TimestepsPane.speed,
            TimestepsPane.sequence,
            TimestepsPane.layer_number,
        )
        yield Static("", id="signals")
        yield Container(id="charts")
        yield Static("", id="equation", markup=False)
        yield Static("", id="reason", markup=False)

    # What is shown

    @property
    def seen(self) -> Eye:
        """The eye, kept within what the trace holds: a new plan's trace may still be on its way."""
        return self.eye.at(self.trace) if self.trace is not None else self.eye

    def series(self, track: Track) -> Series:
        """The track as charts need it; made once for a trace and a sequence."""
        assert self.trace is not None
        if track not in self._series:
            cell = self.trace.cell(track)
            mask = self.trace.mask(track, self.seen.batch)
            lower, upper = (value if np.isfinite(value) else np.nan for value in self.trace.limits(track))
            symbol = {"output": "y"}.get(track.signal, track.signal)
            name = "input" if track.layer < 0 else self.trace.layers[track.layer].name
            self._series[track] = Series(
                f"{name} · {symbol}",
                self.trace.values(track, self.seen.batch),
                self.trace.initial(track, self.seen.batch),
                lower,
                upper,
                backwards=bool(cell and cell.backwards),
                masked=None if mask is None else ~mask,
            )
        return self._series[track]

    def arrangement(self) -> list[tuple[str, Track, int]]:
        """(chart, track, chosen unit) for every chart, row by row."""
        if self.trace is None:
            return []
        placed = self.seen.placed(self.trace)
        if self.eye.view != "overview":
            return [(self.eye.view, track, unit) for track, unit in placed]
        if len(placed) > 1 and self.size.height < ROWS_FOR_TWO:
            return [("bars", track, unit) for track, unit in placed]
        return [(kind, track, unit) for kind in ("bars", "heatmap") for track, unit in placed]

    def title_of_pane(self) -> str:
        """The pane's name, and the layer and signal that are shown."""
        if self.trace is None:
            return "3 Timesteps"
        name = "input" if self.seen.layer < 0 else self.trace.layers[self.seen.layer].name
        return f"3 Timesteps ── {name} · {self.seen.named(self.trace)}"

    def heading(self, kind: str, track: Track) -> str:
        """What a chart shows, and in which order its cell reads."""
        assert self.trace is not None
        if track.layer < 0:
            return ""
        steps = self.trace.timesteps
        cell = self.trace.cell(track)
        if cell is None:
            whole = self.trace.values(track, self.seen.batch).shape[0] == 1
            when = "after the last step" if whole and steps > 1 else f"at timestep {self.t}"
            return f"output {when}" if whole or self.seen.named(self.trace) != "output" else ""
        row = cell.index(self.t)
        reads = f"reads x[{row + 1}]" if row is not None else "before the first input"
        if self.size.width < NARROW_HEADING * len(self.seen.tracks(self.trace)):
            reads = f"x[{row + 1}]" if row is not None else "at the start"
        direction = {"forward": "forward ▸ ", "backward": "backward ◂ "}.get(track.cell, "◂ " if cell.backwards else "")
        return f"{direction}{reads}" if direction else ""

    # What follows from a change

    async def watch_trace(self) -> None:
        self._series.clear()
        await self._redraw()

    async def watch_eye(self, before: Eye, after: Eye) -> None:
        if before.batch != after.batch:
            self._series.clear()
        self.sequence = after.batch
        await self._redraw()

    async def watch_t(self) -> None:
        await self._redraw()

    def watch_busy(self) -> None:
        self.border_subtitle = "computing …" if self.busy else ""
        if self.busy and self.trace is None and self.is_mounted:
            self.query_one("#reason", Static).update("computing …")

    async def watch_reason(self) -> None:
        await self._redraw()

    async def on_resize(self) -> None:
        self.set_class(self.size.width < TIGHT, "-tight")
        await self._redraw()

    async def _redraw(self) -> None:
        if not self.is_mounted:
            return
        if self.border_title != (title := self.title_of_pane()):
            self.border_title = title
        self.layer_number = self.seen.layer
        shown = self.arrangement()
        self.set_class(not shown or bool(self.reason), "-empty")
        self.query_one("#reason", Static).update(self.reason)
        layout = tuple((kind, track) for kind, track, _ in shown)
        if layout != self._drawn:
            self._drawn = layout
            await self._arrange(shown)
        for box, (kind, track, unit) in zip(self.query(ChartBox), shown, strict=False):
            chart, series = box.chart, self.series(track)
            if chart.series is not series:
                chart.series = series
            chart.t = min(self.t, series.timesteps) if series.timesteps > 1 else series.timesteps
            chart.unit = unit
            box.head(self.heading(kind, track))
        self._words()

    async def _arrange(self, shown: list[tuple[str, Track, int]]) -> None:
        charts = self.query_one("#charts", Container)
        await charts.remove_children()
        tracks = len({track for _, track, _ in shown})
        two_rows = tracks > 1 and len(shown) > tracks
        charts.styles.grid_size_columns = tracks if two_rows else max(len(shown), 1)
        charts.styles.grid_size_rows = 2 if two_rows else 1
        await charts.mount_all([ChartBox(kind, track) for kind, track, _ in shown])

    def _words(self) -> None:
        if self.trace is None:
            return
        eye = self.seen
        views = (
            f"[b $text-accent]{eye.view}[/]"
            if self.size.width < 64
            else "  ".join(
                f"[b $text-accent]{each}[/]" if each == eye.view else f"[@click=screen.view('{each}')]{each}[/]"
                for each in VIEWS
            )
        )
        names = " · ".join(
            f"[b $text-accent]{each}[/]"
            if each == eye.named(self.trace)
            else f"[@click=screen.listen_to('{each}')]{each}[/]"
            for each in eye.signal_names(self.trace)
        )
        sequence = f"   sequence {eye.batch + 1}/{self.trace.batch}" if self.trace.batch > 1 else ""
        self._say("#signals", f"{views}{self._between()}{names}{sequence}")
        self._say("#equation", self.equation())

    def _between(self) -> str:
        return "  │  " if self.size.width < TIGHT else "   [$text-muted]signal[/] "

    def _say(self, place: str, text: str) -> None:
        """Change a line's text, and nothing where it is the same."""
        if self._said.get(place) != text:
            self._said[place] = text
            self.query_one(place, Static).update(text, layout=False)

    def equation(self) -> str:
        """The chosen unit's equation with its numbers; its exact value where it has none."""
        assert self.trace is not None
        eye = self.seen
        for track, unit in eye.placed(self.trace):
            if unit < 0:
                continue
            made = self.trace.equation(track, self.t, unit, eye.batch)
            if made is not None:
                return f"{track.cell} {made}".strip()
            value = self.series(track).at(min(self.t, self.series(track).timesteps))
            if value is not None:
                return f"{self.series(track).unit_name(unit)} = {value[unit]:+.6g}"
        return ""

    # What the charts report

    def on_chart_box_unit_chosen(self, event: ChartBox.UnitChosen) -> None:
        event.stop()
        if self.trace is None:
            return
        before = 0
        for track, _ in self.seen.placed(self.trace):
            if track == event.track:
                within = 0 if self.trace.cell(track) is None else before
                self.post_message(self.UnitChosen(within + event.unit))
                return
            before += int(self.trace.values(track).shape[1])

    def on_chart_box_step_chosen(self, event: ChartBox.StepChosen) -> None:
        event.stop()
        self.post_message(self.StepChosen(event.t))

    def on_transport_sought(self, event: Transport.Sought) -> None:
        event.stop()
        self.post_message(self.StepChosen(event.t))
