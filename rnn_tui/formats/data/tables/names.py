"""Finds a table's separator and the names of its columns, from its first lines.

A row of names holds words above columns of numbers. It may be shorter by the name of the first column (R), it may hold
dates where time runs along the rows, and rows of units or of further words may follow it.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from rnn_tui.formats.data.tables.cells import BLANKS, SIGNS, bare_counts, find_separator, is_missing, is_number, split
from rnn_tui.formats.data.tables.columns import Layout, is_row_number, is_time
from rnn_tui.formats.data.tables.dates import is_date
from rnn_tui.formats.data.tables.edges import are_numbered_names, has_value
from rnn_tui.formats.io.errors import Flaw, printable

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_YEAR = re.compile(r"[12]\d{3}")
_FEWEST_DATES = 3
"""The smallest number of dates among the names that are worth a phrase."""
MANY = 5
"""The smallest number of columns, separated by blanks, among which there may be columns of text."""
_MOST_WORDS = 8
"""The largest number of rows of words between the names and the numbers."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class NotATable(Flaw):
    """The file is a text, not a table of numbers."""


def find_separator_in(lines: Sequence[str]) -> str:
    """The separator of a table's cells: the one that stands as often in the first line as in most of the others."""
    if len(lines) > 1:
        first, *rest = (bare_counts(line) for line in lines)
        for each in "\t;|,":
            alike = sum(counts[each] == first[each] for counts in rest)
            if first[each] and 10 * alike >= 8 * len(rest) and find_separator(lines[0], lines[1]) != BLANKS:
                return each
    return find_separator(lines[0], lines[1] if len(lines) > 1 else "")


def find_names(number: int, lines: Sequence[str], separator: str, suffix: str) -> tuple[str, ...] | None:
    """The names in the first line, whose number is given; None if it holds numbers. Raises `NotATable` if the file is a
    text."""
    line, second = lines[0], lines[1] if len(lines) > 1 else ""
    if suffix == ".txt" and _is_text(line, second, separator):
        raise NotATable("is text, not numbers")
    if separator == BLANKS and second and _is_one_name(line, lines[1:]):
        return (printable(line.strip().strip('"'), 40),)
    cells = split(line, separator, number)
    valued = [has_value(each) and SIGNS.isdisjoint(each) for each in cells]  # 50% may well be a name
    if all(valued):
        return None
    rows = list(_readable(lines[1:10], separator))
    if second and (are_numbered_names(cells) or _names_with_dates(cells, valued, rows)):
        return tuple(printable(each.strip(), 40) for each in cells)
    for column, cell in enumerate(cells, 1):
        if _CONTROL.search(cell):
            shown = printable(cell.strip(), 30)
            raise Flaw(f'line {number}, column {column}: neither a number nor the name of a column: "{shown}"')
    if any(valued) or not any(each.strip() for each in cells):
        return None  # a row with a flaw, which is refused later
    return tuple(printable(each.strip().lstrip("\ufeff"), 40) for each in cells)


def _readable(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    """The cells of the lines whose quotes match; the others are refused with their numbers when they are read."""
    for each in lines:
        with suppress(Flaw):
            yield split(each, separator, 0)


def _is_one_name(line: str, rest: Sequence[str]) -> bool:
    """Whether words with blanks between them are the name of the only column."""
    words = line.split()
    return len(words) > 1 and not any(map(is_number, words)) and all(is_number(each.strip()) for each in rest)


def _names_with_dates(cells: Sequence[str], valued: Sequence[bool], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a row holds names, and then dates or years that follow each other, above rows without them."""
    dates = [cell.strip() for cell, value in zip(cells, valued, strict=True) if value]
    first = valued.index(True) if dates else 0
    if not first or not all(valued[first:]):
        return False
    years = all(map(_YEAR.fullmatch, dates)) and dates == sorted(set(dates))
    if not years and not all(map(is_date, dates)):
        return False
    below = [cell.strip() for row in rows if len(row) == len(cells) for cell in row[first:]]
    alike = sum(bool(_YEAR.fullmatch(each)) if years else is_date(each) for each in below)
    return 2 * alike < len(below)


def _is_text(first: str, second: str, separator: str) -> bool:
    """Whether the lines are sentences: the first is neither a row of numbers nor a row of names above numbers."""
    cells = [line.replace('"', "") for line in (first, second)]
    rows = [line.split() if separator == BLANKS else line.split(separator) for line in cells]
    one, two = ([has_value(each) for each in row] for row in rows)
    if separator != BLANKS and len(one) == len(two) and _has_numbers(two, separator):
        return False  # names above numbers with some words among them
    if separator == BLANKS and len(one) == len(two) >= MANY and all(5 * sum(row) >= 4 * len(row) for row in (one, two)):
        return False  # numbers with a few words among them
    return not all(one) and (any(one) or not two or not all(two))


def _has_numbers(row: Sequence[bool], separator: str) -> bool:
    """Whether a row has enough values for one of a table; commas stand in sentences too."""
    half = 2 * sum(row) >= len(row)
    return (half and len(row) > 2) if separator == "," else (half or sum(row) > 2)


def names_for(names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], str]:
    """The names for rows that have a column more or less than there are names, and a phrase about it; otherwise the
    names, and an empty phrase."""
    widths = {len(row) for row in rows}
    if len(names) < 2 or len(widths) != 1:
        return names, ""
    width = widths.pop()
    if width == len(names) - 1 and not names[-1]:
        return names[:-1], ""
    if width != len(names) + 1:
        return names, ""
    if not any(row[-1].strip() for row in rows):
        return (*names, ""), ""
    first = [row[0].strip() for row in rows]
    dated = all(map(is_date, first))
    if is_row_number(first) or (dated and not is_time(names[0])) or not any(map(has_value, first)):
        return ("", *names), "the first column has no name: there is a name less than there are columns"
    return names, ""


def rows_of_words(rows: Sequence[Sequence[str]]) -> int:
    """The number of rows below the names without a value, such as units, above rows with numbers."""
    count = next((n for n, row in enumerate(rows[: _MOST_WORDS + 1]) if any(map(has_value, row))), 0)
    if not count or count == len(rows):
        return 0
    below = [place for place, cell in enumerate(rows[count]) if is_number(cell) and not is_missing(cell)]
    words = any(not is_missing(rows[0][place]) for place in below)
    return count if words else 0


def joined_names(names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names with the words below them, if the names alone do not tell the columns apart; otherwise the names."""
    if len(set(names)) == len(names):
        return names
    parts = ([cell.strip() for cell in column if cell.strip()] for column in zip(names, *rows, strict=True))
    joined = tuple(printable(" ".join(dict.fromkeys(each)), 40) for each in parts)
    return joined if len(set(joined)) > len(set(names)) else names


def said_of_names(names: tuple[str, ...] | None, layout: Layout) -> str:
    """A phrase if time runs along the rows, as far as the names tell; otherwise empty."""
    if names is None:
        return ""
    dated = [place for place in layout.taken if is_date(names[place]) or _YEAR.fullmatch(names[place])]
    if len(dated) >= _FEWEST_DATES and 2 * len(dated) > len(layout.taken):
        span = f"{dated[0] + 1}-{dated[-1] + 1}"
        return (
            f"the names from {names[dated[0]]} on are dates, and each row is read as a timestep: if time runs along the"
            f" rows, --columns {span} --axes features,time reads each row as a feature"
        )
    months = {names[place][:3].casefold() for place in layout.taken}
    if set(_MONTHS) <= months:
        return "the names are the months: each row, a year, is read as one timestep"
    return ""
