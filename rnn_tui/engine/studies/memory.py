"""Memory: after how many steps a cell has forgotten a small change of its state.

A small change δ of the state k steps before the end becomes J_T · J_{T-1} ⋯ J_{T-k+1} · δ at the end (the product of
the steps' Jacobians; Pascanu, Mikolov & Bengio, 2013). The root mean square of what is left, over all directions δ of
length 1, is the product's Frobenius norm over √size: that is the average. For the direction that fades slowest it is
the product's largest singular value. A change counts as forgotten when less than a thousandth of it is left.
"""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.studies.jacobian import pulled
from rnn_tui.engine.studies.trajectory import Trajectory

THOUSANDTH = 1e-3
"""Below this fraction a change counts as forgotten."""
DIRECTIONS = 64
"""For states of up to this size the product is exact; for larger ones this many random directions are followed."""
MOST = 1000
"""The largest number of steps to follow."""
TINY, HUGE = 1e-250, 1e250
"""The computation ends when the product leaves these bounds: nothing is left of a change, or it has overflowed."""


@dataclass(frozen=True, eq=False)
class Memory:
    """What is left of a small change of the state, by the number of steps since."""

    left: Array
    """(steps + 1,): the root mean square of what is left at the end of a change this many steps before; `left[0]` is 1.
    Skipped steps are not counted."""
    slowest: Array
    """(steps + 1,): the same for the direction that fades slowest; a lower bound if it is not exact."""
    of: int
    """The number of steps before the end."""
    exact: bool = True
    """False if random directions were followed."""
    size: int = 1
    """The number of directions: the size of the state."""

    @property
    def length(self) -> int | None:
        """The number of steps after which less than a thousandth is left, on average over the directions; None if that
        is never so in the steps followed."""
        return _under(self.left)

    @property
    def slowest_length(self) -> int | None:
        """The same for the direction that fades slowest; a lower bound if it is not exact."""
        return _under(self.slowest)

    @property
    def followed(self) -> int:
        """The number of steps that were followed."""
        return len(self.left) - 1

    @property
    def growth(self) -> float:
        """The factor of the average for each step: the geometric mean over the steps; NaN without steps."""
        if not self.followed or not np.isfinite(self.left[-1]):
            return float("nan")
        return float(self.left[-1] ** (1 / self.followed))


def memory(path: Trajectory) -> Work[Memory]:
    """How long the cell remembers, from the last step of its trajectory backwards.

    The computation ends when less than a millionth is left in every direction. Raises NotImplementedError for a kind
    without a `pullback`.
    """
    counted = np.arange(1, path.timesteps + 1) if path.mask is None else np.flatnonzero(path.mask) + 1
    steps, size = counted[-MOST:], path.size
    if not steps.size:
        return Memory(np.ones(1), np.ones(1), 0, size=size)
    exact = size <= DIRECTIONS
    rows = np.eye(size) if exact else _directions(size)
    whole = np.linalg.norm(rows)
    first = int(steps[0])
    left, slowest = [1.0], [1.0]
    with np.errstate(all="ignore"):
        pull = path.pullback(first, int(steps[-1]))
        for done, t in enumerate(steps[::-1].tolist()):
            yield Progress(done, len(steps), "memory")
            rows = pulled(pull, path.cell, t - first, rows)
            norm = float(np.linalg.norm(rows))
            left.append(norm / float(whole))
            slowest.append(_largest_singular_value(rows, norm))
            if not TINY < left[-1] < HUGE or slowest[-1] < THOUSANDTH**2:
                break
    return Memory(np.array(left), np.array(slowest), len(counted), exact, size)


def _under(left: Array) -> int | None:
    under = np.flatnonzero(left < THOUSANDTH)
    return int(under[0]) if under.size else None


def _largest_singular_value(rows: Array, norm: float) -> float:
    """The largest singular value of `rows`, whose Frobenius norm is `norm`: the root of the largest eigenvalue of
    R·Rᵀ."""
    if not 0 < norm < np.inf:
        return norm
    scaled = rows / norm
    return norm * float(np.sqrt(max(np.linalg.eigvalsh(scaled @ scaled.T)[-1], 0)))


def _directions(size: int) -> Array:
    """(DIRECTIONS, size): orthogonal rows of length 1, random but always the same."""
    drawn = np.random.default_rng(0).standard_normal((size, DIRECTIONS))
    found: Array = np.linalg.qr(drawn)[0].T
    return found
