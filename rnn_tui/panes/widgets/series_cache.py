"""The tracks of a trace as series for charts, each made once."""

import numpy as np

from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.run.trace import Trace, Track


def series_of(trace: Trace, track: Track, batch: int) -> Series:
    """One track of one sequence."""
    cell = trace.cell(track)
    mask = trace.mask(track, batch)
    lower, upper = (value if np.isfinite(value) else np.nan for value in trace.limits(track))
    symbol = {"output": "y"}.get(track.signal, track.signal)
    name = "input" if track.layer < 0 else trace.layer(track.layer).name
    return Series(
        f"{name} · {symbol}",
        trace.values(track, batch),
        trace.initial(track, batch),
        lower,
        upper,
        backwards=bool(cell and cell.backwards),
        masked=None if mask is None else ~mask,
    )


class SeriesCache:
    """The series of one trace and one sequence of its batch; they are dropped when another one is shown."""

    def __init__(self) -> None:
        self._made: dict[Track, Series] = {}
        self._ordered: dict[tuple[Track, tuple[int, ...], bool], Series] = {}
        self._of: tuple[Trace | None, int] = (None, 0)

    def series(self, trace: Trace, track: Track, batch: int, fits: bool = False) -> Series:
        """The track of that sequence. `fits`: on an axis that its values fill."""
        if self._of[0] is not trace or self._of[1] != batch:
            self._made.clear()
            self._ordered.clear()
            self._of = trace, batch
        if track not in self._made:
            self._made[track] = series_of(trace, track, batch)
        return self._made[track].fitted if fits else self._made[track]

    def ordered(self, trace: Trace, track: Track, batch: int, order: tuple[int, ...], fits: bool = False) -> Series:
        """The same with its units in that order."""
        whole, key = self.series(trace, track, batch, fits), (track, order, fits)
        if key not in self._ordered:
            self._ordered[key] = whole.ordered(order)
        return self._ordered[key]
