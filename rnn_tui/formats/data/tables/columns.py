"""Selects the input columns of a table: columns of numbers, not dates, text, row numbers or empty columns.

The first rows decide. A date or a word is never an input. A column that looks like row numbers or times is an input
only if the model has as many features. A note names the columns that are not read. `--columns` overrides all of this.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.columns import Columns
from rnn_tui.formats.data.tables.cells import is_missing, is_number
from rnn_tui.formats.data.tables.dates import YEAR, are_years, complete_years, is_compact_date, is_date, is_epoch
from rnn_tui.formats.io.errors import CellFlaw, Flaw, printable

NUMBERS, DATES, TEXT, EMPTY, ROW_NUMBERS, TIMES = "numbers", "dates", "text", "empty", "row numbers", "times"
STEPS = "rises by equal steps"
DOUBTFUL = (ROW_NUMBERS, TIMES, STEPS)
"""Kinds of numeric columns that are probably no inputs."""

_INDEX_NAMES = frozenset(("", "index", "unnamed: 0", "rownames", "row names", "rowname", "level 0"))
"""Names of a first column of row numbers, of which some may be missing."""
_ROW_NAMES = _INDEX_NAMES | {
    *("idx", "id", "no", "no.", "nr", "nr.", "num", "row", "rowid", "row id", "#", "instant", "obs", "record", "sno"),
    *("s.no", "s.no.", "sl.no", "serial", "seq", "번호", "순번", "序号", "編號"),
}
_CLOCK_NAMES = {"t", "time", "timestamp", "ts", "unix", "unixtime", "epoch", "zeit", "hora", "heure", "elapsed"}
_TIME_NAMES = _CLOCK_NAMES | {"date", "datetime", "day", "datum", "fecha", "when", "날짜", "日期"} | YEAR
_PERIOD_NAMES = _TIME_NAMES | {"month", "week", "quarter", "period", "monat", "mes", "mois", "woche", "quartal"}
"""Names of columns whose words are dates, however they are written: `1-01` for the first month."""
_UNIT = re.compile(r"\s*[\[(][^\[(]*[\])]$")
"""A unit after a name: `time (s)`, `t [ms]`."""
_EVEN = 10
"""The smallest number of rows in which a first column that rises by equal steps is no input."""
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d*)?", re.ASCII)


@dataclass(frozen=True)
class TableRequest:
    """The columns to read from a table."""

    columns: Columns | None = None
    """The user's choice, in this order; None to read the columns that look like inputs."""
    target: str = ""
    """The column to be predicted: its name, or its number from 1; empty for none."""
    features: int | None = None
    """The number of features that the model reads; None for any number."""
    fills: bool = False
    """Whether missing values will be filled later; otherwise they are refused."""


ALL = TableRequest()


@dataclass(frozen=True)
class Layout:
    """The columns that are read, as indices from 0."""

    width: int
    taken: tuple[int, ...]
    target: int | None
    labels: tuple[int, ...]
    """The columns with the date of a row: dates, or else numbers that look like times."""
    note: str
    """A phrase that names the columns that are not read; empty if all are read."""
    texts: tuple[int, ...] = ()
    """The columns of text."""
    dated: bool = False
    """Whether each of the first rows has a date, or a number that looks like a time."""
    empty: tuple[int, ...] = ()
    """The columns that are not read because they are empty in the first rows."""

    @property
    def read(self) -> tuple[int, ...]:
        """The columns that are read: the inputs, then the target if it is not one of them."""
        return self.taken if self.target is None or self.target in self.taken else (*self.taken, self.target)

    @classmethod
    def of(
        cls, rows: Sequence[Sequence[str]], names: tuple[str, ...] | None, wanted: TableRequest, *, words: bool = True
    ) -> "Layout":
        """Determined from the table's first rows, which have the same number of cells. `words`: whether the table may
        have columns of text; otherwise a word is refused later as a mistake. Raises `Flaw` if no column can be read."""
        width = len(rows[0])
        kinds = _kinds(rows, names)
        kinds = kinds if words else [NUMBERS if each == TEXT else each for each in kinds]
        texts = tuple(n for n, kind in enumerate(kinds) if kind == TEXT)
        labels = tuple(n for n, kind in enumerate(kinds) if kind == DATES)
        for kind in (TIMES, STEPS):
            labels = labels or tuple(n for n, each in enumerate(kinds) if each == kind)
        dated = bool(labels) and all(is_date(row[each]) or is_number(row[each]) for row in rows for each in labels)
        try:
            target = Columns.parse(wanted.target).indices(width, names)[0] if wanted.target else None
            chosen = None if wanted.columns is None else wanted.columns.indices(width, names)
        except InputError as error:
            raise Flaw(str(error)) from None
        if chosen is not None:
            return cls(width, chosen, target, _others(labels, chosen), "", texts, dated)
        taken = _inputs(kinds, wanted.features)
        left = ", ".join(f"{called(n, names)} ({kinds[n]})" for n in _others(range(width), taken))
        if not taken:
            raise CellFlaw(f"holds no column of numbers: {left}; --columns NAME takes one all the same")
        return cls(
            width,
            taken,
            target,
            _others(labels, taken),
            f"not read: {left}" if left else "",
            texts,
            dated,
            tuple(n for n, kind in enumerate(kinds) if kind == EMPTY),
        )


