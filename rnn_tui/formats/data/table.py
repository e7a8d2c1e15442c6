"""Tables of numbers written as text: CSV, TSV, and columns divided by blanks.

One row of the table is one line; empty lines and lines that begin with # are passed over. The first line may hold the
columns' names. Rows go straight into one growing buffer of doubles: a table takes little more memory than its array.
"""

import re
from array import array
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.text import counted
from rnn_tui.formats.data.npy import unusual, unusual_notes
from rnn_tui.formats.data.table_cells import (
    BLANKS,
    SEPARATOR_NAMES,
    Numbers,
    find_separator,
    is_number,
    leading_zero,
    split,
)
from rnn_tui.formats.data.text import blocks, find_encoding
from rnn_tui.formats.io.errors import Flaw, printable

_USUAL = {".csv": ",", ".tsv": "\t", ".txt": BLANKS}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Line = tuple[int, str]
"""A line and its number, from 1."""


class NotNumbers(Flaw):
    """The file is a text in a language, not a table."""


class Ragged(Flaw):
    """Rows of different length."""


@dataclass(frozen=True, eq=False)
class Table:
    """What a table holds."""

    values: NDArray[np.float64]
    """(rows, columns)"""
    columns: tuple[str, ...] | None
    """The columns' names, escaped for a terminal; None where the file names none."""
    notes: tuple[str, ...]
    """Plain sentences on how it was read."""


def read_table(file: BinaryIO, suffix: str) -> Table:
    """The table in a file of that ending (`.csv`, `.tsv`, `.txt`); raises `Flaw`."""
    encoding = find_encoding(file)
    with closing(blocks(file, encoding)) as every:
        table = _read(every, suffix)
    notes = [encoding.note] if encoding.note else []
    return Table(table.values, table.columns, (*notes, *table.notes, *_unusual(table.values)))


def _read(every: Iterator[tuple[int, list[str]]], suffix: str) -> Table:
    head: list[Line] = []
    for number, lines in every:
        head += _content(number, lines)
        if len(head) > 2:
            break
    declared = re.fullmatch(r"sep=(.)\s*", head[0][1], re.IGNORECASE) if head else None
    head = head[1:] if declared else head
    if not head:
        raise Flaw("is empty: it holds no line of numbers")
    first, second = head[0], head[1] if len(head) > 1 else None
    separator = declared[1] if declared else find_separator(first[1], second[1] if second else "")
    if separator not in SEPARATOR_NAMES:
        raise Flaw(f'line 1: "{printable(separator)}" cannot separate columns; known are , ; tab and blank')
    header = _header(first, second, separator, suffix)
    if header and not second:
        raise Flaw("holds no line of numbers below the names of its columns")
    rows = Rows(separator, head[1:] if header else head, len(header or ()), first[0])
    for number, lines in every:
        rows.add(number, lines)
    notes = []
    if (separator != _USUAL[suffix] and rows.width > 1) or declared:
        notes.append(f"separated by {SEPARATOR_NAMES[separator]}")
    if rows.reader.decimal == ",":
        notes.append("read with decimal commas")
    if header:
        notes.append(f"line {first[0]} taken as the names of the columns")
    if rows.zeros and rows.reader.decimal is None:
        notes.append(
            f"line {rows.zeros} has numbers that begin with 0: if they are decimals, separate the columns with ; or tab"
        )
    return Table(np.frombuffer(rows.buffer, np.float64).reshape(-1, rows.width), header, tuple(notes))


def _content(number: int, lines: list[str]) -> list[Line]:
    """The lines that are neither empty nor comments, with their numbers."""
    return [each for each in enumerate(lines, number) if each[1].strip() and not each[1].lstrip().startswith("#")]


class Rows:
    """The numbers read so far, row after row in one buffer."""

    def __init__(self, separator: str, head: list[Line], width: int, first: int) -> None:
        self.reader = Numbers(separator, head[0][1])
        self.buffer = array("d")
        self.width = width
        """Columns; 0 until a line has said how many."""
        self.first = first
        """The number of the line that said so."""
        self.zeros = 0
        """A line with a cell such as 05; 0 where none was seen."""
        self._read(head)

    def add(self, number: int, lines: list[str]) -> None:
        """Reads more lines, the first of that number; raises `Flaw`."""
        made = self.reader.rows(lines, self.width)
        if made is None:
            self._read(_content(number, lines))
        else:
            self.buffer.extend(made)

    def _read(self, lines: list[Line]) -> None:
        for number, line in lines:
            values = self.reader.row(line, number)
            self.width = self.width or len(values)
            if len(values) != self.width:
                count = counted(len(values), "column")
                raise Ragged(f"line {number} has {count}, expected {self.width} as in line {self.first}")
            if not self.zeros and self.reader.decimal is None and leading_zero(line, self.reader.separator):
                self.zeros = number
            self.buffer.extend(values)


def _header(first: Line, second: Line | None, separator: str, suffix: str) -> tuple[str, ...] | None:
    """The names in the first line; None where it holds numbers. Raises `NotNumbers` where the file is a text."""
    number, line = first
    if suffix == ".txt" and _is_text(line, second[1] if second else "", separator):
        raise NotNumbers("is text, not numbers")
    cells = split(line, separator, number)
    numeric = [is_number(each) for each in cells]
    if all(numeric):
        return None
    for column, cell in enumerate(cells, 1):
        if _CONTROL.search(cell):
            shown = printable(cell.strip(), 30)
            raise Flaw(f'line {number}, column {column}: neither a number nor the name of a column: "{shown}"')
    if any(numeric) or not any(each.strip() for each in cells):
        return None  # a row with a flaw: it will be named
    return tuple(printable(each.strip(), 40) for each in cells)


def _is_text(first: str, second: str, separator: str) -> bool:
    """Whether the lines are sentences: the first no row of numbers, nor names above one."""
    one, two = (
        [is_number(each) for each in (line.split() if separator == BLANKS else line.split(separator))]
        for line in (first.replace('"', ""), second.replace('"', ""))
    )
    return not all(one) and (any(one) or not two or not all(two))


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
