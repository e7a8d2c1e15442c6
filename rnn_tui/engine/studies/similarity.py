"""Similarity: time spans with similar states, and units that move together.

The distance of two spans is the mean squared distance of their states, step by step, relative to that of two spans
chosen at random, so that 0 means equal and 1 nothing in common. (Strobelt et al., LSTMVis, 2018, look for such spans by
the units that are active; here every unit counts with its value.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.studies.sampling import sample

MOST = 12
"""The number of spans in the answer."""
BLOCK = 1 << 22
"""How many distances are computed between two reports of progress, in numbers."""
KEPT = 1 << 22
"""Up to this many positions of a sequence every distance is kept; beyond it only those that may be among the best."""
MOST_STEPS = 20_000
"""The number of timesteps from which the correlation of units is taken from a sample."""


@dataclass(frozen=True)
class Span:
    """A time span in one sequence of the batch."""

    batch: int
    start: int
    """The position of its first step on the screen, from 1."""
    stop: int
    """The position of its last step on the screen."""
    distance: float = 0.0
    """0: the same states; 1: as far as two spans chosen at random."""

    def __str__(self) -> str:
        return f"t {self.start}–{self.stop}" if self.stop > self.start else f"t {self.start}"


@dataclass(frozen=True)
class SimilarSpans(Study[tuple[Span, ...]]):
    """The study that finds the spans with states most similar to those of `span`, the nearest first, without
    overlaps."""

    track: Track
    span: Span
    """The span to compare with; its distance does not matter."""

    def work(self, trace: Trace) -> Work[tuple[Span, ...]]:
        marked = trace.values(self.track, self.span.batch)
        length = self.span.stop - self.span.start + 1
        if not 1 <= self.span.start <= self.span.stop <= len(marked):
            raise InputError(f"there is no span {self.span} in a sequence of {len(marked)} timesteps")
        wanted = np.asarray(marked[self.span.start - 1 : self.span.stop], np.float64)
        units = max(marked.shape[1], 1)
        if length * max(length, units) > BLOCK:
            raise InputError(
                f"a span of {length:,} steps is too long to be compared with every other: mark a shorter one"
            )
        places: list[Array] = []
        found: list[Array] = []
        for batch in range(trace.batch):
            values = trace.values(self.track, batch)
            count = len(values) - length + 1
            step = max(BLOCK // (length + units), length)
            for first in range(0, count, step):
                yield Progress(batch * count + first, trace.batch * count, "looking for similar spans")
                last = min(first + step, count)
                made = distances(np.asarray(values[first : last + length - 1], np.float64), wanted)
                kept = np.arange(len(made)) if count <= KEPT else lowest(made, length)
                places.append(np.stack([np.full(len(kept), batch), kept + first]))
                found.append(made[kept])
        usual = typical([sample(trace.values(self.track, batch)).values for batch in range(trace.batch)])
        return nearest(np.concatenate(places, axis=1), np.concatenate(found), self.span, length, usual)


def distances(values: Array, wanted: Array) -> Array:
    """The mean squared distance of `wanted` (length, units) to `values` at every position: (time - length + 1,)."""
    length, units = wanted.shape
    places = len(values) - length + 1
    products = values @ wanted.T  # |a - b|² = |a|² - 2 a·b + |b|², squares summed along the span
    crossed = sum(products[k : k + places, k] for k in range(length))
    squares = np.concatenate([[0.0], np.cumsum(np.einsum("tu,tu->t", values, values))])
    own = squares[length:] - squares[:-length]
    made: Array = np.maximum(own - 2 * crossed + float(np.sum(wanted * wanted)), 0) / (length * units)
    return made


def lowest(made: Array, length: int) -> Array:
    """Of many positions those that may be among the best: the nearest of each `length` in a row, and of these a few."""
    first = np.arange(0, len(made), length)
    whole = np.where(np.isfinite(made), made, np.inf)
    padded = np.pad(whole, (0, len(first) * length - len(made)), constant_values=np.inf).reshape(-1, length)
    best: Array = first + padded.argmin(axis=1)
    return best[np.argsort(whole[best], kind="stable")[: 4 * MOST]]


def typical(values: list[Array]) -> float:
    """The mean squared distance of two states chosen at random: twice the variance, averaged over units."""
    every = np.concatenate(values, dtype=np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        return float(2 * np.mean(np.var(every, axis=0)))


def nearest(places: Array, found: Array, span: Span, length: int, usual: float) -> tuple[Span, ...]:
    """The best of the positions (2, positions), sequences and first rows, without overlaps with the span or each
    other."""
    chosen: list[Span] = []
    left = np.where(np.isfinite(found), found, np.inf)

    def leave_out(moment: Span) -> None:
        batch, start = places
        left[(batch == moment.batch) & (start > moment.start - 1 - length) & (start < moment.stop)] = np.inf

    leave_out(span)
    while len(chosen) < MOST and left.size and np.isfinite(best := float(left.min())):
        batch, start = (int(each) for each in places[:, left.argmin()])
        moment = Span(batch, start + 1, start + length, best / usual if usual > 0 else 0.0)
        chosen.append(moment)
        leave_out(moment)
    return tuple(chosen)


@dataclass(frozen=True)
class UnitOrder(Study[tuple[int, ...]]):
    """The study that orders the units of a track so that those that move together are neighbours.

    Units are similar as far as they correlate over time; the order is that of the second eigenvector of the graph's
    Laplacian (Fiedler's vector; Atkins et al., 1998). Long sequences are sampled.
    """

    track: Track
    batch: int = 0

    def work(self, trace: Trace) -> Work[tuple[int, ...]]:
        yield Progress(0, 2, "ordering units")
        values = trace.values(self.track, self.batch)
        values = np.asarray(values[:: -(-len(values) // MOST_STEPS)], np.float64)
        similar = similarity(values)
        yield Progress(1, 2, "ordering units")
        return seriated(similar)


def similarity(values: Array) -> Array:
    """(time, units) → (units, units): the correlation over time, from 0 (opposite) to 1 (the same course)."""
    finite = np.where(np.isfinite(values), values, 0)
    centred = finite - finite.mean(axis=0)
    size = np.sqrt(np.einsum("tu,tu->u", centred, centred))
    scaled = centred / np.where(size > 0, size, 1)
    made: Array = (1 + scaled.T @ scaled) / 2
    return made


def seriated(similar: Array) -> tuple[int, ...]:
    """An order in which neighbours are similar; it begins with the end that has the lower unit number."""
    units = len(similar)
    if units < 3:
        return tuple(range(units))
    weights: Array = similar - np.diag(np.diag(similar))
    laplacian = np.diag(weights.sum(axis=1)) - weights
    order: NDArray[np.intp] = np.argsort(np.linalg.eigh(laplacian)[1][:, 1], kind="stable")
    found = tuple(int(unit) for unit in order)
    return found if found[0] < found[-1] else found[::-1]
