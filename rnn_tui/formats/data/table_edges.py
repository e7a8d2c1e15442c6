"""Finds what stands around a table in its file: lines above its names, notes below its rows, names that are numbers.

Exports of instruments and statistical offices begin with a title, the station and a licence, and end with a source.
Nothing of it is guessed to be a number: lines above are skipped only if a row of names with the table's own number of
columns follows them, notes below only if no further row of the table follows.
"""

from collections import Counter
from collections.abc import Sequence

from rnn_tui.formats.data.table_cells import is_missing, is_number, split
from rnn_tui.formats.data.table_dates import is_date
from rnn_tui.formats.io.errors import Flaw

SAMPLE = 100
"""The number of lines that are looked at."""
_FEWEST_ROWS = 2
"""The number of rows with numbers that must follow the names."""
_INDEX_NAMES = frozenset(("", "index", "date", "datetime", "time", "timestamp", "date_time"))


def has_value(cell: str) -> bool:
    """Whether the cell is a number or a date."""
    return is_number(cell) or is_date(cell)


def lines_above(lines: Sequence[str]) -> int:
    """The number of lines above the names of a table's columns, among its first lines; 0 if the first holds the names
    or numbers."""
    found = [_above(lines[:SAMPLE], separator) for separator in "\t;|,"]
    return next((each for each in found if each is not None), 0)


def _above(lines: Sequence[str], separator: str) -> int | None:
    """The number of lines above the names if this sign separates the columns; None if it does not."""
    try:
        rows = [split(line, separator, 0) for line in lines]
    except Flaw:
        return None
    numeric = [row for row in rows if any(map(is_number, row))]
    if not numeric:
        return None
    width, filled = (Counter(map(each, numeric)).most_common(1)[0][0] for each in (len, _width))
    if width < 2:
        return None
    names = next((place for place, row in enumerate(rows) if len(row) == width and _width(row) >= filled), 0)
    below = [row for row in rows[names + 1 :] if any(map(is_number, row))]
    if len(below) < _FEWEST_ROWS or any(map(has_value, rows[names])) or any(map(_is_row, rows[:names])):
        return None
    return names


def _width(row: list[str]) -> int:
    """The number of cells up to the last one that is not empty."""
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _is_row(row: list[str]) -> bool:
    """Whether the row can be one of a table: every cell is a value."""
    return all(map(has_value, row))


def is_note(cells: list[str], width: int, labels: tuple[int, ...]) -> bool:
    """Whether a row can be a note below the table: it begins with words, and lacks the table's columns or its date."""
    first = next((each for each in cells if each.strip()), "")
    if not first or has_value(first) or is_missing(first):
        return False
    dated = bool(labels) and len(cells) == width and any(is_date(cells[each]) for each in labels)
    return not dated and (len(cells) != width or bool(labels)) and 2 * sum(map(is_number, cells)) < len(cells)


def are_numbered_names(cells: list[str]) -> bool:
    """Whether the cells are the names that pandas gives to columns without names, after an index or a date: `,0,1,2` or
    `date,0,1,2,OT`."""
    first, *rest = (each.strip() for each in cells)
    numbers = [int(each) for each in rest if each.isascii() and each.isdecimal() and len(each) < 9]
    if first.casefold() not in _INDEX_NAMES or not numbers or numbers != list(range(len(numbers))):
        return False
    words = [each for each in rest if not has_value(each)]
    return all(words) and len(words) + len(numbers) == len(rest)
