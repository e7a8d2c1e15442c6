"""Tables of numbers written as text: CSV, TSV, and columns divided by blanks.

One row of the table is one line; empty lines and lines that begin with # are passed over. The first line may hold the
columns' names, the second their units. Rows go straight into one growing buffer of doubles: a table takes little more
memory than its array. Which columns are read is decided by the first rows: see `table_columns`.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.data.npy import unusual, unusual_notes
from rnn_tui.formats.data.table_cells import (
    BLANKS,
    SEPARATOR_NAMES,
    find_separator,
    is_missing,
    is_number,
    split,
)
from rnn_tui.formats.data.table_columns import ALL, Layout, TableRequest
from rnn_tui.formats.data.table_dates import is_date
from rnn_tui.formats.data.table_rows import Line, Ragged, Rows, content, is_blank, ragged
from rnn_tui.formats.data.text import blocks, find_encoding
from rnn_tui.formats.io.errors import Flaw, printable

__all__ = ["NotNumbers", "Ragged", "Table", "read_table", "whole_numbers"]

SAMPLE = 100
"""Lines by which columns are judged."""
_USUAL = {".csv": ",", ".tsv": "\t", ".txt": BLANKS}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class NotNumbers(Flaw):
    """The file is a text in a language, not a table."""


@dataclass(frozen=True, eq=False)
class Table:
    """What a table holds."""

    values: NDArray[np.float64]
    """(rows, columns): those that are taken."""
    columns: tuple[str, ...] | None
    """Their names, escaped for a terminal; None where the file names none."""
    notes: tuple[str, ...]
    """Plain sentences on how it was read."""
    numbers: tuple[int, ...] = ()
    """Where they stand in the file, counted from 1."""
    target: NDArray[np.float64] | None = None
    """(rows,): the column that is asked for beside them."""
    labels: NDArray[np.bytes_] | None = None
    """(rows,): when each row was, as the file writes it, in UTF-8; None where no column says so."""


def read_table(file: BinaryIO, suffix: str, wanted: TableRequest = ALL) -> Table:
    """The table in a file of that ending (`.csv`, `.tsv`, `.txt`); raises `Flaw`."""
    encoding = find_encoding(file)
    with closing(blocks(file, encoding)) as every:
        made = _Reading(every, suffix, wanted).table()
    notes = [encoding.note] if encoding.note else []
    return Table(
        made.values,
        made.columns,
        (*notes, *made.notes, *_unusual(made.values)),
        made.numbers,
        made.target,
        made.labels,
    )


class _Reading:
    """One table, read from its lines."""

    def __init__(self, every: Iterator[tuple[int, list[str]]], suffix: str, wanted: TableRequest) -> None:
        self.every, self.suffix, self.wanted = every, suffix, wanted
        self.notes: list[str] = []
        self.head = self._head()
        declared = re.fullmatch(r"sep=(.)\s*", self.head[0][1], re.IGNORECASE) if self.head else None
        self.head = self.head[1:] if declared else self.head
        if not self.head:
            raise Flaw("is empty: it holds no line of numbers")
        self.first = self.head[0]
        second = self.head[1][1] if len(self.head) > 1 else ""
        self.separator = declared[1] if declared else find_separator(self.first[1], second)
        self.declared = bool(declared)
        if self.separator not in SEPARATOR_NAMES:
            raise Flaw(f'line 1: "{printable(self.separator)}" cannot separate columns; known are , ; tab and blank')

    def _head(self) -> list[Line]:
        head: list[Line] = []
        for number, lines in self.every:
            head += content(number, lines)
            if len(head) > 2:
                break
        return head

    def table(self) -> Table:
        """The table; raises `Flaw`."""
        names = _header(self.head, self.separator, self.suffix)
        if names and len(self.head) < 2:
            raise Flaw("holds no line of numbers below the names of its columns")
        head = self.head[1:] if names else self.head
        sample = self._sample(head, len(names or ()))
        units = bool(names) and _are_units(sample)
        words = names is not None or self.separator != BLANKS
        layout = Layout.of(sample[units:], names, self.wanted, words=words)
        rows = Rows(self.separator, layout, names, self.first, fills=self.wanted.fills)
        rows.numbers.learn(row[place] for row in sample[units:] for place in layout.read)
        rows.read(head[units:])
        for number, lines in self.every:
            rows.add(number, lines)
        rows.end()
        self._say(rows, names, head[0][0] if units else 0)
        return self._made(rows, layout, names)

    def _sample(self, head: list[Line], width: int) -> list[list[str]]:
        """The cells of the first rows, of those that have the right number of them; raises `Ragged`."""
        number, line = head[0]
        width = width or len(split(line, self.separator, number))
        rows = [split(line, self.separator, number) for number, line in islice(head, SAMPLE)]
        found = [each for each in rows if len(each) == width]
        if not found:
            raise ragged(number, len(rows[0]), width, self.first[0])
        return [each for each in found if not is_blank(each)] or found

    def _say(self, rows: Rows, names: tuple[str, ...] | None, units: int) -> None:
        if (self.separator != _USUAL[self.suffix] and rows.layout.width > 1) or self.declared:
            self.notes.append(f"separated by {SEPARATOR_NAMES[self.separator]}")
        if names:
            self.notes.append(f"line {self.first[0]} taken as the names of the columns")
        if units:
            self.notes.append(f"line {units} taken as the units of the columns")
        self.notes += [each for each in (rows.layout.note, *rows.notes()) if each]

    def _made(self, rows: Rows, layout: Layout, names: tuple[str, ...] | None) -> Table:
        values = np.frombuffer(rows.buffer, np.float64).reshape(-1, len(layout.read))
        target = None if layout.target is None else values[:, layout.read.index(layout.target)]
        return Table(
            values[:, : len(layout.taken)],
            None if names is None else tuple(names[each] for each in layout.taken),
            tuple(self.notes),
            tuple(each + 1 for each in layout.taken),
            target,
            rows.labelled(),
        )


def _header(head: list[Line], separator: str, suffix: str) -> tuple[str, ...] | None:
    """The names in the first line; None where it holds numbers. Raises `NotNumbers` where the file is a text."""
    (number, line), second = head[0], head[1][1] if len(head) > 1 else ""
    if suffix == ".txt" and _is_text(line, second, separator):
        raise NotNumbers("is text, not numbers")
    cells = split(line, separator, number)
    valued = [_has_value(each) for each in cells]
    if all(valued):
        return None
    for column, cell in enumerate(cells, 1):
        if _CONTROL.search(cell):
            shown = printable(cell.strip(), 30)
            raise Flaw(f'line {number}, column {column}: neither a number nor the name of a column: "{shown}"')
    if any(valued) or not any(each.strip() for each in cells):
        return None  # a row with a flaw: it will be named
    return tuple(printable(each.strip(), 40) for each in cells)


def _has_value(cell: str) -> bool:
    return is_number(cell) or is_date(cell)


def _is_text(first: str, second: str, separator: str) -> bool:
    """Whether the lines are sentences: the first no row of numbers, nor names above one."""
    one, two = (
        [_has_value(each) for each in (line.split() if separator == BLANKS else line.split(separator))]
        for line in (first.replace('"', ""), second.replace('"', ""))
    )
    return not all(one) and (any(one) or not two or not all(two))


def _are_units(sample: list[list[str]]) -> bool:
    """Whether the row below the names holds no value in any column that is numbers further down, and a word in one."""
    if len(sample) < 2:
        return False
    first, second = sample[0], sample[1]
    below = [a for a, b in zip(first, second, strict=True) if is_number(b) and not is_missing(b)]
    return bool(below) and not any(map(_has_value, first)) and any(not is_missing(each) for each in below)


def _unusual(values: NDArray[Any]) -> list[str]:
    step = max(1, (1 << 20) // values.shape[1])
    counts = [unusual(values[start : start + step]) for start in range(0, len(values), step)]
    return unusual_notes(sum(each[0] for each in counts), sum(each[1] for each in counts))


def whole_numbers(values: NDArray[np.float64]) -> NDArray[Any]:
    """The values as int64 where all of them are whole numbers, in the same memory; otherwise as they are."""
    step = max(1, (1 << 20) // max(1, values[0].size))
    for start in range(0, len(values), step):
        some = values[start : start + step]
        if not ((np.abs(some) < 2**53) & (some == np.floor(some))).all():
            return values
    whole = values.view(np.int64)
    for start in range(0, len(values), step):
        whole[start : start + step] = values[start : start + step]
    return whole
