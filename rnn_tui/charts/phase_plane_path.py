"""A path in a plane: the past states, the current one, and the fixed points near them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.braille_plane import Frame, Plane
from rnn_tui.charts.primitives.grid import Grid, Ink

Floats = NDArray[np.floating[Any]]

START, END, HERE, STABLE, UNSTABLE = "○", "□", "●", "◆", "◇"
TRAIL = 8
"""The number of steps before the cursor that are bright."""
JOINED = 20_000
"""Longer paths are drawn as dots, without the lines between them."""
REACH = 1.5
"""A fixed point further away than this many extents of the path does not shrink it: it is an arrow at the edge."""


@dataclass(frozen=True, eq=False)
class FixedPointMark:
    """A fixed point in the plane."""

    place: Floats
    """The coordinates, (2,)."""
    stable: bool


class Path:
    """Draws one path in cells of one size; what does not depend on the cursor is drawn once."""

    def __init__(
        self, points: Floats, rests: Sequence[FixedPointMark], width: int, height: int, *, braille: bool = True
    ) -> None:
        """`points` (positions, 2); NaN for a missing one."""
        self._points = points
        self._rests = rests
        self._plane = Plane(self._frame(width, height), braille=braille)
        self._plane.axes()
        draw = self._plane.path if len(points) <= JOINED else self._plane.points
        draw(points, Ink.MUTED)
        valid = np.flatnonzero(np.isfinite(points).all(axis=1))
        self._ends: tuple[Floats, ...] = () if not valid.size else (points[valid[0]], points[valid[-1]])

    def draw(self, position: int) -> Grid:
        """The whole path, bright in the last steps before that position, and the marks."""
        plane = self._plane.copy()
        trail = self._points[max(position - TRAIL, 0) : position + 1]
        if len(trail) > 1:
            plane.path(trail, Ink.LINE)
        for place, glyph in zip(self._ends, (START, END), strict=False):
            plane.mark(place, glyph, Ink.LABEL)
        for each in self._rests:
            plane.mark(each.place, STABLE if each.stable else UNSTABLE, Ink.PLAIN if each.stable else Ink.SATURATED)
        if 0 <= position < len(self._points):
            plane.mark(self._points[position], HERE, Ink.CURSOR)
        return plane.grid

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
