"""The spectral radius of a square matrix; bounds for it if the matrix is large.

Up to a certain size every eigenvalue is computed. A larger matrix is first decomposed: if its zeros allow a block
triangular form, its eigenvalues are those of the diagonal blocks (the strongly connected components of its graph). For
a block that is still too large there are bounds that hold for every matrix A of size n and every power k (Gelfand's
formula and the sum of the eigenvalues):

    (|tr Aᵏ| / n)^(1/k)  ≤  radius  ≤  ‖Aᵏ‖^(1/k)

A is squared until the bounds meet or the budget is spent; rounding errors are tracked and widen the bounds. The value
given is the growth of a random row over many products, kept within the bounds.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.studies.eigenvalues import spectrum

STEPS = 200
"""The number of products over which the growth of a random row is measured."""
NORMS = 20
"""The number of iterations for the 2-norm of a power."""
EFFORT = 1e11
"""The budget for squaring, in multiplications and additions."""
SQUARINGS = 14
LARGEST = 709.0
"""The exponential of a larger number is infinite."""
NEAR = 1.01
"""Bounds closer to each other than this factor have met."""


@dataclass(frozen=True)
class Radius:
    """A spectral radius."""

    value: float
    """NaN if the matrix contains NaN or Inf, or if its powers overflow."""
    low: float
    """A lower bound."""
    high: float
    """An upper bound; infinite if none was computed."""

    @classmethod
    def of(cls, value: float) -> "Radius":
        """A radius that is known exactly."""
        return cls(value, value, value)

    @property
    def exact(self) -> bool:
        """Whether every eigenvalue was computed."""
        return self.low == self.high or self.value != self.value

    def words(self, digits: int = 4) -> str:
        """The radius in words: `0.9731`, `about 0.97`, or `about 0.97, between 0.5 and 1.2`."""
        if self.exact:
            return f"{self.value:.{digits}f}"
        if self.high <= self.low * NEAR:
            return f"about {self.value:.{digits}f}"
        if math.isinf(self.high):
            return f"about {self.value:.{digits}f} (from the growth of one random direction: it may be far off)"
        return f"about {self.value:.{digits}f} (between {self.low:.{digits}f} and {self.high:.{digits}f})"


def radius_work(matrix: Array, exact: int = 512) -> Work[Radius]:
    """The radius of a square matrix; every eigenvalue of a block of up to `exact` rows is computed."""
    values = np.asarray(matrix, np.float64)
    if not np.isfinite(values).all():
        return Radius.of(math.nan)
    if len(values) <= exact:
        return Radius.of(spectrum(values).radius)
    found = []
    for rows in components(values != 0):
        yield Progress(0, 1, "eigenvalues")
        block = values[np.ix_(rows, rows)]
        found.append(Radius.of(spectrum(block).radius) if len(rows) <= exact else (yield from _bounded(block)))
    return Radius(*(max(getattr(each, name) for each in found) for name in ("value", "low", "high")))


def growth_radius(times: Callable[[Array], Array], size: int) -> Radius:
    """The growth of a random row (1, size) under `times`, a product with the matrix: an estimate without bounds.

    NaN if it overflows. It may be far off if the eigenvectors of the matrix are far from orthogonal.
    """
    row: Array = np.random.default_rng(0).standard_normal((1, size))
    logs = np.empty(STEPS)
    for step in range(STEPS):
        norm = float(np.linalg.norm(row))
        if not np.isfinite(norm):
            return Radius.of(math.nan)
        if norm < 1e-300:
            return Radius(0.0, 0.0, math.inf)
        row = times(row / norm)
        logs[step] = np.log(norm)
    return Radius(float(np.exp(logs[STEPS // 2 :].mean())), 0.0, math.inf)


def _bounded(block: Array) -> Work[Radius]:
    """The growth of a random row, within the bounds that the block's powers give."""
    power = _Power.first(block)
    low, high = power.low(), power.high()
    for _ in range(min(SQUARINGS, int(EFFORT // (2 * len(block) ** 3)))):
        if high <= low * NEAR or power.lost:
            break
        yield Progress(0, 1, "eigenvalues")
        power = power.squared()
        low, high = max(low, power.low()), min(high, power.high())
    largest = float(np.abs(block).max())
    guess = largest * growth_radius(lambda row: row @ block / largest, len(block)).value
    return Radius(min(max(guess, low), high), low, high)


@dataclass(frozen=True, eq=False)
class _Power:
    """Aᵏ, divided by its 2-norm."""

    matrix: Array
    whole: float
    """The logarithm of that norm."""
    error: float
    """The rounding error of `matrix`, in the 2-norm: it grows by the root of the size with every product."""
    k: int = 1

    @classmethod
    def first(cls, block: Array) -> "_Power":
        largest = float(np.abs(block).max())
        norm = _norm(block / largest)
        return cls(block / largest / norm, math.log(largest) + math.log(norm), np.finfo(float).eps)

    def squared(self) -> "_Power":
        product = self.matrix @ self.matrix
        error = 2 * self.error + self.error**2 + math.sqrt(len(product)) * np.finfo(float).eps
        norm = max(_norm(product), error)
        return _Power(product / norm, 2 * self.whole + math.log(norm), error / norm, 2 * self.k)

    @property
    def lost(self) -> bool:
        """Whether half of it or more may be rounding error."""
        return self.error > 0.5

    def high(self) -> float:
        """An upper bound: ‖Aᵏ‖^(1/k) in the Frobenius norm, plus the rounding error."""
        most = float(np.linalg.norm(self.matrix)) + self.error * math.sqrt(len(self.matrix))
        return math.exp(min((self.whole + math.log(most)) / self.k, LARGEST))

    def low(self) -> float:
        """A lower bound: (|tr Aᵏ| / n)^(1/k), minus the rounding error."""
        mean = abs(float(np.trace(self.matrix))) / len(self.matrix) - self.error
        return math.exp(min((self.whole + math.log(mean)) / self.k, LARGEST)) if mean > 0 else 0.0


def _norm(matrix: Array) -> float:
    """An estimate of the 2-norm: the growth of a vector under A and Aᵀ in turn."""
    vector: Array = np.random.default_rng(0).standard_normal(len(matrix))
    norm = 1.0
    for _ in range(NORMS):
        vector = (matrix @ vector) @ matrix
        size = float(np.linalg.norm(vector))
        if not size:
            break
        vector, norm = vector / size, size
    return max(math.sqrt(norm), float(np.linalg.norm(matrix)) / math.sqrt(len(matrix)))


def components(edges: NDArray[np.bool_]) -> Iterator[list[int]]:
    """The strongly connected components of a graph, `edges[i, j]` from i to j (Kosaraju's algorithm)."""
    left = np.ones(len(edges), np.bool_)
    finished = [each for start in range(len(edges)) for each in _reached(edges, left, start)]
    left[:] = True
    for start in reversed(finished):
        if left[start]:
            yield list(_reached(edges.T, left, start))


def _reached(edges: NDArray[np.bool_], left: NDArray[np.bool_], start: int) -> Iterator[int]:
    """The nodes that can be reached from `start` through nodes in `left`, in the order in which the search finishes
    them.

    They are removed from `left`.
    """
    if not left[start]:
        return
    left[start] = False
    path = [start]
    while path:
        ahead = edges[path[-1]] & left
        following = int(ahead.argmax())
        if ahead[following]:
            left[following] = False
            path.append(following)
        else:
            yield path.pop()
