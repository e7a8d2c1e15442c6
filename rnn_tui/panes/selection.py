"""The selection: what the user looks at, as a frozen value, and its resolution in a trace."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.nn.layer import CellRun
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.stack_layers import row_keys
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.run.trace_rows import length_of, name_of, traced_keys
from rnn_tui.formats.loaded_model import LoadedModel

FIRST_VIEW = "overview"
"""The view that is shown first."""


@dataclass(frozen=True)
class Selection:
    """The selected layer, signal, unit, sequence of the batch, and view."""

    layer: int = 0
    """The layer's key in the plan; -1 for the first input, -2 for the second, …"""
    signal: str = ""
    """The signal's name; empty: the first one that the layer records."""
    unit: int = 0
    """The unit, counted through all cells of the layer: a Bidirectional's backward units follow the forward ones."""
    batch: int = 0
    """The sequence of the batch, counted from 0."""
    view: str = FIRST_VIEW
    """The name of the view."""
    ordered: bool = False
    """Whether heatmaps order the units so that those that move together are neighbours."""
    fits: bool = True
    """Whether the charts of a signal have a scale that its values fill, not the one that they cannot leave."""
    dims: bool = False
    """Whether charts over time dim what comes after the cursor."""
    by_steps: bool = False
    """Whether t counts the steps of each cell, in the order of computing; otherwise it is a position in time, and what
    a cell that reads from the end has there."""

    @classmethod
    def first(cls, stack: Stack, view: str = FIRST_VIEW) -> Self:
        """The first layer that keeps a state, or the first layer if none does."""
        layers = zip(stack.keys, stack.layers, strict=True)
        stateful = (key for key, each in layers if each.signals or any(one.signals for one in each.nested))
        return cls(layer=next(stateful, next(iter(stack.keys), INPUT)), view=view)

    @classmethod
    def opened(cls, found: LoadedModel, view: str = FIRST_VIEW) -> Self:
        """Where a model is looked at when it is opened: a trained one where one sees what it has learned."""
        if found.shows is None:
            return cls.first(found.stack, view)
        shows = found.shows.shows
        return cls(found.stack.keys[shows.layer], shows.signal, shows.unit, shows.sequence, shows.view)

    def at_layer(self, layer: int) -> Self:
        """Selects another layer."""
        return replace(self, layer=layer) if layer != self.layer else self

    def kept_in(self, before: Stack, after: Stack) -> Self:
        """The same layer in an edited plan, at any position; if it was removed, the layer at its position."""
        if self.layer in row_keys(after):
            return self
        position = before.position(self.layer) if self.layer in before.keys else 0
        return self.at_layer(after.keys[min(position, len(after.keys) - 1)] if after.keys else INPUT)

    def in_view(self, view: str) -> Self:
        """Selects another view."""
        return replace(self, view=view)

    def next_view(self, views: Sequence[str], by: int = 1) -> Self:
        """Selects the next of these views."""
        return self.in_view(views[(views.index(self.view) + by) % len(views)])

    def turned_order(self) -> Self:
        """Switches the order of the units."""
        return replace(self, ordered=not self.ordered)

    def turned_scale(self) -> Self:
        """Switches the scale of the charts."""
        return replace(self, fits=not self.fits)

    def turned_dims(self) -> Self:
        """Dims what comes after the cursor, or shows it as it is."""
        return replace(self, dims=not self.dims)

    def turned_steps(self) -> Self:
        """Switches between positions in time and the order of computing."""
        return replace(self, by_steps=not self.by_steps)

    def on(self, trace: Trace) -> "Focus":
        """Resolves the selection in a trace. If the trace does not have the selected layer, its last layer is used."""
        layer = self.layer if self.layer in (keys := traced_keys(trace)) else keys[-1]
        kept = replace(self, layer=layer, batch=min(self.batch, trace.batch - 1))
        tracks = trace.tracks(layer)
        signals = tuple(dict.fromkeys(each.signal for each in tracks))
        signal = self.signal if self.signal in signals else signals[0]
        shown = tuple(each for each in tracks if each.signal == signal)
        merged = tuple(each for each in tracks if each.signal == "output") if comes_out_otherwise(trace, shown) else ()
        return Focus(trace, kept, signals, signal, (*shown, *merged), layer != self.layer).chosen(self.unit)


