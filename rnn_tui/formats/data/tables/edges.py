"""Finds what stands around a table in its file: lines above its names, notes below its rows, names that are numbers.

Exports of instruments and statistical offices begin with a title, the station and a licence, and end with a source.
Nothing of it is guessed to be a number: lines above are skipped only if a row of names with the table's own number of
columns follows them, notes below only if no further row of the table follows.
"""

from collections import Counter
from collections.abc import Sequence

from rnn_tui.formats.data.tables.cells import is_missing, is_number, split
from rnn_tui.formats.data.tables.dates import is_date
from rnn_tui.formats.io.errors import Flaw

SAMPLE = 100
"""The number of lines that are looked at."""
_MANY_ROWS = 10
"""The number of rows that must follow if another table stands above the names."""
_INDEX_NAMES = frozenset(("", "index", "date", "datetime", "time", "timestamp", "date_time"))


def has_value(cell: str) -> bool:
    """Whether the cell is a number or a date."""
    return is_number(cell) or is_date(cell)


def lines_above(lines: Sequence[str], least: int = 2) -> int:
    """The number of lines above the names of a table's columns, among its first lines; 0 if the first holds the names
    or numbers. `least`: the number of rows with numbers that must follow the names."""
    comments = _comments(lines)
    found = [_above(lines[:SAMPLE], separator, least) for separator in "\t;|,"]
    return next((each for each in found if each), comments)


def _comments(lines: Sequence[str]) -> int:
    """The number of first lines that begin with % and have other columns than the lines below them."""
    count = next((n for n, line in enumerate(lines) if not line.startswith("%")), 0)
    separators = [each for each in "\t;|," if count and each in lines[count]]
    alike = any(line.count(each) == lines[count].count(each) for line in lines[:count] for each in separators)
    return 0 if alike else count


def _above(lines: Sequence[str], separator: str, least: int) -> int | None:
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
    whole = [place for place, row in enumerate(rows) if len(row) == width and _width(row) >= filled]
    names = next((place for place in whole if 2 * _filled(rows[place]) >= width), whole[0] if whole else 0)
    below = [row for row in rows[names + 1 :] if any(map(is_number, row))]
    values = [row for row in rows[:names] if _is_row(row)]
    if len(below) < least or any(map(has_value, rows[names])):
        return None
    other = all(len(row) != width for row in values) and len(below) >= _MANY_ROWS and len(below) > 3 * names
    return names if not values or other else None


def _filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _width(row: list[str]) -> int:
    """The number of cells up to the last one that is not empty."""
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _is_row(row: list[str]) -> bool:
    """Whether the row can be one of a table: every cell is a value."""
    return all(map(has_value, row))


def is_note(cells: list[str], width: int, labels: tuple[int, ...], *, dated: bool = False) -> bool:
    """Whether a row can be a note or a total below the table: it begins with words, and lacks the table's columns or
    its date. `dated`: whether each of the first rows has a date in the columns `labels`."""
    first = next((each for each in cells if each.strip()), "")
    if not first or has_value(first) or is_missing(first):
        return False
    written = any(is_number(each) or (each.strip() and is_missing(each)) for each in cells)
    if len(cells) == width and written and any(_begins_as_date(cells[each]) for each in labels):
        return False
    if dated and len(cells) == width and not any(has_value(cells[each]) for each in labels):
        return True  # a total, or a mean
    has_date = bool(labels) and len(cells) == width and any(is_date(cells[each]) for each in labels)
    return not has_date and (len(cells) != width or bool(labels)) and 2 * sum(map(is_number, cells)) < len(cells)


def _begins_as_date(cell: str) -> bool:
    """Whether a cell begins with a digit: a date in a spelling that is not known, rather than a note or a total."""
    return cell.strip()[:1].isdecimal()


def are_numbered_names(cells: list[str]) -> bool:
    """Whether the cells are the names that pandas gives to columns without names, after an index or a date: `,0,1,2` or
    `date,0,1,2,OT`."""
    first, *rest = (each.strip() for each in cells)
    numbers = [int(each) for each in rest if each.isascii() and each.isdecimal() and len(each) < 9]
    if first.casefold() not in _INDEX_NAMES or not numbers or numbers != list(range(len(numbers))):
        return False
    words = [each for each in rest if not has_value(each)]
    return all(words) and len(words) + len(numbers) == len(rest)
