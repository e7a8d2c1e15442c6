"""Reads tables of numbers from text: CSV, TSV, and columns separated by blanks.

One line is one row; empty lines and lines that begin with # are skipped. The first line may hold the columns' names,
the second their units; `table_edges` finds what stands above the names and below the rows. The rows are appended to
one buffer of doubles, so a table takes little more memory than its array. The first rows decide which columns are read:
see `table_columns`.
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
    SIGNS,
    find_separator,
    is_missing,
    is_number,
    split,
)
from rnn_tui.formats.data.table_columns import ALL, Layout, TableRequest, called
from rnn_tui.formats.data.table_doubts import backwards, codes, stacked
from rnn_tui.formats.data.table_edges import are_numbered_names, has_value, lines_above
from rnn_tui.formats.data.table_rows import Line, Ragged, Rows, content, is_blank, ragged
from rnn_tui.formats.data.text import blocks, find_encoding
from rnn_tui.formats.io.errors import Flaw, printable

__all__ = ["NotATable", "Ragged", "Table", "read_table", "whole_numbers"]

SAMPLE = 100
"""The number of lines from which the kinds of the columns are determined."""
_USUAL = {".csv": ",", ".tsv": "\t", ".txt": BLANKS}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class NotATable(Flaw):
    """The file is a text, not a table of numbers."""


@dataclass(frozen=True, eq=False)
class Table:
    """The content of a table."""

    values: NDArray[np.float64]
    """(rows, columns): the columns that are read."""
    columns: tuple[str, ...] | None
    """The columns' names, escaped for a terminal; None if the file has none."""
    notes: tuple[str, ...]
    """Unexpected decisions of the reader, as phrases."""
    numbers: tuple[int, ...] = ()
    """The columns' numbers in the file, counted from 1."""
    target: NDArray[np.float64] | None = None
    """(rows,): the column to be predicted; None if there is none."""
    labels: NDArray[np.bytes_] | None = None
    """(rows,): the date of each row, as the file writes it, in UTF-8; None if there is no column of dates."""
    doubts: tuple[str, ...] = ()
    """What may mean something else than a number or a row of one series, as phrases."""


def read_table(file: BinaryIO, suffix: str, wanted: TableRequest = ALL) -> Table:
    """Reads the table in a file with that suffix (`.csv`, `.tsv`, `.txt`); raises `Flaw`."""
    encoding = find_encoding(file)
    with closing(blocks(file, encoding)) as every:
        made = _Reading(every, suffix, wanted).table()
    notes = [encoding.note] if encoding.note else []
    return Table(
        made.values,
        made.columns,
        (*made.doubts, *notes, *made.notes, *_unusual(made.values)),
        made.numbers,
        made.target,
        made.labels,
    )


class _Reading:
    """Reads one table from its lines."""

    def __init__(self, every: Iterator[tuple[int, list[str]]], suffix: str, wanted: TableRequest) -> None:
        self.every, self.suffix, self.wanted = every, suffix, wanted
        self.notes: list[str] = []
        self.head = self._head()
        declared = re.fullmatch(r"sep=(.)\s*", self.head[0][1], re.IGNORECASE) if self.head else None
        self.head = self.head[1:] if declared else self.head
        if not self.head:
            raise Flaw("is empty: it holds no line of numbers")
        self.above = self._skip_above()
        self.first = self.head[0]
        second = self.head[1][1] if len(self.head) > 1 else ""
        self.separator = declared[1] if declared else find_separator(self.first[1], second)
        self.declared = bool(declared)
        if self.separator not in SEPARATOR_NAMES:
            raise Flaw(f'line 1: "{printable(self.separator)}" cannot separate columns; known are , ; | tab and blank')

    def _head(self) -> list[Line]:
        head: list[Line] = []
        for number, lines in self.every:
            head += content(number, lines)
            if len(head) > 2:
                break
        return head

    def _skip_above(self) -> str:
        """Removes the lines above the names; a phrase that names them, empty if there are none."""
        count = 0 if self.suffix == ".txt" else lines_above([line for _, line in self.head[:SAMPLE]])
        if not count:
            return ""
        first, last, self.head = self.head[0][0], self.head[count - 1][0], self.head[count:]
        lines = f"line {first} stands" if first == last else f"lines {first} to {last} stand"
        return f"{lines} above the table: skipped"

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
        """The cells of the first rows that have `width` cells; raises `Ragged` if none has."""
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
        if self.above:
            self.notes.append(self.above)
        if names:
            self.notes.append(f"line {self.first[0]} taken as the names of the columns")
        if units:
            self.notes.append(f"line {units} taken as the units of the columns")
        self.notes += [each for each in (rows.layout.note, *rows.notes()) if each]

    def _made(self, rows: Rows, layout: Layout, names: tuple[str, ...] | None) -> Table:
        values = np.frombuffer(rows.buffer, np.float64).reshape(-1, len(layout.read))
        target = None if layout.target is None else values[:, layout.read.index(layout.target)]
        labels, texts = rows.labelled(), [called(each, names) for each in layout.texts]
        doubts = (
            *codes(values, [called(each, names) for each in layout.read]),
            stacked(labels, texts),
            backwards(labels),
        )
        return Table(
            values[:, : len(layout.taken)],
            None if names is None else tuple(names[each] for each in layout.taken),
            tuple(self.notes),
            tuple(each + 1 for each in layout.taken),
            target,
            labels,
            tuple(each for each in doubts if each),
        )


