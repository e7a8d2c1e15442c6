"""Gradient through time: the norm of a loss's gradient at every step of every cell."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult

from rnn_tui.charts.norms_over_time import Curve, Decay, shortened
from rnn_tui.engine.gradients.flow import FlowOf, GradientFlow, GradientNorms
from rnn_tui.engine.gradients.gradients import Target
from rnn_tui.engine.gradients.reach import THOUSANDTH, reach_of
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.run.trace_rows import output_name, unit_name
from rnn_tui.panes.cell_names import attached
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.norms_over_time import DecayChart
from rnn_tui.panes.widgets.plain_text import PlainText, fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache

SMALL = 40
"""Steps times layers: up to this number a gradient takes less than a millisecond and is computed at once."""
MOST = 8
"""The largest number of lines: as many as there are colours."""
NAME = 22
"""The largest number of columns of a line's name."""


LOSSES = ("last", "cursor", "unit")
"""The losses to choose from, in the order of the key: the last output, the output at the cursor, one unit of it."""


@dataclass(frozen=True)
class ChosenLoss:
    """The chosen loss."""

    loss: str = LOSSES[0]


@dataclass(frozen=True)
class FlowAt(FlowOf):
    """The gradient of a loss that follows the cursor: only the latest question is answered."""

    latest_only: ClassVar[bool] = True


# The loss


@dataclass(frozen=True)
class Loss:
    """A loss and its name."""

    target: Target
    words: str
    follows: bool = False
    """Whether it changes with the cursor."""


def loss(chosen: str, focus: Focus, t: int) -> Loss:
    """The chosen loss, one of `LOSSES`.

    If a model has one output, at the end, that is its output at every step. One unit is the selected one, of the output
    of the selected layer.
    """
    trace, step = focus.trace, max(t, 1)
    if chosen == "unit":
        layer = trace.keys[-1] if focus.layer <= INPUT else focus.layer
        at = trace.layer(layer)
        unit = focus.unit % at.output.shape[-1]
        name = f"{at.name} {unit_name(trace, Track(layer, '', 'output'), unit)}"
        if at.output.ndim < 3:
            return Loss(Target(unit=unit, layer=layer), f"{name}, put out after the last step")
        return Loss(Target(step=step - 1, unit=unit, layer=layer), f"{name} at {step:,}", True)
    output = trace.output[focus.batch]
    if chosen == "cursor" and trace.output.ndim > 2:
        target = Target.informative(output, step - 1)
        return Loss(target, f"{_share(trace, target)}the output at {step:,}", True)
    target = Target.informative(output)
    only = trace.output.ndim < 3
    what = "the output, which comes after the last step" if only else "the last output"
    return Loss(target, f"{_share(trace, target)}{what}")


def _share(trace: Trace, target: Target) -> str:
    """For a softmax one number is used: the sum of all is constant."""
    return "" if target.unit is None else f"{output_name(trace, target.unit)}, the largest share of "


def next_loss(data: ViewData[ChosenLoss]) -> ViewChange:
    """The next loss; if there is only one output, the one at the cursor is left out."""
    choices = [each for each in LOSSES if each != "cursor" or data.trace.output.ndim > 2]
    place = choices.index(data.state.loss) if data.state.loss in choices else 0
    return ViewChange(ChosenLoss(choices[(place + 1) % len(choices)]))


