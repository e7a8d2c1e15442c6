"""Which columns of a table are inputs: numbers are; dates, text, row numbers and empty columns are passed over.

Judged by the first rows. What is certainly no input (a date, a word) is left out always. Digits that only look like row
numbers or times are left out unless the model has room for them; what is left out is named. `--columns` overrules it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.columns import Columns
from rnn_tui.formats.data.table_cells import is_missing, is_number
from rnn_tui.formats.data.table_dates import is_compact_date, is_date
from rnn_tui.formats.io.errors import Flaw, printable

NUMBERS, DATES, TEXT, EMPTY, ROW_NUMBERS, TIMES = "numbers", "dates", "text", "empty", "row numbers", "times"
DOUBTFUL = (ROW_NUMBERS, TIMES)
"""Numbers that look as if they were no inputs."""

_ROW_NAMES = frozenset(("", "index", "idx", "id", "no", "no.", "nr", "nr.", "num", "row", "#", "unnamed: 0"))
_TIME_NAMES = frozenset(("t", "time", "date", "datetime", "timestamp", "ts", "unix", "epoch", "day", "datum", "when"))


@dataclass(frozen=True)
class TableRequest:
    """What is wanted of a table."""

    columns: Columns | None = None
    """Those that are read, in this order; None: those that are inputs."""
    target: str = ""
    """The column whose true values are wanted beside them; its name, or its number from 1."""
    features: int | None = None
    """How many inputs the model reads; None: any number."""
    fills: bool = False
    """Whether empty cells are filled afterwards; otherwise they are refused."""


ALL = TableRequest()


@dataclass(frozen=True)
class Layout:
    """Which columns are read, by their places from 0."""

    width: int
    taken: tuple[int, ...]
    target: int | None
    labels: tuple[int, ...]
    """Those that say when a row was: dates, or else what looks like times."""
    note: str
    """What is passed over; empty where nothing is."""

    @property
    def read(self) -> tuple[int, ...]:
        """The columns whose numbers are read: those that are taken, then the target where it is none of them."""
        return self.taken if self.target is None or self.target in self.taken else (*self.taken, self.target)

    @classmethod
    def of(
        cls, rows: Sequence[Sequence[str]], names: tuple[str, ...] | None, wanted: TableRequest, *, words: bool = True
    ) -> "Layout":
        """From the table's first rows, all of one width; raises `Flaw` where no column can be read. `words`: whether
        there may be columns of text; otherwise a word is a mistake that will be named."""
        width = len(rows[0])
        kinds = [_kind([row[place] for row in rows], names[place] if names else None) for place in range(width)]
        kinds = kinds if words else [NUMBERS if each == TEXT else each for each in kinds]
        labels = tuple(n for n, kind in enumerate(kinds) if kind == DATES)
        labels = labels or tuple(n for n, kind in enumerate(kinds) if kind == TIMES)
        try:
            target = Columns.parse(wanted.target).indices(width, names)[0] if wanted.target else None
            chosen = None if wanted.columns is None else wanted.columns.indices(width, names)
        except InputError as error:
            raise Flaw(str(error)) from None
        if chosen is not None:
            return cls(width, chosen, target, tuple(each for each in labels if each not in chosen), "")
        taken = _inputs(kinds, wanted.features)
        left = ", ".join(f"{_called(n, names)} ({kind})" for n, kind in enumerate(kinds) if n not in taken)
        if not taken:
            raise Flaw(f"holds no column of numbers: {left}; --columns NAME takes one all the same")
        return cls(
            width,
            taken,
            target,
            tuple(each for each in labels if each not in taken),
            f"passed over: {left}" if left else "",
        )


def _called(place: int, names: tuple[str, ...] | None) -> str:
    return names[place] if names and names[place] else f"column {place + 1}"


def _inputs(kinds: list[str], features: int | None) -> tuple[int, ...]:
    """The columns that are inputs; the doubtful ones are where the model reads just so many, or there are no others."""
    sure = tuple(n for n, kind in enumerate(kinds) if kind == NUMBERS)
    possible = tuple(n for n, kind in enumerate(kinds) if kind in (NUMBERS, *DOUBTFUL))
    return possible if not sure or (len(possible) == features != len(sure)) else sure


def _kind(cells: list[str], name: str | None) -> str:
    """What a column holds. `name` is None where the table has no names."""
    there = [each.strip() for each in cells if not is_missing(each)]
    if not there:
        return EMPTY if any(not each.strip() for each in cells) else NUMBERS
    dates = sum(map(is_date, there))
    if sum(map(is_number, there)) * 2 < len(there):
        return DATES if dates * 2 >= len(there) else TEXT
    return next(_doubts(there, (name or "").strip().casefold(), named=name is not None), NUMBERS)


def _doubts(there: list[str], name: str, *, named: bool) -> Iterator[str]:
    whole = len(there) > 1 and all(each.isascii() and each.isdecimal() and len(each) < 20 for each in there)
    if whole and all(map(is_compact_date, there)) and _rises(there, 0):
        yield TIMES
    if whole and named and name in _ROW_NAMES and there[0] in ("0", "1") and _rises(there, 1, 1):
        yield ROW_NUMBERS
    if whole and named and name in _TIME_NAMES and _rises(there, 1) and len(there) > 2:
        yield TIMES


def _rises(there: list[str], least: int, most: int | None = None) -> bool:
    steps = [int(b) - int(a) for a, b in pairwise(there)]
    return all(least <= each and (most is None or each <= most) for each in steps)


def named_place(place: int, number: int, names: tuple[str, ...] | None) -> str:
    """Where a cell stands, for a refusal: its line, its column, the column's name."""
    said = f" ({printable(names[place], 30)})" if names and names[place] else ""
    return f"line {number}, column {place + 1}{said}"
