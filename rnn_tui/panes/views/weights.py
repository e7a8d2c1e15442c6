"""The weights of the selected layer: Wx, Wh and b of every gate as colours, with one number named and written out."""

from dataclasses import replace

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from rnn_tui.charts.weight_map import Layout, Matrix, Span
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.run.two_runs import described, same_layer
from rnn_tui.engine.run.weight_tables import COLUMNS, KERAS, WeightTable, weight_tables
from rnn_tui.numbers import exact
from rnn_tui.panes.cell_names import sides, with_coloured_name
from rnn_tui.panes.views.directions import way_to_another
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.views.weight_choice import Shown, WeightChoice, moved, next_orientation, resolved
from rnn_tui.panes.widgets.broken_lines import broken, whole
from rnn_tui.panes.widgets.plain_text import PlainText, fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache
from rnn_tui.panes.widgets.weight_map import WeightMap

NONE = "{} has no weights."
PICTURE = 4
"""Of a picture that is scrolled anyway, the facts above it have a row in so many."""


class WeightsView(View[WeightChoice]):
    """One picture of the weights; two where a run is pinned that has the same layer."""

    view = "weights"
    key = "V"
    help = "The weights Wx, Wh and b of every gate as colours, in Keras's orientation, x·Wx, or the tutorial's, Wx·x"
    reading = "← → ↑ ↓ over the weights · X transposes: Keras, tutorial, PyTorch"
    listens = False
    crosses = True
    arrows = ("column", "row")
    steers = True
    State = WeightChoice
    commands = (
        ViewCommand(
            "turn",
            "X",
            "transpose",
            "in Keras's, the tutorial's or PyTorch's orientation",
            "X",
            next_orientation,
            anywhere=False,
            chooses="the orientation",
        ),
    )

    DEFAULT_CSS = """
    WeightsView {
        layout: vertical;
        & #facts { height: auto; max-height: 4; color: $text-muted; }
        & Vertical { width: 1fr; height: 1fr; margin-right: 1; }
        & .name { height: 1; color: $text-muted; }
        &.-alone #before, &.-alone .name { display: none; }
        &.-none Horizontal { display: none; }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._of: tuple[object, ...] = ()
        self._shown: Shown | None = None
        self._before: WeightTable | None = None
        self._matrices: list[Matrix] = []

    def compose(self) -> ComposeResult:
        yield PlainText("", id="facts")
        with Horizontal():
            for place in ("before", "now"):
                with Vertical(id=place):
                    yield PlainText("", classes="name")
                    yield WeightMap()

    @classmethod
    def cross(cls, data: ViewData[WeightChoice], by: int) -> ViewChange:
        return moved(data, by, 0)

    @classmethod
    def steer(cls, data: ViewData[WeightChoice], by: int) -> ViewChange:
        return moved(data, 0, by)

    def hint(self) -> str:
        shown = self._shown
        if shown is None or len(shown.tables) < 2:
            return super().hint()
        return fitting(hints_of(shown), self.size.width)

    async def refresh_view(self) -> None:
        focus, choice = self.data.focus, self.data.state
        self._shown = resolved(focus, choice)
        self.set_class(self._shown is None, "-none")
        if self._shown is None:
            self._of, self._before = (), None
            self.query_one("#facts", PlainText).update(NONE.format(focus.layer_name))
            return
        table = self._shown.table
        of = (focus.trace, self.data.pinned, focus.layer, self._shown.number, table.orientation, self.size)
        if of != self._of:
            self._of = of
            self._renew(self._shown)
        cursor = self._shown.cursor(choice)
        for place, matrix in zip(("#now", "#before"), self._matrices, strict=False):
            self.query_one(f"{place} WeightMap", WeightMap).show(matrix, cursor)

    def _renew(self, shown: Shown) -> None:
        """Makes the pictures for other weights, or for another orientation."""
        self._before = before(self.data, shown)
        tables = [shown.table, *([self._before] if self._before is not None else [])]
        bound = max((largest(each) for each in tables), default=1.0) or 1.0
        self._matrices = [drawn(each, bound) for each in tables]
        self.set_class(self._before is None, "-alone")
        full, short = facts(shown.table, self.size.width)
        height, share = self.size.height, PICTURE * (full.count("\n") + 1)
        room = self._filled(full) <= height or self._filled(short) > height >= share
        said = full if room or self._before is not None else short
        self.query_one("#facts", PlainText).update(with_coloured_name(said, shown.table.title))
        if self._before is not None and self.data.pinned is not None:
            a, b = described(self.data.pinned, self.data.trace, self.data.focus.layer)
            same = np.array_equal(self._before.values, shown.table.values)
            for place, name in (("#before", f"A {a}"), ("#now", "B the same weights" if same else f"B {b}")):
                self.query_one(f"{place} .name", PlainText).update(name, layout=False)

    def rows_needed(self, rows: int) -> int:
        if self._shown is None or self._before is not None:
            return rows
        full, short = facts(self._shown.table, self.size.width)
        if (filled := self._filled(full, rows)) <= rows:
            return filled
        return rows + (rows < self._filled(short, rows + 1) == rows + 1)

    def _filled(self, said: str, rows: int | None = None) -> int:
        """The rows of these facts and of a picture below them that is not scrolled, of so many, or of all."""
        above, matrix = said.count("\n") + 1, self._matrices[0]
        layout = Layout(matrix.rows, matrix.columns, self.size.width - 1, (rows or self.size.height) - above)
        return above + layout.heads + len(layout.lines) + layout.feet

    def words(self) -> str | None:
        if self._shown is None:
            return ""
        table = self._shown.table
        row, column = self._shown.cursor(self.data.state)
        value = float(table.values[row, column])
        name, meaning = f"{table.title} {table.name(row, column)}".strip(), table.meaning(row, column)
        if self._before is None:
            return f"{name} = {exact(value)} · {meaning}"
        was = float(self._before.values[row, column])
        return f"{name}: A {exact(was)}, B {exact(value)}, B − A = {exact(value - was)} · {meaning}"

    def on_weight_map_chosen(self, event: WeightMap.Chosen) -> None:
        event.stop()
        if self._shown is None:
            return
        table, place = self._shown.table, (event.row, event.column)
        unit, weight = place if table.turned else place[::-1]
        gate = table.order[unit // table.units]
        self.choose(replace(self.data.state, weight=weight, gate=gate, unit=unit % table.units))


def before(data: ViewData[WeightChoice], shown: Shown) -> WeightTable | None:
    """The same table of the pinned run; None if there is none, or if it has other shapes."""
    if data.pinned is None or data.pinned is data.trace:
        return None
    try:
        key = same_layer(data.pinned, data.trace, data.focus.layer)
        found = weight_tables(data.pinned, key, shown.table.orientation)
    except RnnError:  # a recording, or a model without this layer
        return None
    table = found[shown.number] if shown.number < len(found) else None
    return table if table is not None and table.values.shape == shown.table.values.shape else None


def largest(table: WeightTable) -> float:
    """The largest absolute value of the matrices; that of the biases where those are 0. A bias may be far larger: an
    LSTM's forget gate begins with 1, and would leave the matrices without colours."""
    matrices = np.repeat([bool(each.each) for each in table.weights], [each.size for each in table.weights])
    values = np.abs(table.values.T if table.turned else table.values)
    finite = np.isfinite(values)
    within = float(np.max(values, initial=0.0, where=finite & matrices[:, None]))
    return within or float(np.max(values, initial=0.0, where=finite))


