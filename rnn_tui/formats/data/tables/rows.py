"""Reads the rows of a table whose columns are known: appends their numbers to one buffer, and keeps their dates."""

from array import array

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.text import counted
from rnn_tui.formats.data.tables.cells import BLANKS, Numbers, is_missing, is_number, leading_zero, split
from rnn_tui.formats.data.tables.columns import Layout, called, named_place
from rnn_tui.formats.data.tables.edges import is_note
from rnn_tui.formats.io.errors import Flaw, printable

Line = tuple[int, str]
"""A line's number, from 1, and its text."""
LONGEST_LABEL = 32
"""The number of bytes that are kept of a date."""


class Ragged(Flaw):
    """A table whose rows have different lengths."""


def ragged(number: int, count: int, expected: int, first: int) -> Ragged:
    """The error for a line that has another number of columns than the first."""
    return Ragged(f"line {number} has {counted(count, 'column')}, expected {expected} as in line {first}")


def content(number: int, lines: list[str]) -> list[Line]:
    """The lines that are neither empty nor comments, with their numbers."""
    return [each for each in enumerate(lines, number) if each[1].strip() and not each[1].lstrip().startswith("#")]


def is_blank(cells: list[str]) -> bool:
    """Whether all cells of a row with several cells are empty."""
    return len(cells) > 1 and not any(each.strip() for each in cells)


