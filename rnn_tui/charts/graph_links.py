"""The links of a graph as rails beside its rows, as `git log --graph` draws branches, from top to bottom.

A rail begins at the row of an input or a layer, `●`, and goes down to the last row that reads it. A row is in the
column of the leftmost rail that ends at it, or else in the leftmost free column; lines from the side lead to what else
it reads.
"""

from collections.abc import Sequence

NODE = "●"
JOINS = {
    # (the rail is read by this row, the line goes on to the left, to the right), for a rail that goes on and that ends
    (True, True, True): "┼┴",
    (True, True, False): "┤╯",
    (True, False, True): "├╰",
    (False, True, True): "│─",
}


def rails(reads: Sequence[Sequence[int]], pitch: int = 2) -> list[str]:
    """For each row the rails beside it, all of one width.

    `reads`: for each row, the indices of the rows above that it reads; others are ignored. `pitch`: the columns from
    one rail to the next, 1 or 2.
    """
    reads = [sorted({each for each in found if each < row}) for row, found in enumerate(reads)]
    last = {source: row for row, found in enumerate(reads) for source in found}
    places: list[int | None] = []
    """For each column the row whose rail is in it."""
    resting = -1
    """A column in which an unread rail has just ended: a rail below it would seem to continue it."""
    drawn: list[str] = []
    for row, found in enumerate(reads):
        column = _column(places, [each for each in found if last[each] == row], resting)
        drawn.append(_line(places, found, last, row, column, pitch))
        places = [None if each is not None and last[each] <= row else each for each in places]
        places += [None] * (column + 1 - len(places))
        places[column] = row if row in last else None
        resting = -1 if row in last else column
    width = max(map(len, drawn), default=0)
    return [each.ljust(width) for each in drawn]


def _column(places: Sequence[int | None], ending: Sequence[int], resting: int) -> int:
    """The column of a row: that of the leftmost rail that ends at it, or else the leftmost free column."""
    taken = [column for column, each in enumerate(places) if each in ending]
    free = [column for column, each in enumerate(places) if each is None and column != resting]
    behind = len(places) + (len(places) == resting)
    return taken[0] if taken else free[0] if free else behind


def _line(
    places: Sequence[int | None], found: Sequence[int], last: dict[int, int], row: int, column: int, pitch: int
) -> str:
    """A row's own mark, the rails that pass it, and the lines from those that it reads."""
    read = [place for place, each in enumerate(places) if each in found] + [column]
    first, end = min(read), max(read)
    line: list[str] = []
    for place in range(max(len(places), column + 1)):
        source = places[place] if place < len(places) else None
        goes_on = source is not None and last[source] > row
        inside = first <= place <= end
        mark = "│" if source is not None else " "
        if place == column:
            mark = NODE
        elif inside:
            joins = JOINS[source in found, place > first, place < end]
            mark = joins[not goes_on]
        line.append(mark + ("─" if first <= place < end else " ") * (pitch - 1))
    return "".join(line).rstrip()
