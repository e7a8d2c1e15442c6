"""A path in a plane: the past states, the current one, and the fixed points near them, with numbers on two axes."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.braille_plane import Frame, Plane
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.value_axis import round_distances
from rnn_tui.numbers import limit

Floats = NDArray[np.floating[Any]]

START, END, HERE, STABLE, UNSTABLE = "○", "□", "●", "◆", "◇"
TRAIL = 8
"""The number of steps before the cursor that have its colour."""
JOINED = 20_000
"""Longer paths are drawn as dots, without the lines between them."""
REACH = 1.5
"""A fixed point further away than this many extents of the path does not shrink it: it is an arrow at the edge."""
LEAST_WIDTH, LEAST_HEIGHT = 24, 8
"""The cells from which there is room for numbers."""


@dataclass(frozen=True, eq=False)
class FixedPointMark:
    """A fixed point in the plane."""

    place: Floats
    """The coordinates, (2,)."""
    stable: bool


class Path:
    """Draws one path in cells of one size; what does not depend on the cursor is drawn once."""

    def __init__(
        self,
        points: Floats,
        rests: Sequence[FixedPointMark],
        width: int,
        height: int,
        *,
        signs: NDArray[np.str_] | None = None,
        braille: bool = True,
    ) -> None:
        """`points` (positions, 2); NaN for a missing one. `signs` (positions,): a digit at each point, in a colour of
        its own, or a blank. None: no digits."""
        self._points = points
        self._rests = rests
        self._axes = Grid(width, height)
        self._left, frame = self._ticked(width, height)
        self._plane = Plane(frame, braille=braille)
        self._plane.axes()
        draw = self._plane.path if len(points) <= JOINED else self._plane.points
        draw(points, Ink.MUTED)
        valid = np.flatnonzero(np.isfinite(points).all(axis=1))
        self._ends: tuple[Floats, ...] = () if not valid.size else (points[valid[0]], points[valid[-1]])
        self._signs = Grid(frame.width, frame.height)
        if signs is not None:
            valid = valid[signs[valid] != " "]
            columns, rows = (frame.dots(points[valid]) // (2, 4)).astype(np.int64).T
            self._signs.glyphs[rows, columns] = signs[valid]
            self._signs.inks[rows, columns] = [Ink.LINE + int(each) for each in signs[valid].tolist()]

    def draw(self, position: int) -> Grid:
        """The whole path, in the cursor's colour in the last steps before that position, and the marks."""
        plane = self._plane.copy()
        trail = self._points[max(position - TRAIL, 0) : position + 1]
        if len(trail) > 1:
            plane.path(trail, Ink.CHOSEN_LINE)
        signed = self._signs.glyphs != " "
        plane.grid.glyphs[signed], plane.grid.inks[signed] = self._signs.glyphs[signed], self._signs.inks[signed]
        for place, glyph in zip(self._ends, (START, END), strict=False):
            plane.mark(place, glyph, Ink.LABEL)
        for each in self._rests:
            plane.mark(each.place, STABLE if each.stable else UNSTABLE, Ink.PLAIN if each.stable else Ink.SATURATED)
        if 0 <= position < len(self._points):
            plane.mark(self._points[position], HERE, Ink.CURSOR)
        grid = Grid(self._axes.width, self._axes.height)
        grid.paste(0, 0, self._axes)
        grid.paste(0, self._left, plane.grid)
        return grid

    def _ticked(self, width: int, height: int) -> tuple[int, Frame]:
        """The columns of the axis on the left, whose numbers and those in the last row it writes, and the frame beside
        it; 0 and the whole if there is no room."""
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            return 0, self._frame(width, height)
        left = 0
        while True:
            frame, distance = evenly(self._frame(width - left, height - 1))
            down = [(row, limit(value)) for row, value in ticks(frame, distance, axis=1)]
            if (widest := max((len(text) for _, text in down), default=0) + 1) <= left:
                break
            left = widest
        self._axes.block(0, height - 1, left - 1, left, "│", Ink.MUTED)
        for row, text in down:
            self._axes.write(row, 0, text.rjust(left - 1) + "┤", Ink.MUTED)
        across = [(column, limit(value)) for column, value in ticks(frame, distance, axis=0)]
        starts = [(left + column - len(text) // 2, text) for column, text in across]
        zero = next((place for place, (_, text) in enumerate(across) if text == "0"), 0)
        longest = max((len(text) for _, text in across), default=0)
        for gap in (2, 1):  # a single number would say nothing of the scale
            every = math.ceil((longest + gap) / (across[1][0] - across[0][0])) if len(across) > 1 else 1
            written = [
                (start, text) for start, text in starts[zero % every :: every] if left - 1 <= start <= width - len(text)
            ]
            if len(written) > 1:
                break
        for start, text in written:
            self._axes.write(height - 1, start, text, Ink.MUTED)
        return left, frame

    def _frame(self, width: int, height: int) -> Frame:
        """The frame around the path, and around those fixed points that do not make it small."""
        valid = self._points[np.isfinite(self._points).all(axis=1)]
        if not len(valid):
            return Frame.around(valid, width, height)
        low, high = valid.min(axis=0), valid.max(axis=0)
        extent = max(float((high - low).max()), 1e-9)
        near = [
            each.place
            for each in self._rests
            if bool((each.place > low - REACH * extent).all() and (each.place < high + REACH * extent).all())
        ]
        return Frame.around(np.array([low, high, *near]), width, height)


def evenly(frame: Frame) -> tuple[Frame, float]:
    """The frame with its scale made smaller until a round distance is a whole number of rows, and that distance: so all
    ticks are equally far apart. Of the distances with at least three ticks in the height, that with the largest scale.
    """
    found = [(frame.unit, 8 / frame.unit)]
    for distance in round_distances(8 / frame.unit):
        rows = math.floor(frame.unit * distance / 4 + 1e-9)
        if found[1:] and rows > frame.height // 3:
            break
        found.append((4 * rows / distance, distance))
    unit, distance = max(found[1:])
    return replace(frame, unit=unit), distance


def ticks(frame: Frame, distance: float, axis: int) -> Iterator[tuple[int, float]]:
    """(column or row, value) of the multiples of a distance inside the frame, along axis 0 or 1, ascending."""
    middle, cells = ((frame.x, frame.width), (frame.y, frame.height))[axis]
    reach = cells / frame.unit * (1, 2)[axis]
    for number in range(math.ceil((middle - reach) / distance), math.floor((middle + reach) / distance) + 1):
        value = number * distance
        place = int(frame.dots(np.array([[value, value]]))[0, axis]) // (2, 4)[axis]
        if 0 <= place < cells:
            yield place, value
