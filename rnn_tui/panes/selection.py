"""Where the user looks: a frozen value with verbs, and what it means on one trace."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.nn.layer import CellRun
from rnn_tui.engine.plan.described import row_keys
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.run.trace_rows import length_of, name_of, traced_keys

FIRST_VIEW = "overview"
"""The view that is shown first."""


@dataclass(frozen=True)
class Selection:
    """Which layer, which of its signals, which unit, which sequence of the batch, in which view."""

    layer: int = 0
    """The layer's key in the plan; -1 for the first input, -2 for the second, …"""
    signal: str = ""
    """The signal's name; empty: the first the layer records."""
    unit: int = 0
    """Counted through all cells of the layer: a Bidirectional's backward units follow the forward ones."""
    batch: int = 0
    """The sequence of the batch, counted from 0."""
    view: str = FIRST_VIEW
    """The name of the view it is looked at in."""
    ordered: bool = False
    """Whether heatmaps show units that move together side by side."""

    @classmethod
    def first(cls, stack: Stack, view: str = FIRST_VIEW) -> Self:
        """At the first layer that keeps a state, which is what people come to see; at the first where none does."""
        layers = zip(stack.keys, stack.layers, strict=True)
        stateful = (key for key, each in layers if each.signals or any(one.signals for one in each.nested))
        return cls(layer=next(stateful, next(iter(stack.keys), INPUT)), view=view)

    def at_layer(self, layer: int) -> Self:
        """At another layer."""
        return replace(self, layer=layer) if layer != self.layer else self

    def kept_in(self, before: Stack, after: Stack) -> Self:
        """At the same layer of an edited plan, wherever it stands now; where it is gone, at what took its place."""
        if self.layer in row_keys(after):
            return self
        position = before.position(self.layer) if self.layer in before.keys else 0
        return self.at_layer(after.keys[min(position, len(after.keys) - 1)] if after.keys else INPUT)

    def in_view(self, view: str) -> Self:
        """In another view."""
        return replace(self, view=view)

    def next_view(self, views: Sequence[str], by: int = 1) -> Self:
        """In the next of these views."""
        return self.in_view(views[(views.index(self.view) + by) % len(views)])

    def turned_order(self) -> Self:
        """With units in the other order."""
        return replace(self, ordered=not self.ordered)

    def on(self, trace: Trace) -> "Focus":
        """What it means on a trace. It is kept within what the trace holds: at its last layer where it has not the one
        that is selected."""
        layer = self.layer if self.layer in (keys := traced_keys(trace)) else keys[-1]
        kept = replace(self, layer=layer, batch=min(self.batch, trace.batch - 1))
        tracks = trace.tracks(layer)
        signals = tuple(dict.fromkeys(each.signal for each in tracks))
        signal = self.signal if self.signal in signals else signals[0]
        shown = tuple(each for each in tracks if each.signal == signal)
        merged = tuple(each for each in tracks if each.signal == "output") if len(shown) > 1 else ()
        return Focus(trace, kept, signals, signal, (*shown, *merged)).chosen(self.unit)


