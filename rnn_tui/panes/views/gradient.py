"""Gradient through time: how much of a loss arrives at every step of every cell."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from rnn_tui.charts.decay import Curve, Decay, names
from rnn_tui.engine.gradients.flow import FlowOf, GradientFlow, GradientNorms
from rnn_tui.engine.gradients.reach import THOUSANDTH, reach_of
from rnn_tui.engine.run.study import answer
from rnn_tui.engine.run.trace import INPUT, Trace
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views.gradient_targets import Loss, loss
from rnn_tui.panes.views.view import View
from rnn_tui.panes.widgets.decay import DecayChart
from rnn_tui.panes.widgets.series_cache import SeriesCache

SMALL = 40
"""Steps times layers: up to here a gradient takes less than a millisecond and is worked out at once."""
MOST = 8
"""Lines together, at most: as many as there are colours."""
NAME = 22
"""Columns of a line's name, at most."""


@dataclass(frozen=True)
class FlowAt(FlowOf):
    """The gradient of a loss that follows the cursor: of those asked in passing only the latest matters."""

    latest_only: ClassVar[bool] = True


class GradientView(View):
    """Norms over time of the layer looked at, and of the states of the others."""

    view = "gradient"
    key = "G"
    help = "How much of the gradient arrives at every step, and how far back it reaches; X chooses the loss"
    reading = "the longer a line stays up, the further back it learns · ╌ a thousandth"
    listens = False

    DEFAULT_CSS = """
    GradientView { & .heading { height: 1; color: $text-muted; } }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._found: GradientFlow | None = None
        """What is shown; the last one while another is on its way."""
        self._at_once: dict[FlowOf, GradientFlow] = {}
        self._at_once_of: Trace | None = None
        self._decay: Decay | None = None
        self._decay_of: tuple[object, ...] = ()
        self._shown: tuple[GradientNorms, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static("", classes="heading", markup=False)
        yield DecayChart()

    async def refresh_view(self) -> None:
        trace = self.trace
        if trace is None or not trace.layers:
            self.query_one(DecayChart).show(None, None)
            return
        chosen = loss(trace, self.selection, self.t)
        found = self._flow(trace, chosen)
        late = found is None
        if found is not None:
            self._found = found
        if self._found is None or self._found.trace is not trace or (late and self.waiting != "computing …"):
            self._found = None
            self._decay, self._decay_of, self._shown = None, (), ()
        else:
            self._draw(self._found)
        self._head(chosen, late and self._found is not None)
        waiting = self.waiting or "no layer here keeps a state: there is no gradient through time"
        backwards = reads_from_the_end(trace, self.selection)
        step = cursor_row(trace, self.selection, self.t)
        self.query_one(DecayChart).show(self._decay, step, waiting, backwards=backwards)

    def _flow(self, trace: Trace, chosen: Loss) -> GradientFlow | None:
        study = FlowAt(chosen.target) if chosen.follows else FlowOf(chosen.target)
        if trace.timesteps * len(trace.layers) > SMALL:
            return self.ask(study)
        if self._at_once_of is not trace:
            self._at_once, self._at_once_of = {}, trace
        self.waiting = ""
        if study not in self._at_once:
            self._at_once[study] = answer(study, trace)
        return self._at_once[study]

    def _draw(self, found: GradientFlow) -> None:
        selection = self.selection
        if self._decay_of == (found, selection.layer, selection.unit, selection.batch):
            return
        self._decay_of = (found, selection.layer, selection.unit, selection.batch)
        self._shown = shown_of(found, selection)
        self._decay = None
        if self._shown:
            labels = names([name_of(found.trace, each) for each in self._shown], NAME)
            curves = tuple(
                Curve(
                    label,
                    each.norms[selection.batch],
                    tuple((way.start, way.end) for way in reach_of(each, selection.batch).ways),
                )
                for label, each in zip(labels, self._shown, strict=True)
            )
            most = told(self._shown, found.trace, selection)
            masked = None if most.mask is None else ~most.mask[selection.batch]
            self._decay = Decay(curves, self._shown.index(most), THOUSANDTH, masked)

    def _head(self, chosen: Loss, late: bool) -> None:
        text = f"L = {chosen.words} · X another · norm of ∂L/∂… at every step"
        self.query_one(".heading", Static).update(f"{text} · computing …" if late else text, layout=False)

    def words(self) -> str | None:
        if self.trace is None or self._found is None or not self._shown:
            return ""
        each = told(self._shown, self.trace, self.selection)
        return f"{name_of(self.trace, each)}: ∂L/∂{each.signal} {reach_of(each, self.selection.batch)}"


def shown_of(found: GradientFlow, selection: Selection) -> tuple[GradientNorms, ...]:
    """Everything of the layer looked at, and the first state of every other cell, the nearest layers first."""
    position = found.trace.position
    layer = found.trace.keys[0] if selection.layer == INPUT else selection.layer
    own = [each for each in found.currents if each.layer == layer]
    others = [each for each in found.currents if each.layer != layer and each.signal == "h"]
    others = sorted(others, key=lambda each: abs(position(each.layer) - position(layer)))
    first_input = [each for each in found.currents if each.signal == "x" and not own][:1]
    kept = (own + first_input + others)[:MOST]
    return tuple(each for each in found.currents if each in kept)


def told(shown: tuple[GradientNorms, ...], trace: Trace, selection: Selection) -> GradientNorms:
    """The one that is put in words: of the cell looked at the state that reaches furthest; otherwise the first."""
    cells = [track.cell for track, unit in selection.placed(trace) if unit >= 0]
    mine = [each for each in shown if each.layer == selection.layer and each.signal != "x" and each.cell in cells]
    found = mine or [each for each in shown if each.layer == selection.layer and each.signal != "x"] or list(shown)
    return max(found[:2] if mine else found[:1], key=lambda each: reach_of(each, selection.batch).steps)


def name_of(trace: Trace, each: GradientNorms) -> str:
    """`lstm h`, `bidirectional ▸h`, `lstm x`"""
    return f"{trace.layer(each.layer).name} {DIRECTIONS.get(each.cell, '')}{each.signal}"


DIRECTIONS = {"forward": "▸", "backward": "◂"}
"""How a Bidirectional's cells are written where there is little room."""


def reads_from_the_end(trace: Trace, selection: Selection) -> bool:
    """Whether the cell looked at does."""
    if selection.layer == INPUT:
        return False
    cells = [trace.cell(track) for track, unit in selection.placed(trace) if unit >= 0]
    return bool(cells and cells[0] and cells[0].backwards)


def cursor_row(trace: Trace, selection: Selection, t: int) -> int | None:
    """The timestep, from 1, that the cell looked at reads at the cursor; None before its first."""
    return None if t < 1 else position(trace, selection, t)


def position(trace: Trace, selection: Selection, step: int) -> int:
    """From a timestep to the transport position at which it is shown, and back."""
    if not reads_from_the_end(trace, selection):
        return step
    return trace.steps(next(track for track, unit in selection.placed(trace) if unit >= 0)) + 1 - step
