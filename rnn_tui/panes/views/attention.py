"""Attention: how much every step of the target attends to every step of the source."""

from dataclasses import dataclass, replace

import numpy as np
from textual.app import ComposeResult

from rnn_tui.charts.heatmap import width_beside
from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.core.terminal_text import shorten_middle
from rnn_tui.engine.core.text import enumerated
from rnn_tui.engine.layers.attention import ATTENTION
from rnn_tui.engine.run.attention import AttentionWeights, attending
from rnn_tui.engine.run.trace import INPUT, Track
from rnn_tui.engine.run.trace_rows import name_of
from rnn_tui.numbers import rounded
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views.signal_charts import AXIS, FEET
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.chart_box import GAP, ChartBox
from rnn_tui.panes.widgets.messages import StepChosen, UnitChosen
from rnn_tui.panes.widgets.plain_text import PlainText, fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache

TARGET, SOURCE = Track(INPUT, "", "target"), Track(INPUT, "", "source")
"""The track of the units in heatmap and bars: a click on one chooses a step of that time."""
MOST_NAMED, LONGEST_NAME, SHORTEST_NAME = 3, 24, 8
"""How many of the source's steps the line under the view names, and the columns of a layer's name in it; and those that
a shortened one has at least."""
NONE = (
    f"Shown for {enumerated(each.kind() for each in ATTENTION)}: there is none here, add one after two sequences. "
    "Attention made of other layers is the output of their softmax: select that layer, then h."
)
NOT_KEPT = "This run did not keep the attention weights."


@dataclass(frozen=True)
class ChosenHead:
    """Which head is looked at, and where."""

    head: int = 0
    """Counted from 1; 0: the mean of all."""
    source: int = 0
    """The step of the source where it has as many as the target, and so no cursor of its own; 0: the target's step."""


def layer_of(focus: Focus) -> int | None:
    """The key of the layer to show: the selected one if it is an attention layer, else the next one that is, or the
    last."""
    found = attending(focus.trace)
    if not found:
        return None
    place = focus.trace.position(focus.layer) if focus.layer in focus.trace.keys else 0
    return next((each for each in found if focus.trace.position(each) >= place), found[-1])


def weights_of(focus: Focus) -> AttentionWeights | None:
    """The weights to show; None if there are none."""
    layer = layer_of(focus)
    return None if layer is None else AttentionWeights.of(focus.trace, layer, focus.batch)


def next_head(data: ViewData[ChosenHead]) -> ViewChange:
    """The action of the key: the mean of all heads, then each head."""
    found = weights_of(data.focus)
    heads = 0 if found is None else len(found.heads)
    if heads < 2:
        return ViewChange(says="There is one head: only a layer with num_heads has several.")
    return ViewChange(replace(data.state, head=(min(data.state.head, heads) + 1) % (heads + 1)))


def axes(head: str, down: str, across: str) -> list[str]:
    """The heading of the heatmap: which head, and whose time goes down and across; then the same in fewer columns."""
    longest = max(len(down), len(across), SHORTEST_NAME)
    names = [
        (shorten_middle(down, room), shorten_middle(across, room)) for room in range(longest, SHORTEST_NAME - 1, -1)
    ]
    named = [f"{head}{one} ↓ · {other} →" for one, other in (*names, ("target", "source"))]
    return [*named, head.removesuffix(" · ")] if head else named


def charted(found: AttentionWeights, head: int, name: str) -> tuple[Series, Series]:
    """The weights of a head: for the bars a row for each step of the target, for the heatmap a row for each step of the
    source; both from 0 to the largest weight."""
    shown = np.asarray(found.head(head), np.float64)
    upper = float(np.max(shown, initial=0.0, where=np.isfinite(shown))) or 1.0
    targets, sources = range(1, found.queries.steps + 1), range(1, found.values.steps + 1)
    labels = tuple(map(found.values.label, sources))
    names = tuple(f"{found.queries.name} t {step}" for step in targets)
    title = f"{name} · α"
    return (
        Series(title, shown, lower=0, upper=upper, unit_names=labels, numbers=tuple(sources)),
        Series(title, shown.T, lower=0, upper=upper, unit_names=names, numbers=tuple(targets)),
    )


def cursors(found: AttentionWeights, data: ViewData[ChosenHead]) -> tuple[int, int]:
    """The steps of target and source that are looked at, from 1."""
    query, value = (min(max(data.at(each.steps), 1), each.steps) for each in (found.queries, found.values))
    return query, min(data.state.source, found.values.steps) if one_time(found) and data.state.source else value


def one_time(found: AttentionWeights) -> bool:
    """Whether target and source have as many steps, and share a cursor."""
    return found.queries.steps == found.values.steps