class Rows:
    """The rows read so far: their numbers, row after row in one buffer, and their dates."""

    def __init__(
        self, separator: str, layout: Layout, names: tuple[str, ...] | None, first: Line, *, fills: bool
    ) -> None:
        self.separator, self.layout, self.names = separator, layout, names
        self.numbers = Numbers(separator, first[1], fills=fills, others=layout.width > 1 and names is not None)
        self.buffer = array("d")
        self.first = first[0]
        """The number of the line that determines how many columns there are."""
        self.zeros = 0
        """The number of a line with a cell such as 05; 0 if there was none."""
        self.header_again: list[int] = []
        """The numbers of lines that repeat the names."""
        self._last: list[tuple[list[str], int]] = []
        """Empty rows and notes that were read last: an error only if other rows follow."""
        self._digits_first = layout.dated
        """Whether each date so far begins with a digit."""
        self._undated: list[int] = []
        """The numbers of lines without a date that are read, as others follow."""
        self._labels: list[NDArray[np.bytes_]] = []
        self._filled_later: dict[int, int] = {}
        """The columns that are empty in the first rows, and the first line with a value."""
        self._all = layout.read == tuple(range(layout.width))

    def add(self, number: int, lines: list[str]) -> None:
        """Reads more lines; `number` is the number of the first. Raises `Flaw`."""
        if self._last or not (self._whole(lines) or self._picked(number, lines)):
            self.read(content(number, lines))

    def _whole(self, lines: list[str]) -> bool:
        """Reads lines at once if every column is read; False if they must be read one by one."""
        if not self._all or self.layout.labels:
            return False
        made = self.numbers.rows(lines, self.layout.width)
        if made is not None:
            self.buffer.extend(made)
        return made is not None

    def _picked(self, number: int, lines: list[str]) -> bool:
        """Reads lines at once if some columns are read; False if they must be read one by one."""
        if self._all and not self.layout.labels:
            return False
        if any('"' in line or line.startswith("#") for line in lines):
            return False
        rows = [line.split() if self.separator == BLANKS else line.split(self.separator) for line in lines]
        if any(len(row) != self.layout.width for row in rows):
            return False
        if self._digits_first and any(row[each][:1].isalpha() for each in self.layout.labels for row in rows):
            return False  # perhaps a total
        made = self.numbers.picked([row[place] for row in rows for place in self.layout.read])
        if made is None:
            return False
        self.buffer.extend(made)
        self._label(rows)
        if any(row[place].strip() for place in self.layout.empty for row in rows):
            for row, line in zip(rows, range(number, number + len(rows)), strict=True):
                self._look_at_empty(row, line)
        return True

    def read(self, lines: list[Line]) -> None:
        """Reads lines one by one; raises a `Flaw` that names the line and the column."""
        labelled: list[list[str]] = []
        for number, line in lines:
            cells = split(line, self.separator, number)
            if self._repeats_names(cells):
                self.header_again.append(number)
                continue
            if is_blank(cells) or self._is_note(cells):
                self._last.append((cells, number))
                continue
            self._undated += [number for cells, number in self._last if self.layout.dated and not is_blank(cells)]
            for each in self._last:
                labelled.append(self._row(*each))
            self._last = []
            labelled.append(self._row(cells, number))
            if not self.zeros and self.numbers.decimal is None and leading_zero(line, self.separator):
                self.zeros = number
        self._label(labelled)

    def end(self) -> None:
        """Called after the last row. Empty rows at the end of a table, as spreadsheets write them, and notes below it
        are skipped if the columns have names; otherwise they are an error. Raises `Flaw`."""
        if self.names is None or not self.buffer:
            self._label([self._row(*each) for each in self._last])
            self._last = []

    def _is_note(self, cells: list[str]) -> bool:
        return self.names is not None and is_note(cells, self.layout.width, self.layout.labels, dated=self.layout.dated)

    def _repeats_names(self, cells: list[str]) -> bool:
        return self.names is not None and tuple(printable(each.strip(), 40) for each in cells) == self.names

    def _row(self, cells: list[str], number: int) -> list[str]:
        if len(cells) != self.layout.width:
            raise ragged(number, len(cells), self.layout.width, self.first)
        self._look_at_empty(cells, number)
        take = self.numbers.number
        self.buffer.extend([take(cells[place], named_place(place, number, self.names)) for place in self.layout.read])
        return cells

    def _look_at_empty(self, cells: list[str], number: int) -> None:
        for place in self.layout.empty:
            if not is_missing(cells[place]) and is_number(cells[place]):
                self._filled_later.setdefault(place, number)

    def _label(self, rows: list[list[str]]) -> None:
        places = self.layout.labels
        if places and rows:
            self._digits_first &= not any(row[each][:1].isalpha() for each in places for row in rows)
            texts = (" ".join(row[each].strip() for each in places) for row in rows)
            self._labels.append(np.array([text.encode()[:LONGEST_LABEL] for text in texts], np.bytes_))

    def labelled(self) -> NDArray[np.bytes_] | None:
        """(rows,): the date of each row; None if there is no column of dates."""
        return np.concatenate(self._labels) if self._labels else None

    def notes(self) -> list[str]:
        """Unexpected decisions of the reader, as phrases."""
        notes = []
        if self.numbers.decimal == ",":
            notes.append("read with decimal commas")
        if self.numbers.thousands:
            notes.append(f'"{self.numbers.thousands}" read as the sign between thousands')
        if self.numbers.signs:
            notes.append(f"{' and '.join(self.numbers.signs)} at the numbers left out")
        for place, number in self._filled_later.items():
            notes.append(
                f"{called(place, self.names)} is empty at first, and has values from line {number} on: --columns takes"
                " it all the same, and --fill fills it"
            )
        if self._undated:
            more = f" and {counted(len(self._undated) - 1, 'line')} more" if len(self._undated) > 1 else ""
            notes.append(f"line {self._undated[0]}{more}: without a date, read as a row all the same")
        if self.header_again:
            notes.append(f"line {self.header_again[0]} repeats the names of the columns: skipped")
        if self._last:
            what = "empty" if all(is_blank(cells) for cells, _ in self._last) else "below the table"
            number, last = self._last[0][1], self._last[-1][1]
            lines = f"line {number} is" if number == last else f"lines {number} to {last} are"
            notes.append(f"{lines} {what}: skipped")
        if self.zeros and self.numbers.decimal is None:
            notes.append(
                f"line {self.zeros} has numbers that begin with 0: if they are decimals, separate the columns with ;"
                " or tab"
            )
        return notes
