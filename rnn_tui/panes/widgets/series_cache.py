"""The tracks of a trace as series for charts, each made once."""

import numpy as np

from rnn_tui.charts.primitives.series import Series, on_one_axis
from rnn_tui.engine.plan.inputs import vocabulary_of
from rnn_tui.engine.run.merged_output import merged_output
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.run.trace_rows import symbol_of, unit_name
from rnn_tui.engine.studies.saturation import saturation
from rnn_tui.panes.selection import Focus


def series_of(trace: Trace, track: Track, batch: int, by_steps: bool = False) -> Series:
    """One track of one sequence. `by_steps`: positions count the steps of a cell that reads from the end."""
    cell = trace.cell(track)
    mask = trace.mask(track, batch)
    lower, upper = (value if np.isfinite(value) else np.nan for value in trace.limits(track))
    bounds = saturation(trace, track)
    merged = None if track.layer < 0 else merged_output(trace, track.layer)
    name = "input" if track.layer < 0 else trace.layer(track.layer).name
    return Series(
        f"{name} · {symbol_of(track)}",
        trace.values(track, batch),
        trace.initial(track, batch),
        lower,
        upper,
        backwards=bool(cell and cell.backwards),
        by_steps=by_steps,
        border=0 if cell is not None or merged is None else merged.border,
        masked=None if mask is None else ~mask,
        unit_names=tuple(unit_name(trace, track, unit) for unit in range(len(trace.unit_names(track)))) or None,
        saturated=(bounds.lower, bounds.upper),
        timeless=trace.timeless(track),
        whole=track.layer < 0 and vocabulary_of(trace.model.stack, track.layer) is not None,
    )


class SeriesCache:
    """The series of one trace and one sequence of its batch; they are dropped when another one is shown."""

    def __init__(self) -> None:
        self._made: dict[Track, Series] = {}
        self._ordered: dict[tuple[object, ...], Series] = {}
        self._of: tuple[Trace | None, int, bool] = (None, 0, False)

    def series(self, trace: Trace, track: Track, batch: int, fits: bool = False, *, by_steps: bool = False) -> Series:
        """The track of that sequence. `fits`: on an axis that its values fill."""
        if self._of[0] is not trace or self._of[1:] != (batch, by_steps):
            self._made.clear()
            self._ordered.clear()
            self._of = trace, batch, by_steps
        if track not in self._made:
            self._made[track] = series_of(trace, track, batch, by_steps)
        return self._made[track].fitted if fits else self._made[track]

    def ordered(self, focus: Focus, track: Track, order: tuple[int, ...] | None = None) -> Series:
        """A track of what is looked at, on the axis that is chosen, with its units in that order."""
        whole = self._beside(focus, track, fits=focus.selection.fits)
        if order is None:
            return whole
        key = (track, order, focus.signal, focus.selection.fits)
        if key not in self._ordered:
            self._ordered[key] = whole.ordered(order)
        return self._ordered[key]

    def _own(self, focus: Focus, track: Track) -> Series:
        return self.series(focus.trace, track, focus.batch, by_steps=focus.selection.by_steps)

    def fitting(self, focus: Focus, track: Track) -> Series:
        """A track on an axis that its values fill."""
        return self._beside(focus, track, fits=True)

    def _beside(self, focus: Focus, track: Track, *, fits: bool) -> Series:
        """A track on its axis; the tracks that are shown beside each other have one axis."""
        own = self._own(focus, track)
        if track not in focus.tracks or len(focus.tracks) == 1:
            return own.fitted if fits else own
        key = (track, focus.signal, fits)
        if key not in self._ordered:
            there = [each for each in focus.tracks if focus.trace.has(each)]
            shown = on_one_axis([self._own(focus, each) for each in there], fits=fits)
            self._ordered |= {(each, focus.signal, fits): made for each, made in zip(there, shown, strict=True)}
        return self._ordered[key]