@dataclass(frozen=True, eq=False)
class Focus:
    """A selection resolved in a trace, once for all widgets that show it."""

    trace: Trace
    selection: Selection
    """The selection, limited to what the trace has."""
    signals: tuple[str, ...]
    """The names of the layer's signals, the states first."""
    signal: str
    """The selected signal."""
    tracks: tuple[Track, ...]
    """The tracks to show: the signal of every cell of the layer; with two cells also their merged output, with one that
    reads from the end its output, which is reversed."""
    instead: bool = False
    """Whether the layer is shown in place of the selected one, which was not run."""

    @property
    def layer(self) -> int:
        """The layer's key; -1 for the first input, -2 for the second, …"""
        return self.selection.layer

    @property
    def batch(self) -> int:
        """The index of the sequence in the batch."""
        return self.selection.batch

    @property
    def unit(self) -> int:
        """The selected unit, counted through all cells of the layer."""
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
    def chosen_from(self) -> tuple[Track, ...]:
        """The tracks whose units are counted by `unit`: of the cells, or of what belongs to none."""
        return tuple(each for each in self.tracks if self.trace.cell(each) is not None) or self.tracks

    @cached_property
    def units(self) -> int:
        """The number of units to choose from, of all cells together."""
        return sum(self.trace.width(each) for each in self.chosen_from)

    @cached_property
    def placed(self) -> tuple[tuple[Track, int], ...]:
        """Each track shown with the selected unit's number in it; -1 if the unit belongs to another cell."""
        found: list[tuple[Track, int]] = []
        before = 0
        for track in self.tracks:
            width = self.trace.width(track)
            if self.trace.cell(track) is None:
                found.append((track, (self._units_before + self.unit) % width))
                continue
            inside = self.unit - before
            found.append((track, inside if 0 <= inside < width else -1))
            before += width
        return tuple(found)

    @cached_property
    def _units_before(self) -> int:
        """The number of units of the layer's cells before the first one that has the signal."""
        firsts = {each.cell: each for each in reversed(self.trace.tracks(self.layer)) if each.cell}
        before = list(firsts)[::-1][: list(firsts)[::-1].index(self.tracks[0].cell)] if self.tracks[0].cell else []
        return sum(self.trace.width(firsts[each]) for each in before)

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """The layer's cells that have no such signal: a GRU beside an LSTM has no c."""
        having = {each.cell for each in self.tracks}
        cells = dict.fromkeys(each.cell for each in self.trace.tracks(self.layer) if each.cell)
        return tuple(each for each in cells if each not in having and self.tracks[0].cell)

    @cached_property
    def chosen_unit(self) -> tuple[Track, int]:
        """The track that the selected unit belongs to, and the unit's number in it."""
        return next((each for each in self.placed if each[1] >= 0), self.placed[0])

    @property
    def chosen_name(self) -> str:
        """The selected unit in words: `backward h[0]`."""
        track, unit = self.chosen_unit
        return f"{track.cell} {track.signal}[{unit}]".strip()

    @property
    def track(self) -> Track:
        """The track that the selected unit belongs to."""
        return self.chosen_unit[0]

    def has(self, track: Track) -> bool:
        """Whether the trace has that signal."""
        if track.layer <= INPUT:
            return INPUT - track.layer < len(self.trace.inputs)
        return track.layer in self.trace.keys and track in self.trace.tracks(track.layer)

    @cached_property
    def run(self) -> CellRun | None:
        """The run of the cell of the selected unit; None if the signal belongs to no cell."""
        return self.trace.cell(self.track)

    @cached_property
    def cell(self) -> str | None:
        """The cell of the selected unit; the layer's first cell if the signal belongs to none; None without cells."""
        if self.layer <= INPUT:
            return None
        if self.run is not None:
            return self.track.cell
        return next(iter(self.trace.layer(self.layer).run.cells), None)

    @property
    def backwards(self) -> bool:
        """Whether the cell of the selected unit reads from the end."""
        return self.run is not None and self.run.backwards

    @property
    def counts_back(self) -> bool:
        """Whether t counts the steps of a cell that reads from the end: t 1 is then the last timestep."""
        return self.backwards and self.selection.by_steps

    def position(self, step: int) -> int:
        """Converts a timestep of the cell to its position on the screen, and back: both from 1."""
        return self.trace.steps(self.track) + 1 - step if self.counts_back else step

    def step(self, track: Track, t: int) -> int:
        """Converts a position on the screen to the step of a track's cell, and back; 0 is before the first."""
        return t if self.selection.by_steps else self.trace.step(track, t)

    def explained(self, t: int) -> Explanation | None:
        """How the value of the selected unit at the cursor was computed; None if there is no value."""
        found = (
            self.trace.explain(track, self.step(track, t), unit, self.batch) for track, unit in self.placed if unit >= 0
        )
        return next((each for each in found if each is not None), None)

    # Other selections

    def chosen(self, unit: int) -> "Focus":
        """The same with another unit, limited to the number of units."""
        kept = min(max(unit, 0), max(self.units - 1, 0))
        return replace(self, selection=replace(self.selection, unit=kept))

    def choose(self, unit: int) -> Selection:
        """Selects another unit, limited to the number of units."""
        return self.chosen(unit).selection

    def choose_in(self, track: Track, unit: int) -> Selection:
        """Selects that unit of a track, which may be in another layer."""
        selection = self.selection.at_layer(track.layer)
        there = self if track in self.tracks else selection.on(self.trace)
        before = 0
        for each in there.tracks:
            if each == track or self.trace.cell(each) is None:
                break
            before += self.trace.width(each)
        return there.choose(unit + (0 if self.trace.cell(track) is None else before))

    def signal_named(self, name: str) -> Selection:
        """Selects another signal of the layer."""
        return replace(self.selection, signal=name).on(self.trace).selection

    def next_signal(self, by: int) -> Selection:
        """Selects the layer's next signal."""
        position = self.signals.index(self.signal)
        return self.signal_named(self.signals[(position + by) % len(self.signals)])

    def next_sequence(self, by: int) -> Selection:
        """Selects another sequence of the batch."""
        return replace(self.selection, batch=(self.batch + by) % max(self.trace.batch, 1))


def comes_out_otherwise(trace: Trace, shown: Sequence[Track]) -> bool:
    """Whether the layer's output is shown beside its cells: it has several, or it is reversed in time."""
    cell = trace.cell(shown[0])
    if cell is None:
        return False
    made = trace.layer(shown[0].layer)
    return len(made.run.cells) > 1 or (cell.backwards and made.output.ndim > 2 and made.output.shape[1] > 1)
