"""Two runs, A and B: the difference in one signal of the same layer.

Both use the same time: the t-th step of one cell is compared with the t-th step of the other, each in the order in
which its cell reads. If shapes differ, the common part is compared, and a sentence names what is left out.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.recompute import Recompute
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.run.trace_rows import name_of, symbol_of, traced_keys, unit_name
from rnn_tui.engine.run.two_runs import same_layer
from rnn_tui.numbers import exact

ROUNDING = 0.7
"""Two numbers count as equal if they differ by less than eps to this power, relative to the largest: 1e-11 in float64,
1e-5 in float32. Two ways of computing one run differ by that much."""


@dataclass(frozen=True)
class Change:
    """One number in A and in B."""

    name: str
    """The name of the number: `h[3]`."""
    unit: int
    t: int
    """The step as the screen counts: 0 is before the first input."""
    a: float
    b: float

    def written(self, where: str) -> str:
        """`h[3] at t 8: +0.1000 → -0.2000`, with the name of its place."""
        return f"{self.name} at {where}: {exact(self.a)} → {exact(self.b)}"


@dataclass(frozen=True, eq=False)
class Difference:
    """B minus A. Arrays are (steps, units), in the order of B's steps in time, as far as both have them."""

    symbol: str
    """The signal: `h`, `c`, a gate; `y` for an output, `x` for the input."""
    names: tuple[str, ...]
    """The name of each unit of B: `h[3]`."""
    a: Array
    b: Array
    initial_a: Array | None
    """(units,): the state before the first step; None if not both have one."""
    initial_b: Array | None
    backwards: bool
    """Whether B's cell reads the sequence from its end, so that its first step is the last row."""
    last: int
    """The t of the last step."""
    track: Track
    """The track in A."""
    sequence: int = 0
    """The index of the sequence in A's batch."""
    left_out: tuple[str, ...] = ()
    """What cannot be compared, as sentences."""

    @cached_property
    def delta(self) -> Array:
        """B - A, 0 where they are equal up to rounding; NaN where only one of them is a number."""
        return less(self.b, self.a)

    @cached_property
    def initial(self) -> Array | None:
        """The same before the first step."""
        return None if self.initial_a is None or self.initial_b is None else less(self.initial_b, self.initial_a)

    @property
    def steps(self) -> int:
        return int(self.a.shape[0])

    @property
    def units(self) -> int:
        return int(self.a.shape[1])

    def _from_start(self, first: Array | None, rows: Array) -> Array:
        """(steps + 1, units): from t = 0 in the order of the steps, 0 if the signal has no initial value."""
        begin = np.zeros(self.units, rows.dtype) if first is None else first
        return np.concatenate([begin[None], rows[:: -1 if self.backwards else 1]])

    @cached_property
    def _sizes(self) -> Array:
        """|delta| from t = 0; infinite where it is not a number."""
        sizes: Array = np.abs(self._from_start(self.initial, self.delta))
        return np.where(np.isnan(sizes), np.inf, sizes)

    @property
    def biggest(self) -> float:
        """The largest |delta|; infinite if one of the two is not a number."""
        return float(np.max(self._sizes, initial=0.0))

    @cached_property
    def begins(self) -> int | None:
        """The first t at which anything differs; None if nothing does."""
        found = np.flatnonzero(self._sizes.any(axis=1))
        return self._t(int(found[0])) if found.size else None

    def largest(self, count: int) -> tuple[Change, ...]:
        """The units that differ most, each at its step with the largest difference, the largest first."""
        if not self.units:
            return ()
        rows = np.argmax(self._sizes, axis=0)
        sizes = self._sizes[rows, np.arange(self.units)]
        order = np.argsort(-sizes, kind="stable")[:count]
        return tuple(self._change(int(rows[unit]), int(unit)) for unit in order.tolist() if sizes[unit] > 0)

    @property
    def timeless(self) -> bool:
        """Whether only the last step is compared, for an output without a time axis."""
        return self.steps == 1 < self.last

    def at(self, t: int, unit: int) -> Change | None:
        """That unit at that t; None if it is not compared."""
        row = self.steps if self.timeless else t
        beyond = not 0 <= row <= self.steps or not 0 <= unit < self.units
        return None if beyond or (row == 0 and self.initial is None) else self._change(row, unit)

    def _t(self, row: int) -> int:
        """The t of a row counted from 0; an output without a time axis belongs to the last t."""
        return row + self.last - self.steps if row else 0

    def _change(self, row: int, unit: int) -> Change:
        index = self.steps - row if self.backwards else row - 1
        pairs = ((self.initial_a, self.a), (self.initial_b, self.b))
        a, b = (float(rows[index, unit] if row else 0 if first is None else first[unit]) for first, rows in pairs)
        return Change(self.names[unit], unit, self._t(row), a, b)


