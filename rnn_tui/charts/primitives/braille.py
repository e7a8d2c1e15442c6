"""A line in braille dots, two by four in a cell, for small charts that are redrawn on every step. The Linux console has
no braille, so it gets blocks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.charts.bar import FROM_BELOW
from rnn_tui.charts.primitives.grid import Grid, Ink

_DOTS = np.array([[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]], dtype=np.int64)
"""The bit of each dot: left and right column, from top to bottom."""


def line(
    values: NDArray[np.floating[Any]],
    width: int,
    height: int,
    lower: float,
    upper: float,
    ink: int = Ink.LINE,
    *,
    braille: bool = True,
) -> Grid:
    """(time,) as a line in `width` × `height` cells: every dot column is filled from its lowest to its highest value.

    Neighbouring columns are connected; NaN and infinities leave a gap. Without `braille`, blocks from the bottom up
    show the value furthest from zero of each column.
    """
    grid = Grid(width, height)
    if not (width and height and values.size):
        return grid
    columns, dots = (2 * width, 4 * height) if braille else (width, 8 * height)
    low, high = envelope(values, columns)
    if braille:
        top = np.rint((1 - _share(high, lower, upper)) * (dots - 1))
        bottom = np.rint((1 - _share(low, lower, upper)) * (dots - 1))
        top, bottom = _joined(top, bottom)
        rows = np.arange(dots)[:, None]
        lit = (rows >= top) & (rows <= bottom)
        codes = (lit.reshape(height, 4, width, 2) * _DOTS.T[None, :, None, :]).sum(axis=(1, 3))
        drawn = codes > 0
        grid.glyphs[drawn] = (codes[drawn] + 0x2800).astype(np.uint32).view("<U1")
    else:
        farthest = np.where(np.abs(high) >= np.abs(low), high, low)
        filled = np.nan_to_num(np.maximum(np.rint(_share(farthest, lower, upper) * dots), 1), nan=0).astype(np.int64)
        levels = np.clip(filled[None, :] - 8 * np.arange(height)[::-1, None], 0, 8)
        grid.glyphs[:] = np.array(list(FROM_BELOW))[levels]
        drawn = levels > 0
    grid.inks[drawn] = ink
    return grid


def envelope(values: NDArray[np.floating[Any]], columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest finite value of each of `columns` columns; NaN for a column without one.

    If there are fewer values than columns, the columns between two values get the straight line between them.
    """
    size = values.shape[0]
    if size <= columns:
        places = np.linspace(0, size - 1, columns)
        finite = np.where(np.isfinite(values), values, np.nan).astype(np.float64)
        left = np.floor(places).astype(np.int64)
        share = places - left
        right = np.minimum(left + 1, size - 1)
        between = np.where(share > 0, finite[left] * (1 - share) + finite[right] * share, finite[left])
        nearest = np.rint(places).astype(np.int64)  # a value between two that are not finite has its own column
        alone = np.isnan(between) & (np.abs(places - nearest) * (columns - 1) <= (size - 1) / 2)
        between = np.where(alone, finite[nearest], between)
        return between, between
    edges = np.linspace(0, size, columns + 1).astype(np.int64)[:-1]
    finite = np.isfinite(values)
    low = np.minimum.reduceat(np.where(finite, values, np.inf).astype(np.float64), edges)
    high = np.maximum.reduceat(np.where(finite, values, -np.inf).astype(np.float64), edges)
    none = low > high
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


def _share(values: NDArray[np.float64], lower: float, upper: float) -> NDArray[np.float64]:
    """0 at the lower limit, 1 at the upper one."""
    return np.asarray(np.clip((values / 2 - lower / 2) / (upper / 2 - lower / 2), 0.0, 1.0))


def _joined(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Dot spans, extended so that each column touches the one on its left; NaN (a gap) touches nothing."""
    reach_up = np.fmin(top[1:], np.where(np.isnan(top[1:]), np.nan, bottom[:-1] + 1))
    reach_down = np.fmax(bottom[1:], np.where(np.isnan(bottom[1:]), np.nan, top[:-1] - 1))
    return np.concatenate([top[:1], reach_up]), np.concatenate([bottom[:1], reach_down])