def _header(head: list[Line], separator: str, suffix: str) -> tuple[str, ...] | None:
    """The names in the first line; None if it holds numbers. Raises `NotATable` if the file is a text."""
    (number, line), second = head[0], head[1][1] if len(head) > 1 else ""
    if suffix == ".txt" and _is_text(line, second, separator):
        raise NotATable("is text, not numbers")
    cells = split(line, separator, number)
    valued = [has_value(each) and SIGNS.isdisjoint(each) for each in cells]  # 50% may well be a name
    if all(valued):
        return None
    if second and are_numbered_names(cells):
        return tuple(printable(each.strip(), 40) for each in cells)
    for column, cell in enumerate(cells, 1):
        if _CONTROL.search(cell):
            shown = printable(cell.strip(), 30)
            raise Flaw(f'line {number}, column {column}: neither a number nor the name of a column: "{shown}"')
    if any(valued) or not any(each.strip() for each in cells):
        return None  # a row with a flaw, which is refused later
    return tuple(printable(each.strip(), 40) for each in cells)


def _is_text(first: str, second: str, separator: str) -> bool:
    """Whether the lines are sentences: the first is neither a row of numbers nor a row of names above numbers."""
    cells = [line.replace('"', "") for line in (first, second)]
    rows = [line.split() if separator == BLANKS else line.split(separator) for line in cells]
    one, two = ([has_value(each) for each in row] for row in rows)
    if separator in ";\t|" and len(one) == len(two) and 2 * sum(two) >= len(two):
        return False  # names above numbers with some words among them
    return not all(one) and (any(one) or not two or not all(two))


def _are_units(sample: list[list[str]]) -> bool:
    """Whether the row below the names holds units: words, and no value, above columns of numbers."""
    if len(sample) < 2:
        return False
    first, second = sample[0], sample[1]
    below = [a for a, b in zip(first, second, strict=True) if is_number(b) and not is_missing(b)]
    return bool(below) and not any(map(has_value, first)) and any(not is_missing(each) for each in below)


def _unusual(values: NDArray[Any]) -> list[str]:
    step = max(1, (1 << 20) // values.shape[1])
    counts = [unusual(values[start : start + step]) for start in range(0, len(values), step)]
    return unusual_notes(sum(each[0] for each in counts), sum(each[1] for each in counts))


def whole_numbers(values: NDArray[np.float64]) -> NDArray[Any]:
    """The values as int64, in the same memory, if all of them are whole numbers; otherwise unchanged."""
    step = max(1, (1 << 20) // max(1, values[0].size))
    for start in range(0, len(values), step):
        some = values[start : start + step]
        if not ((np.abs(some) < 2**53) & (some == np.floor(some))).all():
            return values
    whole = values.view(np.int64)
    for start in range(0, len(values), step):
        whole[start : start + step] = values[start : start + step]
    return whole
