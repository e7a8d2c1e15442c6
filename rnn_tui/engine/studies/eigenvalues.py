"""Eigenvalues: the factors by which a step stretches, shrinks and rotates the state.

Outside the unit circle a direction grows from step to step, inside it fades; the largest absolute value is the spectral
radius. There are those of the recurrent matrix, which is the linear part only, and those of the Jacobian at one step,
which includes the slopes of the activations at that step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, blocks
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.nn.cell import Cell
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.studies.trajectory import Trajectory, trajectory


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The eigenvalues of a square matrix, the largest first."""

    eigenvalues: NDArray[np.complexfloating[Any, Any]]
    """Empty if the matrix contains NaN or Inf."""

    @property
    def radius(self) -> float:
        """The largest absolute value; NaN if there is none."""
        return float(np.abs(self.eigenvalues).max()) if self.eigenvalues.size else float("nan")

    @property
    def outside(self) -> int:
        """The number of eigenvalues outside the unit circle, beyond rounding."""
        return int(np.count_nonzero(np.abs(self.eigenvalues) > 1 + 1e-9))


def spectrum(matrix: Array) -> Spectrum:
    """Every eigenvalue of a square matrix."""
    values = np.asarray(matrix, np.float64)
    if not np.isfinite(values).all():
        return Spectrum(np.empty(0, np.complex128))
    found = np.asarray(np.linalg.eigvals(values), np.complex128)
    sizes = np.abs(found)
    equal = np.round(sizes / max(sizes.max(initial=0), np.finfo(float).tiny), 12)  # of each pair the upper one first
    return Spectrum(found[np.lexsort((-found.imag, -found.real, -equal))])


def recurrent_matrices(cell: Cell, weights: Sequence[Array]) -> dict[str, Array]:
    """The recurrent matrix (units, units) of each gate by the gate's name; empty if the cell has none."""
    names = [each.name for each in cell.weights(((None, None, max(len(weights[0]), 1)),))]
    if "recurrent_kernel" not in names:
        return {}
    found = blocks(weights[names.index("recurrent_kernel")], len(cell.gates))
    return dict(zip(cell.gates, found, strict=True))


def jacobian_of(path: Trajectory, t: int) -> Array:
    """The Jacobian at the t-th step; raises `InputError` for a kind without a derivative."""
    try:
        return path.jacobian(t)
    except NotImplementedError:
        raise InputError(f"{path.cell.kind()} has no derivative of its step") from None


@dataclass(frozen=True)
class JacobianSpectrum(Study[Spectrum]):
    """The study of the eigenvalues of one step's Jacobian."""

    layer: int
    """The layer's key."""
    cell: str = ""
    batch: int = 0
    t: int = 1
    """The cell's t-th step, from 1."""

    latest_only: ClassVar[bool] = True

    def work(self, trace: Trace) -> Work[Spectrum]:
        yield Progress(0, 1, "eigenvalues")
        return spectrum(jacobian_of(trajectory(trace, self.layer, self.cell, self.batch), self.t))


@dataclass(frozen=True)
class RecurrentSpectra(Study[dict[str, Spectrum]]):
    """The study of the eigenvalues of each gate's recurrent matrix, by the gate's name; empty if the cell has none."""

    layer: int
    """The layer's key."""
    cell: str = ""

    def work(self, trace: Trace) -> Work[dict[str, Spectrum]]:
        path = trajectory(trace, self.layer, self.cell)
        matrices = recurrent_matrices(path.cell, path.weights)
        found = {}
        for done, (gate, matrix) in enumerate(matrices.items()):
            yield Progress(done, len(matrices), "eigenvalues")
            found[gate] = spectrum(matrix)
        return found