def _others(columns: Iterable[int], than: Iterable[int]) -> tuple[int, ...]:
    """The columns that are not among `than`, in time that grows with the number of columns and not with its square."""
    without = set(than)
    return tuple(each for each in columns if each not in without)


def called(place: int, names: tuple[str, ...] | None) -> str:
    """What a column is called in a phrase: its name, or its number from 1."""
    return names[place] if names and names[place] else f"column {place + 1}"


def _inputs(kinds: list[str], features: int | None) -> tuple[int, ...]:
    """The input columns; with the doubtful ones if the model has exactly that many features, or if there are no
    others."""
    sure = tuple(n for n, kind in enumerate(kinds) if kind == NUMBERS)
    possible = tuple(n for n, kind in enumerate(kinds) if kind in (NUMBERS, *DOUBTFUL))
    return possible if not sure or (len(possible) == features != len(sure)) else sure


def _kinds(rows: Sequence[Sequence[str]], names: tuple[str, ...] | None) -> list[str]:
    """The kind of each column. Months, days and hours beside a column of years are times as well."""
    columns = [[cell.strip() for cell in each if not is_missing(cell)] for each in zip(*rows, strict=True)]
    blank = [any(not cell.strip() for cell in each) for each in zip(*rows, strict=True)]
    folded = [None if names is None else _folded(names[place]) for place in range(len(columns))]
    kinds = [
        _kind(there, called, place) if there else (EMPTY if some_blank else NUMBERS)
        for place, (there, called, some_blank) in enumerate(zip(columns, folded, blank, strict=True))
    ]
    if any(kind == TIMES and called in YEAR for kind, called in zip(kinds, folded, strict=True)):
        kinds = [
            TIMES if kind == NUMBERS and called is not None and complete_years(called, there) else kind
            for kind, called, there in zip(kinds, folded, columns, strict=True)
        ]
    return kinds


def _folded(name: str) -> str:
    """The name as it is compared: without case, unit and signs between its words."""
    return re.sub(r"[_\s]+", " ", _UNIT.sub("", name.strip().casefold()))


def _kind(there: list[str], name: str | None, place: int) -> str:
    """The kind of a column, from its cells that are not missing. `name`: folded; None if the table has no names."""
    dates = sum(map(is_date, there))
    if sum(map(is_number, there)) * 2 < len(there):
        return DATES if dates * 2 >= len(there) or name in _PERIOD_NAMES else TEXT
    return next(_doubts(there, name, first=place == 0), NUMBERS)


def _doubts(there: list[str], name: str | None, *, first: bool) -> Iterator[str]:
    """What a column of numbers may be instead of an input, the surest first."""
    whole = len(there) > 1 and all(each.isascii() and each.isdecimal() and len(each) < 20 for each in there)
    if whole and all(map(is_compact_date, there)) and _rises(there, 0):
        yield TIMES
    if whole and all(map(is_epoch, there)) and (_rises(there, 0) or _rises(there[::-1], 0)) and len(there) > 2:
        yield TIMES
    if name is not None and is_time(name) and are_years(there):
        yield TIMES
    if whole and name in _ROW_NAMES and _rises(there, 1, 1):
        yield ROW_NUMBERS
    if whole and first and name in _INDEX_NAMES and _rises(there, 1):
        yield ROW_NUMBERS
    if len(there) > 2 and name is not None and is_time(name) and _increases(there):
        yield TIMES
    if first and len(there) >= _EVEN and _has_equal_steps(there):
        yield ROW_NUMBERS if whole and there[0] in ("0", "1") and _rises(there, 1, 1) else STEPS


def is_row_number(there: list[str]) -> bool:
    """Whether the cells of a first column count the rows."""
    whole = len(there) > 1 and all(each.isascii() and each.isdecimal() and len(each) < 20 for each in there)
    return whole and _rises(there, 1) and (len(there) > 2 or there[0] in ("0", "1"))


def is_time(name: str) -> bool:
    """Whether a name is that of times: `time`, `Time Stamp`, `open time`."""
    name = _folded(name)
    return name.replace(" ", "") in _TIME_NAMES or not _CLOCK_NAMES.isdisjoint(re.split(r"[^a-z]+", name)[1:])


def _rises(there: list[str], least: int, most: int | None = None) -> bool:
    steps = [int(b) - int(a) for a, b in pairwise(there)]
    return all(least <= each and (most is None or each <= most) for each in steps)


def _increases(there: list[str]) -> bool:
    """Whether plain numbers increase from row to row: seconds, years, Julian days."""
    if not all(len(each) < 25 and _PLAIN.fullmatch(each) for each in there):
        return False
    values = [float(each.replace(",", ".")) for each in there]
    return all(a < b for a, b in pairwise(values))


def _has_equal_steps(there: list[str]) -> bool:
    """Whether plain numbers rise by the same step from row to row, as far as their digits tell."""
    if not _increases(there):
        return False
    values = [float(each.replace(",", ".")) for each in there]
    digits = max(len(each.replace(",", ".").partition(".")[2]) for each in there)
    step = (values[-1] - values[0]) / (len(values) - 1)
    return all(abs(b - a - step) <= 1.01 * 10.0**-digits * bool(digits) for a, b in pairwise(values))


def named_place(place: int, number: int, names: tuple[str, ...] | None) -> str:
    """The place of a cell for an error: its line, its column, the column's name."""
    said = f" ({printable(names[place], 30)})" if names and names[place] else ""
    return f"line {number}, column {place + 1}{said}"
