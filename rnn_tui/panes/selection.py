"""The eye: where the user looks. A frozen value with verbs; it holds nothing that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.studies.similarity import SimilarSpans, Span

FIRST_VIEW = "overview"
"""The view that is shown first."""


@dataclass(frozen=True)
class Selection:
    """Which layer, which of its signals, which unit, which sequence of the batch, drawn how."""

    layer: int = 0
    """The layer's key in the plan; `INPUT` for what the model reads."""
    signal: str = ""
    """The signal's name; empty: the first the layer records."""
    unit: int = 0
    """Counted through all cells of the layer: a Bidirectional's backward units follow the forward ones."""
    batch: int = 0
    view: str = FIRST_VIEW
    """The name of the view it is looked at in."""
    ordered: bool = False
    """Whether heatmaps show units that move together side by side."""
    span: tuple[int, int] | None = None
    """The first and the last step of the marked span of time, as timesteps from 1; None: nothing is marked."""
    span_of: int = 0
    """The sequence it was marked in."""
    marking: bool = False
    """Whether the span still follows the cursor."""
    moment: int = 0
    """Which of the moments alike is looked at; 0: the marked span itself."""
    hold: str = ""
    """What the input is held at while fixed points are looked for; empty: they are not."""

    loss: str = "last"
    """Whose gradient is looked at: one of `losses.LOSSES`."""
    hearing: str = ""
    """Whose influence is looked at, and where: one of `hearings.HEARINGS`; empty: what is offered first."""
    operation: int = 0
    """Which operation of the unit's equation is looked at, from 0."""

    @classmethod
    def on(cls, stack: Stack, view: str = FIRST_VIEW) -> Self:
        """At the first layer that keeps a state, which is what people come to see; at the first where none does."""
        layers = zip(stack.keys, stack.layers, strict=True)
        stateful = (key for key, each in layers if each.signals or any(one.signals for one in each.nested))
        return cls(layer=next(stateful, next(iter(stack.keys), 0)), view=view)

    def at_layer(self, layer: int) -> Self:
        """At another layer."""
        return replace(self, layer=layer) if layer != self.layer else self

    def kept_in(self, before: Stack, after: Stack) -> Self:
        """At the same layer of an edited plan, wherever it stands now; where it is gone, at what took its place."""
        if self.layer in (INPUT, *after.keys):
            return self
        position = before.position(self.layer) if self.layer in before.keys else 0
        return self.at_layer(after.keys[min(position, len(after.keys) - 1)] if after.keys else INPUT)

    def draw(self, view: str) -> Self:
        """In another view."""
        return replace(self, view=view)

    def next_view(self, views: Sequence[str], by: int = 1) -> Self:
        """In the next of these views."""
        return self.draw(views[(views.index(self.view) + by) % len(views)])

    def next_fixed_point_input(self, view: str, holds: Sequence[str]) -> Self:
        """At that view's fixed points; where they are seen already, with the input held at the next of these, and after
        the last of them not at all."""
        if self.view != view:
            return replace(self, view=view, hold=self.hold or holds[0])
        choices = ("", *holds)
        return replace(self, hold=choices[(choices.index(self.hold) + 1) % len(choices)])

    def choose(self, unit: int, trace: Trace) -> Self:
        """At another unit, as far as there are units."""
        return replace(self, unit=min(max(unit, 0), max(self.units(trace) - 1, 0)))

    def next_signal(self, trace: Trace, by: int) -> Self:
        """To the layer's next signal."""
        names = self.signal_names(trace)
        position = names.index(self.named(trace)) if names else 0
        return replace(self, signal=names[(position + by) % len(names)]) if names else self

    def next_sequence(self, trace: Trace, by: int) -> Self:
        """To another sequence of the batch."""
        return replace(self, batch=(self.batch + by) % max(trace.batch, 1))

    def mark(self, step: int) -> Self:
        """Begin a span at that timestep, or end the one begun."""
        if self.marking:
            return replace(self, marking=False, moment=0)
        return replace(self, span=(step, step), span_of=self.batch, marking=True, moment=0)

    def drag(self, step: int) -> Self:
        """The span begun reaches to that timestep."""
        if not self.marking or self.span is None or self.batch != self.span_of:
            return self
        return replace(self, span=(self.span[0], step))

    @property
    def marked(self) -> Span | None:
        """The marked span, whichever way it was marked."""
        return None if self.span is None else Span(self.span_of, min(self.span), max(self.span))

    def alike(self, trace: Trace) -> SimilarSpans | None:
        """The question for moments like the marked one, by the signal that is looked at; None: nothing is marked."""
        if self.marked is None or self.marking:
            return None
        tracks = [track for track, unit in self.placed(trace) if unit >= 0]
        return SimilarSpans(tracks[0], self.marked)

    def explained(self, trace: Trace, t: int) -> Explanation | None:
        """How the chosen unit came to its value at the cursor; None where it has none there."""
        found = (trace.explain(track, t, unit, self.batch) for track, unit in self.placed(trace) if unit >= 0)
        return next((each for each in found if each is not None), None)

    def next_operation(self, trace: Trace, t: int, by: int) -> Self:
        """To another operation of the unit's equation, as far as there are any."""
        found = self.explained(trace, t)
        last = 0 if found is None else len(found.steps) - 1
        return replace(self, operation=min(max(min(self.operation, last) + by, 0), last))

    def at(self, trace: Trace) -> Self:
        """The same, kept within what a trace holds: at its last layer where it has not the one that is selected."""
        layer = self.layer if self.layer in (INPUT, *trace.keys) else (INPUT, *trace.keys)[-1]
        kept = replace(self, layer=layer, batch=min(self.batch, trace.batch - 1))
        if self.span is not None and (max(self.span) > trace.timesteps or self.span_of >= trace.batch):
            kept = replace(kept, span=None, marking=False, moment=0)
        return kept.choose(self.unit, trace)

    def signal_names(self, trace: Trace) -> tuple[str, ...]:
        """The signals of the layer, the states first."""
        return tuple(dict.fromkeys(each.signal for each in trace.tracks(self.layer)))

    def named(self, trace: Trace) -> str:
        """The signal's name, or the first one's where the layer does not record it."""
        names = self.signal_names(trace)
        return self.signal if self.signal in names else names[0]

    def tracks(self, trace: Trace) -> tuple[Track, ...]:
        """What is shown: the signal of every cell of the layer, and beside two cells what they are merged into."""
        found = trace.tracks(self.layer)
        chosen = tuple(each for each in found if each.signal == self.named(trace))
        merged = tuple(each for each in found if each.signal == "output") if len(chosen) > 1 else ()
        return (*chosen, *merged)

    def units(self, trace: Trace) -> int:
        """How many units there are to choose from, all cells together."""
        tracks = self.tracks(trace)
        cells = [each for each in tracks if trace.cell(each) is not None] or list(tracks)
        return sum(trace.width(each) for each in cells)

    def counted(self, trace: Trace, track: Track, unit: int) -> int:
        """A unit of one of the tracks shown, as the eye counts it: through all cells."""
        before = 0
        for each in self.tracks(trace):
            if each == track or trace.cell(each) is None:
                break
            before += trace.width(each)
        return unit + (0 if trace.cell(track) is None else before)

    def placed(self, trace: Trace) -> tuple[tuple[Track, int], ...]:
        """Each track shown with the chosen unit as it counts there; -1 where the unit belongs to another cell."""
        found: list[tuple[Track, int]] = []
        before = 0
        for track in self.tracks(trace):
            width = trace.width(track)
            if trace.cell(track) is None:
                found.append((track, self.unit % width))
                continue
            here = self.unit - before
            found.append((track, here if 0 <= here < width else -1))
            before += width
        return tuple(found)