def drawn(table: WeightTable, bound: float) -> Matrix:
    """A table as it is drawn."""
    rows, columns = (tuple(Span(each.name, each.size) for each in parts) for parts in (table.rows, table.columns))
    return Matrix(rows, columns, np.asarray(table.values, np.float64), bound)


def hints_of(shown: Shown) -> tuple[str, str]:
    """How to reach the weights of another cell, and what X does, in many words and in few."""
    way = way_to_another([each.title for each in shown.tables], shown.number, turned=shown.table.turned)
    return f"{way} · X: Keras, tutorial, PyTorch", f"{way} · X transposes"


def facts(table: WeightTable, width: int) -> tuple[str, str]:
    """The shapes in this orientation, the order of the gates if there is room, and what it means, in few lines; and the
    shapes alone, in one if they fit, for where the picture needs the rows."""
    whose = {KERAS: "Keras", COLUMNS: "tutorial, NumPy loop"}.get(table.orientation, table.orientation)
    whose = f"{sides(table.title)[0]}{whose}"
    names: dict[str, list[str]] = {}
    for each in table.weights:
        names.setdefault(each.about, []).append(each.name)
    shapes = f"{whose}: {' · '.join(names)}"
    gates = " ".join(each.name for each in table.gates)
    order = f" · gates {gates}" if gates.strip() and len(table.gates) > 1 else ""

    def ordered(text: str) -> str:
        return text + order if len(text + order) <= width else text

    texts = [each for each in (ordered(shapes), table.formula) if each]
    lines = [broken(each, width, 2) for each in texts]
    lines[0] = whole(shapes + order, width, lines[0].count("\n") + 1) or lines[0]
    apart = "\n".join(lines)
    together = whole(" · ".join(texts), width, apart.count("\n"))  # saves a row
    of_each = " · ".join(f"{', '.join(those)} {about[about.find('(') :]}" for about, those in names.items())
    return apart if together is None else together, broken(ordered(f"{whose}: {of_each}"), width, 2)
