"""Influence: how much the state after every step moves when the input of every step moves a little."""

from textual.app import ComposeResult
from textual.widgets import Static

from rnn_tui.charts.influence import Matrix
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.studies.influence import InfluenceOf
from rnn_tui.engine.studies.influence_matrix import InfluenceMatrix
from rnn_tui.panes.views.gradient import DIRECTIONS
from rnn_tui.panes.views.influence_choices import offered, study
from rnn_tui.panes.views.view import View
from rnn_tui.panes.widgets.influence_map import InfluenceMap
from rnn_tui.panes.widgets.series_cache import SeriesCache


class InfluenceView(View):
    """The matrix of the cell looked at."""

    view = "influence"
    key = "I"
    help = "Who hears whom: how much the state after step t moves with the input of step s; X chooses which input"
    reading = "row t, column s: the brighter, the more h after t hears x of s"

    DEFAULT_CSS = """
    InfluenceView { & .heading { height: 1; color: $text-muted; } }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._found: InfluenceMatrix | None = None
        """What is shown; the last one of the same cell while another is on its way."""
        self._found_of: tuple[Trace, InfluenceOf] | None = None
        self._matrix: Matrix | None = None

    def compose(self) -> ComposeResult:
        yield Static("", classes="heading", markup=False)
        yield InfluenceMap()

    async def refresh_view(self) -> None:
        trace, place = self.trace, self.query_one(InfluenceMap)
        asked = None if trace is None else study(trace, self.selection, self.t)
        if trace is None or asked is None:
            self._found = self._matrix = None
            self.waiting = "no layer here keeps a state: every output hears its own step only"
        else:
            found = self.ask(asked)
            if found is not None and found is not self._found:
                self._found, self._found_of = found, (trace, asked)
                self._matrix = Matrix(found.norms, tuple(int(row) + 1 for row in found.rows))
            elif found is None and not (self.waiting == "computing …" and self._alike(trace, asked)):
                self._found = self._matrix = None
        self.query_one(".heading", Static).update(self._heading(trace, asked), layout=False)
        cursor = 0 if self._found is None or asked is None else self._found.nearest(self._step(asked))
        symbol = asked.signal if asked else "h"
        positions = (
            () if trace is None or self._found is None or asked is None else positions_of(trace, asked, self._found)
        )
        place.show(self._matrix, cursor, symbol, self.waiting, positions)

    def _alike(self, trace: Trace, asked: InfluenceOf) -> bool:
        """Whether what is shown is of the same cell, only of another stretch of time."""
        if self._found_of is None or self._found_of[0] is not trace:
            return False
        shown = self._found_of[1]
        same = ("layer", "cell", "signal", "batch", "source")
        return type(shown) is type(asked) and all(getattr(shown, each) == getattr(asked, each) for each in same)

    def _step(self, asked: InfluenceOf) -> int:
        """The timestep, from 1, that the cell reads at the cursor."""
        assert self.trace is not None
        row = self.trace.layer(asked.layer).run.cells[asked.cell].index(max(self.t, 1))
        return 1 if row is None else row + 1

    def _heading(self, trace: Trace | None, asked: InfluenceOf | None) -> str:
        if trace is None or asked is None:
            return ""
        name = f"{trace.layer(asked.layer).name} {DIRECTIONS.get(asked.cell, '')}".strip()
        source = asked.layer if asked.source is None else asked.source
        whose = "the layer's own input" if source == asked.layer else "the model's input"
        first = trace.position(source) == 0
        if source == asked.layer and first:
            whose = "the model's input"
        elif source != asked.layer and not first:
            whose = f"what {trace.layer(source).name} reads"
        text = f"∂{asked.signal}/∂x · {name}"
        if self._found is not None and self._found.sampling:
            text += f" · {self._found.sampling}"
        elif self._found is not None and len(self._found.rows) < self._found.timesteps:
            first, last = self._found.rows[0] + 1, self._found.rows[-1] + 1
            text += f" · every step from {first:,} to {last:,} of {self._found.timesteps:,}"
        key = f" · {key}" if (key := offered(trace, self.selection)) else ""
        whole = f"{text} · x: {whose}{key}"
        return whole if len(whole) <= self.size.width else f"{text}{key}"

    def words(self) -> str | None:
        if self._found is None or self._found_of is None:
            return ""
        step = self._step(self._found_of[1])
        sample = int(self._found.rows[self._found.nearest(step)]) + 1
        about = "" if sample == step else f"{step:,} is not sampled; nearest: "
        return f"{about}{self._found.inputs_seen_by(step)} · {self._found.outputs_reached_from(step)}"


def positions_of(trace: Trace, asked: InfluenceOf, found: InfluenceMatrix) -> list[int]:
    """The transport's position for each sample: a cell may read from the end."""
    backwards = trace.layer(asked.layer).run.cells[asked.cell].backwards
    return [found.timesteps - row if backwards else row + 1 for row in found.rows.tolist()]
