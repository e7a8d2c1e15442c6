"""The ticks of a value axis: round values, whole rows apart, so that equal distances look equal."""

import math
from collections.abc import Iterable, Iterator

DISTANCES = (1, 2, 3, 4, 5, 6, 10, 15, 20, 30, 50, 100, 200, 400)
"""The powers of ten from one tick of a logarithmic axis to the next."""
FEW = 3
"""The ticks from which on a shorter axis is better than more of them."""


def even(
    low: float, high: float, rows: int, distances: Iterable[float], apart: int = 2
) -> tuple[float, float, tuple[float, ...]]:
    """The ends of an axis of so many rows around `low` … `high`, and its ticks, the highest first: multiples of one of
    the `distances` (ascending), at least `apart` rows from each other. Of the axes with three ticks the shortest is
    taken, so that few rows are empty; if none has three, one with the most. Without any such distance one end has a
    tick.
    """
    found = list(_axes(low, high, rows, distances, apart))
    return min(found, key=lambda each: (-min(len(each[2]), FEW), each[1] - each[0]), default=(low, high, (high,)))


def _axes(
    low: float, high: float, rows: int, distances: Iterable[float], apart: int
) -> Iterator[tuple[float, float, tuple[float, ...]]]:
    """For each distance the shortest axis."""
    for distance in distances:
        first = math.floor(high / distance + 1e-9)
        for pitch in range(int(distance * (rows - 1) / (high - low) + 1e-9), apart - 1, -1):
            top = (first + math.ceil((high / distance - first) * pitch - 1e-9) / pitch) * distance
            bottom = top - distance * (rows - 1) / pitch
            if bottom <= low + 1e-9 * distance:
                highest, last = math.floor(top / distance + 1e-9), math.ceil(bottom / distance - 1e-9)
                yield bottom, top, tuple(number * distance for number in range(highest, last - 1, -1))
                break


def round_distances(least: float) -> Iterator[float]:
    """1, 2 and 5 times powers of ten, ascending, from that distance on: a dozen of them."""
    decade = 10.0 ** math.floor(math.log10(least))
    found = (each * decade * 10.0**power for power in range(4) for each in (1, 2, 5))
    return (each for each in found if each >= least * (1 - 1e-9))
