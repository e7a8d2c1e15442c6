"""Influence: how much the state after each step moves when the input of each step moves a little."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal

from rnn_tui.charts.influence import Matrix, largest, width_beside
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.charts.primitives.ruler import masked_words
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.studies.influence import SAMPLES, InfluenceOf
from rnn_tui.engine.studies.influence_matrix import InfluenceMatrix
from rnn_tui.panes.cell_names import sides, with_coloured_name
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views.directions import way_to_another_cell
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.drawn_chart import Canvas
from rnn_tui.panes.widgets.influence_map import InfluenceMap
from rnn_tui.panes.widgets.plain_text import PlainText, fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache

SOURCES = ("own", "input", "own near", "input near")
"""The inputs to choose from, in the order of the key: the layer's own input or the model's, over all steps or near the
cursor."""
ROOM_FOR_TWO = 96
"""The width from which the largest influences are beside the picture."""
ONE_SOURCE = "X: there is one input here, and all of its steps are shown."
FAR = 10 * SAMPLES
"""From this number of timesteps the influence near the cursor is offered first: so few steps of the whole are sampled
that most models have forgotten one before the next."""


@dataclass(frozen=True)
class ChosenSource:
    """The chosen input, and the range of steps."""

    source: str = ""
    """One of `SOURCES`; empty: the first one offered."""


@dataclass(frozen=True)
class InfluenceNear(InfluenceOf):
    """The influence near the cursor: only the latest question is answered."""

    latest_only: ClassVar[bool] = True


def cell_of(focus: Focus) -> tuple[int, str] | None:
    """The selected cell, with its layer's key; if the layer has none, that of the next layer that has, or of the last
    one."""
    trace = focus.trace
    with_cells = [key for key in trace.keys if trace.layer(key).run.cells]
    if not with_cells:
        return None
    start = 0 if focus.layer <= INPUT else trace.position(focus.layer)
    layer = next((key for key in with_cells if trace.position(key) >= start), with_cells[-1])
    cells = trace.layer(layer).run.cells
    mine = [track.cell for track, unit in focus.placed if unit >= 0 and track.cell in cells]
    return layer, mine[0] if mine and layer == focus.layer else next(iter(cells))


def study(chosen: str, focus: Focus, t: int) -> InfluenceOf | None:
    """The study to ask for; None if no layer keeps a state."""
    trace, found = focus.trace, cell_of(focus)
    if found is None:
        return None
    layer, cell = found
    made = trace.layer(layer).run.cells[cell]
    signal = focus.selection.signal if focus.selection.signal in made.initial else next(iter(made.initial))
    kept = kept_source(chosen, focus)
    source = first_numbers(trace) if kept.startswith("input") else layer
    time = made.x.shape[1]
    if not kept.endswith("near") or time <= SAMPLES:
        return InfluenceOf(layer, cell, signal, focus.batch, source)
    row, half = row_at(focus, layer, cell, t), SAMPLES // 2
    first = row // half * half - (0 if made.backwards else half)  # it depends on earlier inputs, in reading order
    first = min(max(first, 0), time - SAMPLES)
    return InfluenceNear(layer, cell, signal, focus.batch, source, first, first + SAMPLES - 1)


def row_at(focus: Focus, layer: int, cell: str, t: int) -> int:
    """The row of the cell's arrays that belongs to the position t; the first it wrote, before its first input."""
    made = focus.trace.layer(layer).run.cells[cell]
    time = made.x.shape[1]
    return made.index(max(focus.step(Track(layer, cell, ""), min(t, time)), 1)) or 0


def first_numbers(trace: Trace) -> int:
    """The key of the first layer that reads numbers: after an Embedding, that is the layer that reads its vectors."""
    return next(key for key in trace.keys if np.ndim(trace.layer(key).x) > 2)


def choices(focus: Focus) -> list[str]:
    """The choices for this trace and layer, in the order of the key."""
    trace, found = focus.trace, cell_of(focus)
    below = found is not None and trace.position(first_numbers(trace)) < trace.position(found[0])
    long = trace.timesteps > SAMPLES
    there = [each for each in SOURCES if (below or "own" in each) and (long or "near" not in each)]
    return sorted(there, key=lambda each: "near" not in each) if trace.timesteps > FAR else there


