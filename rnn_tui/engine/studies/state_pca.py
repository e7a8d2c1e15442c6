"""The path of a signal in the two directions in which it moves most (principal component analysis).

The path is centred; the axes are the right singular vectors of its singular value decomposition, and each explains a
fraction of the variance. Every step counts the same, including the state before the first.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.studies.sampling import sample


@dataclass(frozen=True, eq=False)
class Projection:
    """A path, projected onto the plane in which it varies most."""

    mean: NDArray[np.float64]
    """The mean, (units,)."""
    axes: NDArray[np.float64]
    """(2, units): orthogonal directions of length 1; in each the number with the largest size is positive."""
    path: NDArray[np.float64]
    """(positions, 2): position k is the state after the cell's k-th step, position 0 the state before the first. NaN
    where the state is not finite. A signal without a value before the first step begins with NaN."""
    explained: NDArray[np.float64]
    """(components,): every component's fraction of the variance, the largest first; zeros if nothing moves."""
    every: int = 1
    """The distance between positions, more than 1 for a very long path."""

    def row(self, position: int) -> int:
        """The row of the path for a position, or the last one before it."""
        return position // self.every

    def project(self, values: Array) -> NDArray[np.float64]:
        """Projects values: (points, units) → (points, 2)."""
        return np.asarray((np.asarray(values, np.float64) - self.mean) @ self.axes.T)

    def needed(self, share: float) -> int:
        """How many components explain that fraction of the variance; 0 if nothing moves."""
        return int(np.searchsorted(np.cumsum(self.explained), share - 1e-12) + 1) if self.explained.any() else 0


def project(values: Array) -> Projection:
    """The principal components of the finite rows of (positions, units); raises `InputError` if there are none."""
    rows = np.asarray(values, np.float64)
    valid = np.isfinite(rows).all(axis=1)
    if not valid.any():
        raise InputError("there is no step at which every unit is a number")
    mean = rows[valid].mean(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        centred = rows[valid] - mean
        triangle = np.linalg.qr(centred, mode="r")  # it has the same singular values and axes, and is small
        variance = np.square(triangle).sum()
    if not np.isfinite(variance):
        raise InputError("the numbers are too large for their variance")
    _, sizes, axes = np.linalg.svd(triangle, full_matrices=False)
    variance = sizes**2
    still = variance.sum() <= (np.finfo(float).eps * max(1.0, float(np.abs(mean).max()))) ** 2 * rows.size
    explained = np.zeros_like(variance) if still else variance / variance.sum()
    found = np.zeros((2, rows.shape[1]))
    found[: min(2, len(axes))] = axes[:2]
    signs = np.sign(np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1))
    found *= np.where(signs == 0, 1, signs)
    path = np.full((len(rows), 2), np.nan)
    path[valid] = 0 if still else centred @ found.T
    return Projection(mean, found, path, explained)


@dataclass(frozen=True)
class StatePCA(Study[Projection]):
    """The study of how a signal moves, all its units together."""

    track: Track
    batch: int = 0

    def work(self, trace: Trace) -> Work[Projection]:
        yield Progress(0, 1, "portrait")
        every = sample(trace.values(self.track, self.batch)).every
        found = project(positions(trace, self.track, self.batch, every))
        return replace(found, every=every)


def positions(trace: Trace, track: Track, batch: int = 0, every: int = 1) -> Array:
    """(positions, units): a signal at every n-th position, in the order in which its cell read.

    Position 0 is the state before the first step: NaN if the signal has none.
    """
    values, cell = trace.values(track, batch), trace.cell(track)
    begin = trace.initial(track, batch)
    first = np.full(values.shape[1], np.nan) if begin is None else begin
    read = values[:: -1 if cell is not None and cell.backwards else 1]
    return np.concatenate([first[None], read[every - 1 :: every]])