class GradientView(View[ChosenLoss]):
    """Norms over time for the selected layer, and for the states of the others."""

    view = "gradient"
    key = "G"
    help = (
        "How much of the gradient arrives at every step, and how far back it reaches: ▸ is the state of the layer that"
        " reaches furthest; X chooses the loss"
    )
    reading = "reach ━●: learns from these steps, above ╌"
    listens = False
    arrows = ("step", "")
    State = ChosenLoss
    commands = (
        ViewCommand("loss", "X", "another loss", "of another loss", "X", next_loss, anywhere=False, chooses="the loss"),
    )

    DEFAULT_CSS = """
    GradientView { & .heading { height: 1; color: $text-muted; } }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._found: GradientFlow | None = None
        """The gradient that is shown; the last one while another is being computed."""
        self._at_once: dict[FlowOf, GradientFlow] = {}
        self._at_once_of: Trace | None = None
        self._decay: Decay | None = None
        self._decay_of: tuple[object, ...] = ()
        self._shown: tuple[GradientNorms, ...] = ()
        self._of = 0
        """The lines that there would be."""

    def compose(self) -> ComposeResult:
        yield PlainText("", classes="heading")
        yield DecayChart()

    async def refresh_view(self) -> None:
        trace, focus, t = self.data.trace, self.data.focus, self.data.t
        if not trace.layers:
            self.query_one(DecayChart).show(None, None)
            return
        chosen = loss(self.data.state.loss, focus, t)
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
        step = None if t < 1 else focus.position(t)
        others = dict(self.data.playback.others)
        self.query_one(DecayChart).show(self._decay, step, waiting, backwards=focus.counts_back, others=others)

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
        focus = self.data.focus
        if self._decay_of == (found, focus.layer, focus.unit, focus.batch):
            return
        self._decay_of = (found, focus.layer, focus.unit, focus.batch)
        self._shown, self._of = shown_of(found, focus.layer)
        self._decay = None
        if self._shown:
            curves = tuple(
                Curve(
                    shortened(name_of(found.trace, each), NAME),
                    each.norms[focus.batch],
                    tuple((way.start, way.end) for way in reach_of(each, focus.batch).ways),
                )
                for each in self._shown
            )
            most = told(self._shown, focus)
            masked = None if most.mask is None else ~most.mask[focus.batch]
            self._decay = Decay(curves, self._shown.index(most), THOUSANDTH, masked)

    def _head(self, chosen: Loss, late: bool) -> None:
        words = chosen.words
        short = (words.partition(", which")[0], words.replace(", the largest share of", " of"))
        texts = [f"loss L = {each}" for each in (words, *short)]
        if late:
            texts = [f"{each} · computing …" for each in texts]
        key = "X: another loss"
        what = (f"norm of ∂L/∂… at every step · {key}", f"norm of ∂L/∂… · {key}", f"∂L/∂… · {key}", key)
        texts = [f"{each} · {norm}" for norm in what for each in texts] + texts
        self.query_one(".heading", PlainText).update(fitting(texts, self.size.width), layout=False)

    def hint(self) -> str:
        if self._decay is None:
            return ""
        reaches = self._decay.curves[self._decay.chosen].spans
        reading = self.reading if reaches else "how much the loss changes with each value"
        return f"{reading} · {len(self._shown)} of {self._of} lines" if len(self._shown) < self._of else reading

    def words(self) -> str | None:
        if self._found is None or not self._shown:
            return ""
        focus = self.data.focus
        each = told(self._shown, focus)
        found = reach_of(each, focus.batch)
        another = " · X: another loss" if found.masked else ""
        states = [one for one in self._shown if (one.layer, one.cell) == (each.layer, each.cell) and one.signal != "x"]
        furthest = "furthest: " if len(states) > 1 and found.steps else ""
        return f"{furthest}{name_of(focus.trace, each)}: ∂L/∂{each.signal} {found}{another}"


def shown_of(found: GradientFlow, layer: int) -> tuple[tuple[GradientNorms, ...], int]:
    """All signals of the selected layer, and the first state of every other cell, of the nearest layers; and how many
    there would be in all."""
    position = found.trace.position
    layer = found.trace.keys[0] if layer <= INPUT else layer
    own = [each for each in found.norms if each.layer == layer]
    others = [each for each in found.norms if each.layer != layer and each.signal == "h"]
    others = sorted(others, key=lambda each: abs(position(each.layer) - position(layer)))
    first_input = [each for each in found.norms if each.signal == "x" and not own][:1]
    nearest = own + first_input + others
    kept = nearest[:MOST]
    return tuple(each for each in found.norms if each in kept), len(nearest)


def told(shown: tuple[GradientNorms, ...], focus: Focus) -> GradientNorms:
    """The signal for the text: of the selected cell the state that reaches furthest; otherwise the first."""
    cells = [track.cell for track, unit in focus.placed if unit >= 0]
    own = [each for each in shown if each.layer == focus.layer and each.signal != "x"]
    mine = [each for each in own if each.cell in cells]
    found = mine or own or list(shown)
    return max(found[:2] if mine else found[:1], key=lambda each: reach_of(each, focus.batch).steps)


def name_of(trace: Trace, each: GradientNorms) -> str:
    """A short name: `lstm h`, `bidirectional ▸h`, `rnn cell0 h`, `lstm x`."""
    return f"{trace.layer(each.layer).name} {attached(each.cell)}{each.signal}"
