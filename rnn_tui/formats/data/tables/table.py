"""Reads tables of numbers from text: CSV, TSV, and columns separated by blanks.

One line is one row; empty lines and lines that begin with # are skipped. The first line may hold the columns' names,
the second their units; `edges` finds what stands above the names and below the rows. The rows are appended to
one buffer of doubles, so a table takes little more memory than its array. The first rows decide which columns are read:
see `columns`.
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
from rnn_tui.formats.data.tables.cells import BLANKS, SEPARATOR_NAMES, split
from rnn_tui.formats.data.tables.columns import ALL, Layout, TableRequest, called
from rnn_tui.formats.data.tables.doubts import backwards, codes, points_in_doubt, stacked
from rnn_tui.formats.data.tables.edges import lines_above
from rnn_tui.formats.data.tables.names import (
    MANY,
    NotATable,
    find_names,
    find_separator_in,
    joined_names,
    names_for,
    rows_of_words,
    said_of_names,
)
from rnn_tui.formats.data.tables.rows import Line, Ragged, Rows, content, is_blank, ragged
from rnn_tui.formats.data.text import blocks, find_encoding
from rnn_tui.formats.io.errors import Flaw, printable

__all__ = ["NotATable", "Ragged", "Table", "read_table", "whole_numbers"]

SAMPLE = 100
"""The number of lines from which the kinds of the columns are determined."""
_USUAL = {".csv": ",", ".tsv": "\t", ".txt": BLANKS}


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
    target_name: str = ""
    """What that column is called; empty if it has no name."""
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
        made.target_name,
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
        lines = [line for _, line in self.head[:SAMPLE]]
        self.separator = declared[1] if declared else find_separator_in(lines)
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
        count = lines_above([line for _, line in self.head[:SAMPLE]], least=5 if self.suffix == ".txt" else 2)
        if not count:
            return ""
        first, last, self.head = self.head[0][0], self.head[count - 1][0], self.head[count:]
        lines = f"line {first} stands" if first == last else f"lines {first} to {last} stand"
        return f"{lines} above the table: skipped"

    def table(self) -> Table:
        """The table; raises `Flaw`."""
        lines = [line for _, line in self.head[:SAMPLE]]
        names = find_names(self.head[0][0], lines, self.separator, self.suffix)
        if names and len(self.head) < 2:
            raise Flaw("holds no line of numbers below the names of its columns")
        head = self.head[1:] if names else self.head
        names, said = names_for(names, self._cells(head)) if names else (names, "")
        sample = self._sample(head, len(names or ()))
        words = rows_of_words(sample) if names else 0
        if names and words:
            names = joined_names(names, sample[:words])
        has_text = names is not None or self.separator != BLANKS or len(sample[0]) >= MANY
        layout = Layout.of(sample[words:], names, self.wanted, words=has_text)
        rows = Rows(self.separator, layout, names, self.first, fills=self.wanted.fills)
        rows.numbers.learn(row[place] for row in sample[words:] for place in layout.read)
        rows.read(head[words:])
        for number, some in self.every:
            rows.add(number, some)
        rows.end()
        self._say(rows, names, [number for number, _ in head[:words]])
        self.notes += [said] if said else []
        doubts = [
            points_in_doubt([row[place] for row in sample[words:]], called(place, names)) for place in layout.read
        ]
        return self._made(
            rows, layout, names, [*(doubts if rows.numbers.guessed else []), said_of_names(names, layout)]
        )

    def _cells(self, head: list[Line]) -> list[list[str]]:
        return [split(line, self.separator, number) for number, line in islice(head, SAMPLE)]

    def _sample(self, head: list[Line], width: int) -> list[list[str]]:
        """The cells of the first rows that have `width` cells; raises `Ragged` if none has."""
        number, line = head[0]
        width = width or len(split(line, self.separator, number))
        rows = self._cells(head)
        found = [each for each in rows if len(each) == width]
        if not found:
            raise ragged(number, len(rows[0]), width, self.first[0])
        return [each for each in found if not is_blank(each)] or found

    def _say(self, rows: Rows, names: tuple[str, ...] | None, words: list[int]) -> None:
        if (self.separator != _USUAL[self.suffix] and rows.layout.width > 1) or self.declared:
            self.notes.append(f"separated by {SEPARATOR_NAMES[self.separator]}")
        if self.above:
            self.notes.append(self.above)
        if names:
            self.notes.append(f"line {self.first[0]} taken as the names of the columns")
        if len(words) == 1:
            self.notes.append(f"line {words[0]} taken as the units of the columns")
        elif words:
            self.notes.append(f"lines {words[0]} to {words[-1]} stand between the names and the numbers: skipped")
        self.notes += [each for each in (rows.layout.note, *rows.notes()) if each]

    def _made(self, rows: Rows, layout: Layout, names: tuple[str, ...] | None, doubts: list[str]) -> Table:
        values = np.frombuffer(rows.buffer, np.float64).reshape(-1, len(layout.read))
        target = None if layout.target is None else values[:, layout.read.index(layout.target)]
        labels, texts = rows.labelled(), [called(each, names) for each in layout.texts]
        found = codes(values, [called(each, names) for each in layout.read])
        doubts = [*found, *doubts, stacked(labels, texts), backwards(labels)]
        return Table(
            values[:, : len(layout.taken)],
            None if names is None else tuple(names[each] for each in layout.taken),
            tuple(self.notes),
            tuple(each + 1 for each in layout.taken),
            target,
            "" if layout.target is None or names is None else names[layout.target],
            labels,
            tuple(each for each in doubts if each),
        )


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