class AttentionView(View[ChosenHead]):
    """The weights as a heatmap, source to the right, target down; beside it the row at the target's cursor as bars."""

    view = "attention"
    key = "W"
    help = "Attention: how much every step of the target attends to every step of the source; X chooses the head"
    reading = "row: a step of the target · column: of the source · ↑↓ moves along it"
    listens = False
    crosses = True
    crosses_in = ATTENTION
    arrows = ("step", "other step")
    State = ChosenHead
    commands = (
        ViewCommand("head", "X", "another head", "of another head", "X", next_head, anywhere=False, chooses="the head"),
    )

    DEFAULT_CSS = """
    AttentionView {
        layout: horizontal;
        & #bars { width: 1fr; margin-right: 2; }
        & #none { width: 1fr; height: 1fr; content-align: center middle; color: $text-muted; display: none; }
        &.-none { & ChartBox { display: none; } & #none { display: block; } }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._found: AttentionWeights | None = None
        self._of: tuple[object, ...] = ()
        self._rows: Series | None = None
        """A row for each step of the target, for the bars."""
        self._columns: Series | None = None
        """The transpose: a row for each step of the source."""
        self._width = 0
        """The columns of the heatmap."""

    def compose(self) -> ComposeResult:
        yield ChartBox("bars", SOURCE, id="bars")
        yield ChartBox("heatmap", TARGET, id="weights")
        yield PlainText("", id="none")

    @property
    def _head(self) -> int:
        return 0 if self._found is None else min(self.data.state.head, len(self._found.heads))

    @property
    def _cursors(self) -> tuple[int, int]:
        assert self._found is not None
        return cursors(self._found, self.data)

    @classmethod
    def cross(cls, data: ViewData[ChosenHead], by: int) -> ViewChange:
        found = weights_of(data.focus)
        if found is None:
            return ViewChange()
        step = min(max(cursors(found, data)[1] + by, 1), found.values.steps)
        if one_time(found):
            return ViewChange(replace(data.state, source=step))
        return ViewChange(t=step, length=found.values.steps)

    async def refresh_view(self) -> None:
        self._look_up()
        found, rows, columns = self._found, self._rows, self._columns
        self.set_class(found is None, "-none")
        if found is None or rows is None or columns is None:
            words = NOT_KEPT if attending(self.data.trace) else NONE
            self.query_one("#none", PlainText).update(words, layout=False)
            return
        width = self._share_width(columns)
        query, value = self._cursors
        bars, weights = self.query_one("#bars", ChartBox), self.query_one("#weights", ChartBox)
        bars.show(rows, query, value - 1)
        weights.show(columns, value, query - 1)
        step = f"t {found.queries.label(query)} attends to"
        bars.head(fitting([f"{self._whose(query)} attends to", step], self.size.width - GAP - width))
        head = f"{self._head_words(found)} · " if len(found.heads) > 1 else ""
        weights.head(fitting(axes(head, found.queries.name, found.values.name), width))

    def _share_width(self, weights: Series) -> int:
        """Gives the heatmap the columns that its cells fill, and returns their number."""
        sources, size = weights.timesteps, (self.size.width - GAP, self.size.height - FEET)
        width = width_beside(sources, weights.units, size, sources + AXIS if sources > size[1] else 0)
        if self._width != width:
            self._width = self.query_one("#weights").styles.width = width
        return width

    def _whose(self, query: int) -> str:
        """`decoder t 3 word`"""
        if self._found is None:
            return ""
        return f"{shorten_middle(self._found.queries.name, LONGEST_NAME)} t {self._found.queries.label(query)}"

    def _head_words(self, found: AttentionWeights) -> str:
        return f"head {self._head} of {len(found.heads)}" if self._head else f"mean of {len(found.heads)} heads"

    def _look_up(self) -> None:
        """Computes what is drawn, if it has changed."""
        focus = self.data.focus
        of = (focus.trace, layer_of(focus), focus.batch, self.data.state.head)
        if of == self._of:
            return
        self._of, self._found = of, weights_of(focus)
        if self._found is not None:
            self._rows, self._columns = charted(self._found, self._head, name_of(focus.trace, self._found.layer))

    def words(self) -> str | None:
        if self._found is None or self._rows is None:
            return ""
        query, _ = self._cursors
        row = self._rows.values[query - 1]
        best = np.argsort(-row, kind="stable")[:MOST_NAMED]
        named = " · ".join(f"t {self._found.values.label(int(each) + 1)}: {rounded(row[each], 4)}" for each in best)
        source = shorten_middle(self._found.values.name, LONGEST_NAME)
        return f"{self._whose(query)} attends most to {source} {named}"

    # Clicks: a column is a step of the source, a row one of the target

    def on_unit_chosen(self, event: UnitChosen) -> None:
        event.stop()
        if self._found is None:
            return
        if event.track == SOURCE:
            self._go_to_source(self._found, event.unit + 1)
        else:
            self.post_message(StepChosen(event.unit + 1, self._found.queries.steps))

    def on_step_chosen(self, event: StepChosen) -> None:
        if event.length is None and self._found is not None:
            event.stop()
            self._go_to_source(self._found, event.t)

    def _go_to_source(self, found: AttentionWeights, step: int) -> None:
        if one_time(found):
            self.choose(replace(self.data.state, source=step))
        else:
            self.post_message(StepChosen(step, found.values.steps))
