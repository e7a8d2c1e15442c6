"""A line of a table → its cells → numbers: the separators, quotes and decimal signs that people's files hold.

A number is never guessed: a file holds decimal points or decimal commas, not both, and what is no number is named with
its line and column.
"""

import csv
import re
from array import array
from collections.abc import Sequence

from rnn_tui.formats.io.errors import Flaw, printable

BLANKS = " "
"""The separator of columns that any run of blanks and tabs divides."""

SEPARATOR_NAMES = {",": "commas", ";": "; (semicolons)", "\t": "tabs", BLANKS: "blanks"}

_PADDING = " \t\xa0"
_NUMBER = re.compile(r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_SIMPLE = re.compile(r"[-+0-9.eE,;\t naifNAIFtyTY]*")
"""Lines whose cells `float` reads as we mean it: no quotes, underscores, foreign digits, control characters."""
_LEADING_ZERO = re.compile(r"(?:^|,)\s*-?0\d")
_DECIMAL_COMMAS = re.compile(r"\s*+[+-]?\d++,\d++(?:\s++[+-]?\d++(?:,\d++)?)+\s*+", re.ASCII)


def find_separator(first: str, second: str) -> str:
    """What separates the cells of a table: judged by its first line, or by its second where the first holds names."""
    separator = _separator(first)
    plain = first.replace('"', "")
    if not second or all(
        is_number(each) for each in (plain.split() if separator == BLANKS else plain.split(separator))
    ):
        return separator
    return _separator(second)


def _separator(line: str) -> str:
    for each in "\t;":
        if each in line:
            return each
    if "," in line:
        return BLANKS if _DECIMAL_COMMAS.fullmatch(line) else ","
    return BLANKS


def split(line: str, separator: str, number: int) -> list[str]:
    """The cells of the line, quotes taken off; raises `Flaw`."""
    if separator == BLANKS:
        return line.replace('"', "").split() or [""]
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error:
        raise Flaw(f"line {number}: its quotes cannot be read: they do not match, or a cell is too long") from None


def is_number(cell: str) -> bool:
    """Whether the cell reads as a number, with a decimal point or a decimal comma."""
    return bool(_NUMBER.fullmatch(cell.strip(_PADDING).replace(",", ".", 1)))


def leading_zero(line: str, separator: str) -> bool:
    """Whether cells divided by commas look like halves of numbers with decimal commas: `2,05`."""
    return separator == "," and bool(_LEADING_ZERO.search(line))


class Numbers:
    """Reads rows of one table; remembers which decimal sign the table uses."""

    def __init__(self, separator: str, first: str) -> None:
        self.separator = separator
        commas = separator == BLANKS and _DECIMAL_COMMAS.fullmatch(first)
        self.decimal: str | None = "," if commas else None
        """"." or ","; None as long as no number had one."""

    def row(self, line: str, number: int) -> Sequence[float]:
        """The numbers of the line; raises `Flaw` naming line, column and cell."""
        if _SIMPLE.fullmatch(line) and (self.separator == "," or "," not in line):
            if "." in line and self.decimal is None:
                self.decimal = "."
            if self.decimal != "," or "." not in line:
                cells = line.split() if self.separator == BLANKS else line.split(self.separator)
                try:
                    return [float(each) for each in cells]
                except ValueError:
                    pass  # named below
        cells = split(line, self.separator, number)
        return [self._number(cell, number, column) for column, cell in enumerate(cells, 1)]

    def rows(self, lines: list[str], width: int) -> "array[float] | None":
        """The numbers of many lines at once, row by row; None where a line needs a closer look (see `row`).

        The same rules at a tenth of the cost: taken only where every line is plain and has `width` cells.
        """
        joined = self.separator.join(lines)
        if not _SIMPLE.fullmatch(joined) or ("," in joined and self.separator != ","):
            return None
        if (self.decimal == "," and "." in joined) or (self.decimal is None and leading_zero(joined, self.separator)):
            return None
        if width == 1:
            if self.separator != BLANKS and any(self.separator in line for line in lines):
                return None  # a tab at the end of a line is an empty cell, which `float` does not see
            cells = lines
        elif self.separator == BLANKS:
            split_lines = [line.split() for line in lines]
            if any(len(each) != width for each in split_lines):
                return None
            cells = joined.split()
        else:
            if any(line.count(self.separator) != width - 1 for line in lines):
                return None
            cells = joined.split(self.separator)
        try:
            made = array("d", map(float, cells))
        except ValueError:
            return None
        if "." in joined:
            self.decimal = "."
        return made

    def _number(self, cell: str, number: int, column: int) -> float:
        text, place = cell.strip(_PADDING), f"line {number}, column {column}"
        if not text:
            raise Flaw(f"{place}: the cell is empty; write nan for a missing value, or leave the column out")
        if not is_number(text) or ("," in text and self.separator == BLANKS and self.decimal != ","):
            hint = "; write nan for a missing value" if text.lower() in ("na", "n/a", "null", "none", "?", "-") else ""
            raise Flaw(f'{place}: not a number: "{printable(text, 30)}"{hint}')
        for sign, other in (".,", ",."):
            if sign in text and self.decimal == other:
                raise Flaw(
                    f'{place}: "{printable(text, 30)}" has a decimal {_name(sign)}, the numbers before it a decimal'
                    f" {_name(other)}: use one of them throughout"
                )
            if sign in text:
                self.decimal = sign
        return float(text.replace(",", "."))


def _name(sign: str) -> str:
    return "comma" if sign == "," else "point"
