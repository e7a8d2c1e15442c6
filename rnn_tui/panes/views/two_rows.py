"""How two rows of charts share the height: bars above, and below them the heatmaps of the same units."""

from collections.abc import Iterable
from functools import cache

from rnn_tui.charts.heatmap import height_of

ROWS_FOR_TWO = 23
"""The height from which two rows of charts are readable, however many units they have."""
LEAST_ROWS = 12
"""The height below which they are not, however few."""
STANDING = 9
"""The rows that standing bars need, with their heading, numbers and the chosen value."""

WITH_LEGEND, MARKED = 6, 8
"""The rows from which a heatmap has its legend, and the marks of masked steps."""


def rows_for_two(units: Iterable[int]) -> int:
    """The height from which two rows of charts with so many units are readable: each with a heading and an axis."""
    return min(max(2 * (max(units, default=0) + 2), LEAST_ROWS), ROWS_FOR_TWO)


@cache
def divided(height: int, units: int, lie: bool, masked: bool) -> tuple[int, int]:
    """The rows of the upper and of the lower charts, of `height`; `units`: the most that a chart has; `lie`: whether
    bars have the columns to lie.

    A unit of a heatmap has a row, or more as the bars have; where that is too much, two share one. The bars lie if no
    more than a sixth of the height is then left over, which is below all charts; otherwise they stand in what is left.
    """
    if lie and (found := _lying(height, units, masked=masked)) and height - sum(found) <= height // 6:
        return found
    least = MARKED if masked and units > 6 else WITH_LEGEND  # fewer units would not share so many rows
    for lines in (*(each * units for each in range(height, 0, -1)), -(-units // 2)):
        lower = 1 + max(height_of(lines, masked=masked), least)
        if lower <= height - STANDING and (lines <= units or lower <= height * 7 // 10):
            return height - lower, lower
    upper = max(min(STANDING, height // 2), height // 3)
    return upper, height - upper


def _lying(height: int, units: int, *, masked: bool) -> tuple[int, int] | None:
    """The same where bars lie, with as many rows for a unit below as above, or one more; None if there are too few."""
    found = None
    for rows in range(2, height + 2):  # of a unit in both charts
        both = rows // 2 * units + 2, 1 + max(height_of((rows + 1) // 2 * units, masked=masked), WITH_LEGEND)
        if sum(both) > height:
            break
        found = both
    return found