def less(b: Array, a: Array) -> Array:
    """b - a; 0 where both are equal up to rounding, or are the same infinity, or are both NaN."""
    single = np.float32 in (a.dtype, b.dtype)
    scale = max((float(np.max(np.abs(each), initial=1, where=np.isfinite(each))) for each in (a, b)), default=1.0)
    with np.errstate(invalid="ignore", over="ignore"):
        delta: Array = np.subtract(b, a, dtype=np.float64)
        same = (a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(delta) <= tolerance(single) * scale)
    return np.where(same, 0.0, delta)


def tolerance(single: bool) -> float:
    """The largest difference that counts as rounding, if the largest number is 1."""
    return float(np.finfo(np.float32 if single else np.float64).eps ** ROUNDING)


def difference(a: Trace, b: Trace, track: Track, batch: int = 0) -> Difference:
    """The difference in B's `track`; raises `InputError` with the reason if A has nothing to compare it with."""
    at, said = matching_track(a, b, track)
    sequence = min(batch, a.batch - 1)
    if sequence != batch:
        said.append(f"sequence {batch + 1} of B with sequence {sequence + 1} of A, which has no more")
    rows_a, rows_b = steps(a, at, sequence), steps(b, track, batch)
    last = b.timesteps
    if len(rows_a) != len(rows_b):
        if 1 in (len(rows_a), len(rows_b)) and timeless(a, at) != timeless(b, track):
            said.append(f"only the last step: {'A' if timeless(a, at) else 'B'} has no other")
            rows_a, rows_b = rows_a[-1:], rows_b[-1:]
        else:
            last = min(len(rows_a), len(rows_b))
            said.append(f"the first {last} steps: A has {len(rows_a)}, B {len(rows_b)}")
            rows_a, rows_b = rows_a[:last], rows_b[:last]
    units = min(rows_a.shape[1], rows_b.shape[1])
    if rows_a.shape[1] != rows_b.shape[1]:
        said.append(f"units 0 to {units - 1}: A has {rows_a.shape[1]}, B {rows_b.shape[1]}")
    first_a, first_b = a.initial(at, sequence), b.initial(track, batch)
    cell = b.cell(track)
    backwards = bool(cell and cell.backwards)
    order = slice(None, None, -1 if backwards else 1)
    return Difference(
        symbol_of(track),
        tuple(unit_name(b, track, unit) for unit in range(units)),
        rows_a[order, :units],
        rows_b[order, :units],
        None if first_a is None else first_a[:units],
        None if first_b is None else first_b[:units],
        backwards=backwards,
        last=last,
        track=at,
        sequence=sequence,
        left_out=tuple(said),
    )


def available(a: Trace, b: Trace, track: Track) -> bool:
    """Whether all signals needed are there and need not be computed first."""
    try:
        return b.has(track) and a.has(matching_track(a, b, track)[0])
    except InputError:
        return b.has(track)


def recalled(trace: Trace, track: Track) -> Work[None]:
    """Computes that signal if the run did not record it."""
    if not trace.has(track):
        yield from Recompute(track.layer, track.signal).work(trace)


def matching_track(a: Trace, b: Trace, track: Track) -> tuple[Track, list[str]]:
    """The track of A that B's is compared with, and remarks on it; raises `InputError`."""
    if track.layer <= INPUT:
        if track.layer not in traced_keys(a):
            raise InputError(f"A has no input {name_of(b, track.layer)}")
        return track, []
    key = same_layer(a, b, track.layer)
    found = a.tracks(key)
    same = [each for each in found if each.signal == track.signal]
    if not same:
        theirs = {each.signal for each in b.tracks(track.layer)}
        both = [each for each in dict.fromkeys(each.signal for each in found) if each in theirs]
        raise InputError(f"A's {a.layer(key).name} records no {track.signal}; both have {', '.join(both)}")
    chosen = next((each for each in same if each.cell == track.cell), same[0])
    sides = {"": "its one cell", "forward": "the forward cell", "backward": "the backward cell"}
    return chosen, [f"{sides[chosen.cell]} of A"] * (chosen.cell != track.cell)


def timeless(trace: Trace, track: Track) -> bool:
    """Whether it is an output without a time axis: it exists after the last step only."""
    return trace.timeless(track)


def steps(trace: Trace, track: Track, batch: int) -> Array:
    """(steps, units) in the order in which the cell reads."""
    cell = trace.cell(track)
    values = trace.values(track, batch)
    return values[::-1] if cell is not None and cell.backwards else values


@dataclass(frozen=True)
class Comparing(Study["Difference | str"]):
    """`difference` as a study, for long runs; the reason if there is nothing to compare."""

    a: Trace
    """The other trace."""
    track: Track
    batch: int

    def work(self, trace: Trace) -> Work["Difference | str"]:
        """First computes signals that long runs did not record; returns the reason if there is nothing to compare."""
        yield from recalled(trace, self.track)
        try:
            at, _ = matching_track(self.a, trace, self.track)
            yield from recalled(self.a, at)
            made = difference(self.a, trace, self.track, self.batch)
        except InputError as error:
            return str(error)
        yield Progress(0, 2, "difference")
        _ = made.delta
        yield Progress(1, 2, "difference")
        _ = made.begins
        return made
