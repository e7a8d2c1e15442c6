"""Parts of one height, one below the other, in rows of the screen.

A part has whole rows, or one and a half, two and a half …; where there are more parts than rows, two share one. If that
would leave many rows blank, each has a row, and those beyond are scrolled. Where nothing can scroll, parts share all
rows: a cell of the terminal shows two colours, one above the other, with the border at any eighth of its height (`▂`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

EIGHTHS = 8
"""The steps in which a row is divided."""
MOST_ROWS = 18
"""The largest number of rows of a part in a chart: of a unit in bars and in the heatmap beside them alike."""
LEFT = 3
"""Two parts share a row if at most one row in so many is left blank by that."""


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
    def apart(self) -> int:
        """The parts from one number beside them to the next, so that numbers are at even steps: 1 where each has whole
        rows, or two and more, of which one row more or less is not seen."""
        whole = self.height % EIGHTHS == 0 if self.height else self.room % max(self.count, 1) == 0
        apart = self.count == 2 and self.row_of(0) < self.row_of(1)
        return 1 if whole or apart or self.start(self.count) >= 2 * EIGHTHS * self.count else 2

    @property
    def whole(self) -> bool:
        """Whether each part has whole rows of its own."""
        return self.height > 0 and self.height % EIGHTHS == 0

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

    def named(self, row: int) -> tuple[int, ...]:
        """The parts that are named at that row, two at most."""
        return tuple(
            part for part in dict.fromkeys(self.inside(row)[:2]) if part is not None and self.row_of(part) == row
        )

    def numbered(self, row: int, chosen: int | None = None) -> int | None:
        """The part whose number is beside that row: the chosen one if it is named there, otherwise one of those at
        even steps."""
        named = self.named(row)
        return chosen if chosen in named else next((part for part in named if part % self.apart == 0), None)


def share(count: int, rows: int, most: int, *, whole: bool = False) -> Rows:
    """`count` parts in so many rows, each at most `most` high; what does not fit takes more rows than there are.
    `whole`: every part has whole rows, for a text in it."""
    count, rows = max(count, 1), max(rows, 1)
    halves = _most_halves([count], rows, most, whole=whole)
    if halves < 2:
        blank = rows - -(-count // 2)
        halves = 2 if whole or LEFT * blank > rows else 1
    return Rows(count, halves * EIGHTHS // 2)


def share_in_groups(counts: Sequence[int], rows: int, most: int, *, whole: bool = False) -> list[Rows]:
    """The same for groups of parts, each on rows of its own, all parts of one height: two in a row where that is too
    much, whatever is left blank then, so that few are out of sight."""
    halves = _most_halves(counts, rows, most, whole=whole) or 1 + whole
    return [Rows(each, halves * EIGHTHS // 2) for each in counts]


def _most_halves(counts: Sequence[int], rows: int, most: int, *, whole: bool) -> int:
    """The most halves of a row that every part can have; 0: not even one."""
    every = range(2 * most, 0, -1 - whole)
    return next((each for each in every if sum(-(-count * each // 2) for count in counts) <= rows), 0)