def kept_source(chosen: str, focus: Focus) -> str:
    """The current choice; the first one offered if it is not available."""
    there = choices(focus)
    return chosen if chosen in there else there[0]


def after(chosen: str, focus: Focus) -> str:
    """The next choice."""
    there = choices(focus)
    return there[(there.index(kept_source(chosen, focus)) + 1) % len(there)]


def next_source(data: ViewData[ChosenSource]) -> ViewChange:
    """The action of the key."""
    then = after(data.state.source, data.focus)
    only = then == kept_source(data.state.source, data.focus)
    return ViewChange(ChosenSource(then), says=ONE_SOURCE if only else "")


def offered(chosen: str, focus: Focus) -> str:
    """What the key does next, in words; empty if there is no choice."""
    now, then = kept_source(chosen, focus), after(chosen, focus)
    if now == then:
        return ""
    near = "near" in then
    if near != ("near" in now):
        return "X: near t" if near else "X: the whole"
    return "X: of another x"


class InfluenceView(View[ChosenSource]):
    """The influence matrix of the selected cell."""

    view = "influence"
    key = "I"
    help = "How much h after t moves with x of s (used: at least 1/1000 of the most); X chooses the input"
    reading = "row t, column s: how x at s changes h at t"
    arrows = ("step", "")
    State = ChosenSource
    commands = (
        ViewCommand(
            "source",
            "X",
            "another x",
            "of another input, or near the cursor",
            "X",
            next_source,
            anywhere=False,
            chooses="whose input",
        ),
    )

    DEFAULT_CSS = """
    InfluenceView {
        & .heading { height: 1; color: $text-muted; }
        & #largest { width: 1fr; margin-left: 2; display: none; }
        &.-wide #largest { display: block; }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._found: InfluenceMatrix | None = None
        """The matrix that is shown; the last one of the same cell while another is being computed."""
        self._found_of: tuple[Trace, InfluenceOf] | None = None
        self._asked: InfluenceOf | None = None
        """What is asked for now."""
        self._matrix: Matrix | None = None
        self._positions: list[int] = []
        self._arranged: tuple[object, ...] = ()
        """The matrix and the width that the columns were shared out for."""

    def compose(self) -> ComposeResult:
        yield PlainText("", classes="heading")
        with Horizontal():
            yield InfluenceMap()
            yield Canvas(id="largest")

    async def refresh_view(self) -> None:
        trace, place = self.data.trace, self.query_one(InfluenceMap)
        asked = study(self.data.state.source, self.data.focus, self.data.t)
        if asked is None:
            self._found = self._matrix = None
            self.waiting = "no layer of the model keeps a state: every output depends on its own step only"
        else:
            found = self.ask(asked)
            if found is not None and found is not self._found:
                self._found, self._found_of = found, (trace, asked)
                self._matrix = Matrix(found.norms, tuple(int(row) + 1 for row in found.rows))
                self._positions = positions_of(self.data.focus, asked, found)
            elif found is None and not (self.waiting == "computing …" and self._alike(trace, asked)):
                self._found = self._matrix = None
        cursor = self._found.nearest(self._step(asked)) if self._found and asked and self.data.t > 0 else None
        symbol = asked.signal if asked else "h"
        place.show(self._matrix, cursor, symbol, self.waiting, self._positions)
        self._asked = asked
        self._head()
        self._list(cursor)

    def rows_needed(self, rows: int) -> int:
        return 1 + self.query_one(InfluenceMap).rows_needed(rows - 1)

    def on_influence_map_resized(self) -> None:
        if self.is_drawn:
            self._head()

    def _head(self) -> None:
        asked = self._asked
        text = "" if asked is None else self._heading(self.data.trace, asked)
        told = with_coloured_name(text, asked.cell if asked else "")
        self.query_one(".heading", PlainText).update(told, layout=False)

    def _list(self, cursor: int | None) -> None:
        """Beside the picture, where there is room: the largest influences on the state at the cursor. It changes with
        every step, and is a widget of its own, so that no row of the picture is written again with it."""
        wide, matrix = self.size.width >= ROOM_FOR_TWO, self._matrix
        if self._arranged != (arranged := (matrix, self.size.width)):
            self._arranged = arranged
            self.set_class(wide, "-wide")
            width = width_beside(matrix, self.size.width) if wide and matrix is not None else "1fr"
            self.query_one(InfluenceMap).styles.width = width
        drawn = Grid if matrix is None or cursor is None else partial(largest, matrix, cursor)
        self.query_one("#largest", Canvas).draw(drawn)

    def _alike(self, trace: Trace, asked: InfluenceOf) -> bool:
        """Whether the matrix that is shown is of the same cell, only for other steps."""
        if self._found_of is None or self._found_of[0] is not trace:
            return False
        shown = self._found_of[1]
        same = ("layer", "cell", "signal", "batch", "source")
        return type(shown) is type(asked) and all(getattr(shown, each) == getattr(asked, each) for each in same)

    def _step(self, asked: InfluenceOf) -> int:
        """The timestep, from 1, that the cell reads at the cursor."""
        time = self.data.trace.layer(asked.layer).run.cells[asked.cell].x.shape[1]
        return row_at(self.data.focus, asked.layer, asked.cell, self.data.at(time)) + 1

    def _heading(self, trace: Trace, asked: InfluenceOf) -> str:
        name = trace.layer(asked.layer).name
        source = asked.layer if asked.source is None else asked.source
        whose = "the layer's own input" if source == asked.layer else "the model's input"
        first = trace.position(source) == 0
        if source == asked.layer and first:
            whose = "the model's input"
        elif source != asked.layer and not first:
            whose = f"what {trace.layer(source).name} reads"
        chosen, here = self.data.focus.selection.signal, self.data.focus.layer == asked.layer
        other = f"{chosen} is no state, so " if here and chosen not in ("", asked.signal) else ""
        text = f"{other}∂{asked.signal}/∂x · {name}"
        steps = self._found.steps if self._found is not None else ("", "")
        whole, short = (f"{text} · {each}" if each else text for each in steps)
        key = f" · {key}" if (key := offered(self.data.state.source, self.data.focus)) else ""
        joins = [f" · {each}" if each else "" for each in self.query_one(InfluenceMap).joins]
        mask = trace.layer(asked.layer).run.cells[asked.cell].mask
        masked = () if mask is None else masked_words((~mask[asked.batch]).tobytes())
        texts = []
        for end in [f" · {each}{key}" for each in masked] or [key]:
            texts += [f"{whole} · x: {whose}{joins[0]}{end}", f"{whole}{joins[0]}{end}"]
            texts += [f"{each}{joins[1]}{end}" for each in (whole, short)] + [f"{short}{end}"]
        return fitting([f"{half}{each}" for each in texts for half in sides(asked.cell)], self.size.width)

    def hint(self) -> str:
        if not self._asked:
            return ""
        reading = self.reading.replace(" h ", f" {self._asked.signal} ")
        return " · ".join(filter(None, (way_to_another_cell(self.data.focus), reading)))

    def words(self) -> str | None:
        if self._found is None or self._found_of is None:
            return ""
        trace, asked = self._found_of
        step, mask = self._step(asked), trace.layer(asked.layer).run.cells[asked.cell].mask
        sample = int(self._found.rows[self._found.nearest(step)]) + 1
        about = "" if sample == step else f"{step:,} is not sampled; nearest: "
        if mask is not None and not mask[asked.batch, step - 1]:
            about = f"{step:,} is masked, so {asked.signal} is carried · {about}"
        if self.data.t < 1:
            about = "nothing is read at t 0; next: "
        return f"{about}{self._found.inputs_seen_by(step)} · {self._found.outputs_reached_from(step)}"


def positions_of(focus: Focus, asked: InfluenceOf, found: InfluenceMatrix) -> list[int]:
    """The position on the screen for each sample: that may be the step of a cell that reads from the end."""
    backwards = focus.selection.by_steps and focus.trace.layer(asked.layer).run.cells[asked.cell].backwards
    return [found.timesteps - row if backwards else row + 1 for row in found.rows.tolist()]