@dataclass(frozen=True, eq=False)
class Focus:
    """A trace, and what of it is looked at: a selection resolved once, for everyone who shows it."""

    trace: Trace
    selection: Selection
    """Kept within the trace."""
    signals: tuple[str, ...]
    """The names of the layer's signals, the states first."""
    signal: str
    """The one that is looked at."""
    tracks: tuple[Track, ...]
    """What is shown: the signal of every cell of the layer, and beside two cells what they are merged into."""

    @property
    def layer(self) -> int:
        """The layer's key; -1 for the first input, -2 for the second, …"""
        return self.selection.layer

    @property
    def batch(self) -> int:
        """The sequence of the batch."""
        return self.selection.batch

    @property
    def unit(self) -> int:
        """The chosen unit, counted through all cells of the layer."""
        return self.selection.unit

    @property
    def layer_name(self) -> str:
        """The name of the layer or of the input."""
        return name_of(self.trace, self.layer)

    @property
    def length(self) -> int | None:
        """How many timesteps the layer has; None where it has no time axis."""
        return length_of(self.trace, self.layer)

    @property
    def time(self) -> int:
        """How many timesteps there are to go through: the layer's, or those of the model where it has none."""
        return self.length or self.trace.timesteps

    @cached_property
    def units(self) -> int:
        """How many units there are to choose from, all cells together."""
        cells = [each for each in self.tracks if self.trace.cell(each) is not None] or list(self.tracks)
        return sum(self.trace.width(each) for each in cells)

    @cached_property
    def placed(self) -> tuple[tuple[Track, int], ...]:
        """Each track shown with the chosen unit as it counts there; -1 where the unit belongs to another cell."""
        found: list[tuple[Track, int]] = []
        before = 0
        for track in self.tracks:
            width = self.trace.width(track)
            if self.trace.cell(track) is None:
                found.append((track, self.unit % width))
                continue
            inside = self.unit - before
            found.append((track, inside if 0 <= inside < width else -1))
            before += width
        return tuple(found)

    @cached_property
    def chosen_unit(self) -> tuple[Track, int]:
        """The track shown to which the chosen unit belongs, and the unit as it counts there."""
        return next((each for each in self.placed if each[1] >= 0), self.placed[0])

    @property
    def track(self) -> Track:
        """The track shown to which the chosen unit belongs."""
        return self.chosen_unit[0]

    @cached_property
    def run(self) -> CellRun | None:
        """What the cell of the chosen unit did; None where a signal of no cell is shown."""
        return self.trace.cell(self.track)

    @cached_property
    def cell(self) -> str | None:
        """The name of the cell of the chosen unit; the layer's first where a signal of none is shown; None without."""
        if self.layer <= INPUT:
            return None
        if self.run is not None:
            return self.track.cell
        return next(iter(self.trace.layer(self.layer).run.cells), None)

    @property
    def backwards(self) -> bool:
        """Whether the cell of the chosen unit reads from the end."""
        return self.run is not None and self.run.backwards

    def position(self, step: int) -> int:
        """From a timestep of the cell to the transport position at which it is shown, and back: both from 1."""
        return self.trace.steps(self.track) + 1 - step if self.backwards else step

    def explained(self, t: int) -> Explanation | None:
        """How the chosen unit came to its value at the cursor; None where it has none there."""
        found = (self.trace.explain(track, t, unit, self.batch) for track, unit in self.placed if unit >= 0)
        return next((each for each in found if each is not None), None)

    # Another selection

    def chosen(self, unit: int) -> "Focus":
        """The same with another unit, as far as there are units."""
        kept = min(max(unit, 0), max(self.units - 1, 0))
        return replace(self, selection=replace(self.selection, unit=kept))

    def choose(self, unit: int) -> Selection:
        """At another unit, as far as there are units."""
        return self.chosen(unit).selection

    def choose_in(self, track: Track, unit: int) -> Selection:
        """At that unit of a track, which may be another layer's."""
        selection = self.selection.at_layer(track.layer)
        there = self if track in self.tracks else selection.on(self.trace)
        before = 0
        for each in there.tracks:
            if each == track or self.trace.cell(each) is None:
                break
            before += self.trace.width(each)
        return there.choose(unit + (0 if self.trace.cell(track) is None else before))

    def signal_named(self, name: str) -> Selection:
        """At another signal of the layer."""
        return replace(self.selection, signal=name).on(self.trace).selection

    def next_signal(self, by: int) -> Selection:
        """At the layer's next signal."""
        position = self.signals.index(self.signal)
        return self.signal_named(self.signals[(position + by) % len(self.signals)])

    def next_sequence(self, by: int) -> Selection:
        """At another sequence of the batch."""
        return replace(self.selection, batch=(self.batch + by) % max(self.trace.batch, 1))
