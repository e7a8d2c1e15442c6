"""A plane of points in braille dots, with the same scale in both directions: a dot is as wide as it is high.

Layers of dots lie one over the other; a cell shows the dots of all of them in the ink of the topmost. Marks are whole
characters on top. A mark outside the frame is an arrow at the edge that points to it. The Linux console has no braille,
so a dot takes a whole cell.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.primitives.grid import Grid, Ink

Floats = NDArray[np.floating[Any]]

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.int64)
"""The bit of each dot of a cell, four rows of two."""
ARROWS = "◂▸▴▾"
"""The marks at the edge: to the left, right, up, down."""
FAR = 1e6
"""The largest distance of a dot, so that dots are whole numbers."""
SEGMENT = 4096
"""The largest number of dots in one straight part of a path."""


@dataclass(frozen=True)
class Frame:
    """The part of the plane that `width` × `height` cells show."""

    width: int
    height: int
    x: float
    """The middle."""
    y: float
    unit: float
    """The dots for a unit of either axis."""

    @classmethod
    def around(cls, points: Floats, width: int, height: int, margin: float = 0.06) -> "Frame":
        """The largest scale at which all finite points (n, 2) are inside, with a margin."""
        valid = points[np.isfinite(points).all(axis=1)]
        if not len(valid):
            valid = np.zeros((1, 2))
        low, high = valid.min(axis=0), valid.max(axis=0)
        middle, extent = low / 2 + high / 2, (high - low) * (1 + 2 * margin)
        room = np.array([max(2 * width - 1, 1), max(4 * height - 1, 1)])
        with np.errstate(divide="ignore", over="ignore"):
            unit = float(np.min(np.where(extent > 0, room / extent, np.inf)))
        return cls(width, height, float(middle[0]), float(middle[1]), unit if np.isfinite(unit) else 1.0)

    def dots(self, points: Floats) -> Floats:
        """(n, 2): column and row of the dot nearest to each point, from the upper left; it may be outside."""
        columns = (points[:, 0] - self.x) * self.unit + self.width - 0.5
        rows = (self.y - points[:, 1]) * self.unit + 2 * self.height - 0.5
        return np.clip(np.rint(np.stack([columns, rows], axis=1)), -FAR, FAR)

    def contains(self, points: Floats) -> NDArray[np.bool_]:
        """(n,): which of the points (n, 2) are finite and inside."""
        dots = self.dots(points)
        return np.asarray(((dots >= 0) & (dots < (2 * self.width, 4 * self.height))).all(axis=1))


class Plane:
    """Draws in a frame; `grid` is the picture."""

    def __init__(self, frame: Frame, *, braille: bool = True) -> None:
        self.frame = frame
        self.grid = Grid(frame.width, frame.height)
        self._braille = braille
        self._lit = np.zeros((4 * frame.height, 2 * frame.width), bool)

    def axes(self, ink: int = Ink.MUTED) -> None:
        """The lines on which one coordinate is zero; to be drawn first."""
        column, row = (self.frame.dots(np.zeros((1, 2)))[0] // (2, 4)).astype(int).tolist()
        self.grid.fill(row, 0, self.frame.width, "─", ink)
        if 0 <= column < self.frame.width:
            self.grid.block(0, self.frame.height, column, column + 1, "│", ink)
            self.grid.write(row, column, "┼", ink)

    def points(self, points: Floats, ink: int) -> None:
        """A dot for each point (n, 2) that is finite and inside."""
        valid = points[np.isfinite(points).all(axis=1)]
        self._light(self.frame.dots(valid), ink)

    def path(self, points: Floats, ink: int) -> None:
        """Straight lines from each point (n, 2) to the next; a point that is not finite leaves a gap."""
        self.points(points, ink)
        dots = self.frame.dots(points)
        start, end = dots[:-1], dots[1:]
        valid = np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1)
        start, end = start[valid], end[valid]
        if not len(start):
            return
        counts = np.clip(np.abs(end - start).max(axis=1), 1, SEGMENT).astype(np.int64) + 1
        place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        share = (place / np.repeat(counts - 1, counts))[:, None]
        self._light(
            np.rint(np.repeat(start, counts, axis=0) * (1 - share) + np.repeat(end, counts, axis=0) * share), ink
        )

    def circle(self, radius: float, ink: int) -> None:
        """A circle around the origin."""
        around = max(8, int(min(4 * np.pi * radius * self.frame.unit, 1e5)))
        turn = np.linspace(0, 2 * np.pi, around, endpoint=False)
        self.points(radius * np.stack([np.cos(turn), np.sin(turn)], axis=1), ink)

    def mark(self, point: Floats, glyph: str, ink: int) -> None:
        """A character at a point (2,); if it is outside, an arrow at the edge; if it is not finite, nothing."""
        if not np.isfinite(point).all():
            return
        column, row = (self.frame.dots(np.asarray(point, np.float64)[None])[0] // (2, 4)).tolist()
        beyond_x = column - np.clip(column, 0, self.frame.width - 1)
        beyond_y = row - np.clip(row, 0, self.frame.height - 1)
        if beyond_x or beyond_y:
            arrows = ARROWS[:2] if abs(beyond_x) >= abs(beyond_y) else ARROWS[2:]
            glyph = arrows[int((beyond_x if abs(beyond_x) >= abs(beyond_y) else beyond_y) > 0)]
        self.grid.write(int(row - beyond_y), int(column - beyond_x), glyph, ink)

    def copy(self) -> "Plane":
        """A copy of the picture that can be drawn on."""
        made = Plane(self.frame, braille=self._braille)
        made.grid.paste(0, 0, self.grid)
        made._lit[:] = self._lit
        return made

    def _light(self, dots: Floats, ink: int) -> None:
        height, width = self._lit.shape
        inside = ((dots >= 0) & (dots < (width, height))).all(axis=1)
        columns, rows = dots[inside].astype(np.int64).T
        self._lit[rows, columns] = True
        touched = np.zeros(self.grid.glyphs.shape, bool)
        touched[rows // 4, columns // 2] = True
        if self._braille:
            codes = (self._lit.reshape(self.frame.height, 4, self.frame.width, 2) * _BITS[:, None]).sum(axis=(1, 3))
            self.grid.glyphs[touched] = (codes[touched] + 0x2800).astype(np.uint32).view("<U1")
        else:
            self.grid.glyphs[touched] = "·"
        self.grid.inks[touched] = ink
