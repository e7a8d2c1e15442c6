"""A path in a plane: where the state went, where it is now, and where it would come to rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.braille_plane import Frame, Plane
from rnn_tui.charts.primitives.cells import Grid, Ink

Floats = NDArray[np.floating[Any]]

START, END, HERE, STABLE, UNSTABLE = "○", "□", "●", "◆", "◇"
TRAIL = 8
"""So many steps before the cursor are drawn brightly."""
JOINED = 20_000
"""Longer paths are drawn as the dots of their positions, without the lines between these."""
REACH = 1.5
"""Rests farther from the path than its extent times this do not shrink it: they stand at the edge, as arrows."""


@dataclass(frozen=True, eq=False)
class Rest:
    """A fixed point in the plane."""

    place: Floats
    """(2,)"""
    stable: bool


class Path:
    """Draws one path on cells of one size; what does not depend on the cursor is drawn once."""

    def __init__(self, points: Floats, rests: Sequence[Rest], width: int, height: int, *, braille: bool = True) -> None:
        """`points` (positions, 2); NaN where there is none."""
        self._points = points
        self._rests = rests
        self._plane = Plane(self._frame(width, height), braille=braille)
        self._plane.axes()
        draw = self._plane.path if len(points) <= JOINED else self._plane.points
        draw(points, Ink.FAINT_LINE)
        valid = np.flatnonzero(np.isfinite(points).all(axis=1))
        self._ends: tuple[Floats, ...] = () if not valid.size else (points[valid[0]], points[valid[-1]])

    def draw(self, position: int) -> Grid:
        """The whole path, the last steps before that position brightly, and the marks."""
        plane = self._plane.copy()
        trail = self._points[max(position - TRAIL, 0) : position + 1]
        if len(trail) > 1:
            plane.path(trail, Ink.LINE)
        for place, glyph in zip(self._ends, (START, END), strict=False):
            plane.mark(place, glyph, Ink.LABEL)
        for each in self._rests:
            plane.mark(each.place, STABLE if each.stable else UNSTABLE, Ink.GATE if each.stable else Ink.INVALID)
        if 0 <= position < len(self._points):
            plane.mark(self._points[position], HERE, Ink.CURSOR)
        return plane.grid

    def _frame(self, width: int, height: int) -> Frame:
        """Around the path, and around those rests that do not make it small."""
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
