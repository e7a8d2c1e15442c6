"""Eigenvalues around the unit circle, with the largest of them as numbers beside it.

Those of one matrix have a mark that says whether they are outside the circle. Those of several have the letter and the
colour of their matrix, and the numbers say how many are outside; many are dots, and only the largest has the letter,
as there are fewer colours than gates.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.braille_plane import ARROWS, Frame, Plane
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.numbers import exact

ROUNDING = 1e-9
"""What is so near to the unit circle lies on it."""
FARTHEST = 4.5
"""An eigenvalue far out is shown as an arrow at the edge, so that the circle stays large enough."""
NUMBERS, GAP = 20, 2
"""The columns of the numbers of one matrix, which may change from step to step, and those before them."""
LEAST, COUNTED = 10, 14
"""The columns of a circle that has numbers beside it, and of one that has counts there, too."""
MANY = 40
"""If there are more eigenvalues than this in one picture, they are dots instead of marks."""
LARGEST = "letters: largest"
"""What has a letter where there are many."""
INSIDE, OUTSIDE, SHARED = "●", "×", "*"
"""The marks of eigenvalues inside and outside the unit circle: their shapes differ too; and of a place where those of
several matrices are."""


@dataclass(frozen=True, eq=False)
class Eigenvalues:
    """The eigenvalues of one matrix, the largest first."""

    values: NDArray[np.complexfloating[Any, Any]]
    name: str = ""
    """What it is called if several matrices are drawn together; its first letter marks them."""
    ink: int = Ink.LINE

    @property
    def radius(self) -> float:
        return float(np.abs(self.values).max()) if self.values.size else float("nan")

    @property
    def points(self) -> NDArray[np.float64]:
        """The eigenvalues as points, (n, 2)."""
        return np.stack([self.values.real, self.values.imag], axis=1)


def eigenvalues(found: Sequence[Eigenvalues], width: int, height: int, *, braille: bool = True) -> Grid:
    """The circle with all eigenvalues, and beside it radius and largest numbers; letters tell several matrices
    apart."""
    grid = Grid(width, height)
    for counts in (True, False):
        numbers = widest(words(found, height, SHARED + ARROWS, counts=counts)) if len(found) > 1 else NUMBERS
        side = width - numbers - GAP
        if fits := side >= (COUNTED if counts else LEAST):
            break
    side = min(2 * height + 2, side) if fits else width
    # zero in the middle of a cell, so that pairs are symmetric
    picture = circle(found, side - 1 + side % 2, height - 1 + height % 2, braille=braille)
    grid.paste(0, 0, picture)
    marks = "".join(each for each in SHARED + ARROWS if (picture.glyphs == each).any())
    for row, (text, ink) in enumerate(words(found, height, marks, counts=counts) if fits else ()):
        grid.write(row, side + GAP, text, ink)
    return grid


def widest(lines: Iterable[tuple[str, int]]) -> int:
    return max((len(text) for text, _ in lines), default=0)


def circle(found: Sequence[Eigenvalues], width: int, height: int, *, braille: bool = True) -> Grid:
    """The unit circle with the eigenvalues around it, equal scale in both directions."""
    known = [each.radius for each in found if each.values.size]
    far = min(max([1.1, *(1.06 * each for each in known)]), FARTHEST)
    plane = _unit_circle(far, width, height, braille=braille).copy()
    many, several = crowded(found), len(found) > 1
    for each in found:
        if many:
            plane.points(each.points, Ink.LINE)
    for each in reversed(found):
        outside = np.abs(each.values) > 1 + ROUNDING
        alone = _largest(each) | ~plane.frame.contains(each.points) if several else outside
        marked = alone if many else np.ones(each.values.size, bool)
        for point, out in reversed(list(zip(each.points[marked], outside[marked], strict=True))):
            glyph = each.name[:1] or (OUTSIDE if out else INSIDE)
            plane.mark(point, glyph, Ink.SATURATED if out and not several else each.ink)
    for row, column in _shared(found, plane):
        plane.grid.write(row, column, SHARED, Ink.LABEL)
    _name_circle(plane)
    return plane.grid


@lru_cache(maxsize=8)
def _unit_circle(far: float, width: int, height: int, *, braille: bool) -> Plane:
    """The plane up to so far from zero with its axes and the unit circle: the same at each step, mostly."""
    plane = Plane(Frame.around(np.array([[-far, -far], [far, far]]), width, height, 0), braille=braille)
    plane.axes()
    plane.circle(1, Ink.MUTED)
    return plane


def crowded(found: Sequence[Eigenvalues]) -> bool:
    """Whether there are so many eigenvalues that they are dots."""
    return sum(each.values.size for each in found) > MANY


def _largest(matrix: Eigenvalues) -> NDArray[np.bool_]:
    """(n,): which are as large as the largest: it, and the other one of its pair."""
    return np.asarray(np.abs(matrix.values) >= matrix.radius * (1 - ROUNDING))


def _name_circle(plane: Plane) -> None:
    """Its radius, 1, outside of it between the axes, on the upper right if no mark is beside that place."""
    grid = plane.grid
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    places = []
    for (column, row), (right, up) in zip(plane.frame.dots(corners * math.sqrt(0.5)) // (2, 4), corners, strict=True):
        column, row = (
            int(np.clip(at, 0, size - 1)) for at, size in ((column + right, grid.width), (row - up, grid.height))
        )
        beside = "".join(grid.glyphs[row, max(column - 1, 0) : column + 2].tolist())
        places.append((any(each not in " ·" and not "\u2800" <= each <= "\u28ff" for each in beside), row, column))
    _, row, column = next((each for each in places if not each[0]), places[0])
    grid.write(row, column, "1", Ink.LABEL)


def _shared(found: Sequence[Eigenvalues], plane: Plane) -> Iterator[tuple[int, int]]:
    """(row, column) of the cells in which the marks of several matrices are."""
    if crowded(found):
        return
    first: dict[tuple[int, int], int] = {}
    for matrix, each in enumerate(found):
        for column, row in (plane.frame.dots(each.points) // (2, 4)).astype(int).tolist():
            if first.setdefault((row, column), matrix) != matrix:
                yield row, column


def words(
    found: Sequence[Eigenvalues], height: int, marks: str = "", *, counts: bool = True
) -> Iterator[tuple[str, int]]:
    """(text, ink) line by line, as many as fit. `marks`: those of several matrices at one place, and the arrows, where
    they are in the picture. `counts`: whether to say of each of several matrices how many eigenvalues are outside."""
    far = "".join(each for each in ARROWS if each in marks)[:1]
    beyond = f"{far} far out" if far else ""
    if len(found) > 1:
        name = max(len(each.name) for each in found)
        radii = [number(each.radius) for each in found]
        room = max(map(len, ("radius", *radii)))
        yield f"{'':<{name}} {'radius':<{room}}{' outside' * counts}", Ink.MUTED
        for each, radius in zip(found[: height - 1], radii, strict=False):
            outside = f" {outer(each)} of {each.values.size}" if counts else ""
            yield f"{each.name:<{name}} {radius:<{room}}{outside}", each.ink
        if crowded(found):
            yield LARGEST, Ink.LABEL
        elif SHARED in marks:
            yield f"{SHARED} several", Ink.LABEL
        if far:
            yield beyond, Ink.LABEL
        return
    (only,) = found
    yield f"radius  {number(only.radius)}", Ink.CHOSEN
    yield f"{outer(only)} of {only.values.size} outside{f' {OUTSIDE}' if outer(only) else ''}", Ink.LABEL
    yield beyond, Ink.LABEL
    listed = list(pairs(only.values))
    room = max(height - 3, 0)
    if len(listed) > room > 0:
        listed = listed[: room - 1]
        listed.append(f"and {only.values.size - sum(1 + ('±' in each) for each in listed):,} more")
    yield from ((text, Ink.LABEL) for text in listed)


def outer(matrix: Eigenvalues) -> int:
    """How many eigenvalues are outside the unit circle."""
    return int(np.count_nonzero(np.abs(matrix.values) > 1 + ROUNDING))


def pairs(values: NDArray[np.complexfloating[Any, Any]]) -> Iterator[str]:
    """Each eigenvalue as text, a conjugate pair once: `+0.6000 ±0.8000i`."""
    skip = False
    for index, value in enumerate(values):
        if skip:
            skip = False
            continue
        following = values[index + 1] if index + 1 < len(values) else None
        if value.imag and following is not None and np.isclose(following, np.conj(value), rtol=1e-9, atol=0):
            skip = True
            yield f"{exact(value.real)} ±{number(abs(value.imag))}i"
        elif value.imag:
            yield f"{exact(value.real)} {exact(value.imag)}i"
        else:
            yield exact(settled(value.real))


def number(value: float) -> str:
    """A number without a sign; one that rounding keeps from 1 is 1."""
    return exact(settled(value), signed=False)


def settled(value: float) -> float:
    """1 or -1 for what only rounding keeps from it: the eigenvalues of an orthogonal matrix lie on the circle."""
    return math.copysign(1.0, value) if abs(abs(value) - 1) < ROUNDING else value
