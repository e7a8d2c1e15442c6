"""Parts of one height, one below the other, in rows of the screen.

A cell of the terminal shows two colours, one above the other, with the border at any eighth of its height (`▂`, `▀`).
So parts of equal height fill the rows there are, whether or not their number divides the number of rows.
"""

from dataclasses import dataclass

EIGHTHS = 8
"""The steps in which a row is divided."""
LEFT, LEFT_WITH_TEXT = 8, 4
"""Parts have whole rows if at most one in so many rows is left."""


@dataclass(frozen=True)
class Rows:
    """Where `count` parts are. Heights and places are in eighths of a row; no row contains more than two parts."""

    count: int
    height: int = 0
    """The height of each part; 0: they share `room`."""
    room: int = 0
    """The rows that all parts share, at least half of `count`; heights then differ by an eighth of a row, or by less
    than a third where the parts are lower than a row."""

    @property
    def rows(self) -> int:
        """The rows that are used."""
        return -(-self.start(self.count) // EIGHTHS)

    def start(self, part: int) -> int:
        """Where a part begins, and the one before it ends."""
        if self.height:
            return part * self.height
        if self.count <= self.room:
            return EIGHTHS * self.room * part // self.count
        groups = self.count - self.room  # each of some rows, and of one part more
        group = (groups * (part + 1) - 1) // self.count
        first, last = (each * self.room // groups for each in (group, group + 1))
        within = part - group * self.count // groups
        return EIGHTHS * first + EIGHTHS * (last - first) * within // (last - first + 1)

    def at(self, place: int) -> int | None:
        """The part at that place."""
        if not 0 <= place < self.start(self.count):
            return None
        if self.height:
            return place // self.height
        if self.count <= self.room:
            return ((place + 1) * self.count - 1) // (EIGHTHS * self.room)
        groups, row = self.count - self.room, place // EIGHTHS
        part = row + (groups * (row + 1) - 1) // self.room  # the first one in this row
        return part + (place >= self.start(part + 1))

    def inside(self, row: int) -> tuple[int | None, int | None, int]:
        """The parts at the top and at the bottom of a row, and the eighths of the row that the upper one takes."""
        top, bottom = self.at(EIGHTHS * row), self.at(EIGHTHS * row + EIGHTHS - 1)
        if top is None or top == bottom:
            return top, bottom, EIGHTHS
        return top, bottom, self.start(top + 1) - EIGHTHS * row

    def row_of(self, part: int) -> int:
        """The row that a part is named at: the middle one of its rows."""
        return (self.start(part) + self.start(part + 1) - 1) // 2 // EIGHTHS


def share(count: int, rows: int, most: int, *, whole: bool = False) -> Rows:
    """`count` parts that fill so many rows, each at most `most` high; if there are more than two parts for a row,
    they take half a row each, and more rows than there are. Whole rows are taken where few would be left.

    `whole`: every part has a row of its own, for a text in it, and all have the same height, in halves of a row.
    """
    count, room = max(count, 1), min(max(rows, 1), most * max(count, 1))
    left = room % count if count <= room else room
    if left * (LEFT_WITH_TEXT if whole else LEFT) <= room:
        return Rows(count, room // count * EIGHTHS)
    if whole:
        return Rows(count, max(2 * room // count, 2) * EIGHTHS // 2)
    return Rows(count, room=room) if count <= 2 * room else Rows(count, EIGHTHS // 2)
