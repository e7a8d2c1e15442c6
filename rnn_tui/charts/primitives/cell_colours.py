"""Cells of two colours, one above the other or side by side; neighbours that are equal are one segment."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment

from rnn_tui.charts.primitives.colormap import LEVELS, Ramp, symbol
from rnn_tui.charts.primitives.shared_rows import EIGHTHS

Levels = NDArray[np.uint8]
"""The level of each cell, or of a half of it, in the colours of a `Ramp`."""
LOWER = " ▁▂▃▄▅▆▇"
"""The blocks at the bottom of a cell, by their height in eighths."""


def parts(top: Levels, bottom: Levels | None, upper: int, ramp: Ramp) -> list[Segment]:
    """Cells of one level above another, equal neighbours as one run; a NaN in either part has its own colour. `upper`:
    the eighths of the row that the level above takes; one that has nothing below it takes half of the row."""
    segments = []
    for above, below, length in _runs(top, bottom):
        if above == below:
            segments.append(_plain(above, length, ramp))
        elif below == 255 or upper == EIGHTHS // 2:
            segments.append(Segment("▀" * length, ramp.halves(above, -1 if below == 255 else below)))
        else:
            segments.append(Segment(LOWER[EIGHTHS - upper] * length, ramp.halves(below, above)))
    return segments


def beside(left: Levels, right: Levels, ramp: Ramp) -> list[Segment]:
    """Cells of one level beside another, equal neighbours as one run."""
    return [
        _plain(a, length, ramp) if a == b else Segment("▌" * length, ramp.halves(a, b))
        for a, b, length in _runs(left, right)
    ]


def _runs(first: Levels, second: Levels | None) -> Iterator[tuple[int, int, int]]:
    """The two levels of the cells, and how many cells in turn have them; 255: nothing."""
    keys = first.astype(np.int64) << 8 | (second if second is not None else 255)
    edges = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), keys.size]
    for a, b in pairwise(edges):
        yield *divmod(int(keys[a]), 256), b - a


def _plain(level: int, length: int, ramp: Ramp) -> Segment:
    """So many cells of one level."""
    return Segment((symbol(level, unsigned=ramp.unsigned) if level >= LEVELS else " ") * length, ramp.text(level))
