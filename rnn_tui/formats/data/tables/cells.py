"""Splits a line of a table into cells, and converts cells to numbers: separators, quotes, decimal signs.

The reader never guesses a number: a file uses decimal points or decimal commas, not both, and a cell that is no number
is refused with its line and column. A sign between groups of three digits separates thousands; if 1,234 can be read in
both ways, the other cells decide.
"""

import csv
import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable

from rnn_tui.formats.io.errors import CellFlaw, Flaw, printable

BLANKS = " "
"""The separator of columns between which any number of blanks and tabs may stand."""

SEPARATOR_NAMES = {",": "commas", ";": "; (semicolons)", "\t": "tabs", "|": "| (pipes)", BLANKS: "blanks"}

_PADDING = " \t\xa0"
SIGNS = frozenset("$€£¥₩%")
_MARKED = re.compile(r"(?P<sign>[+-]?)[$€£¥₩]\s*(?P<price>[\d.].*)|(?P<share>[^%€]*\d)\s*[%€]")
"""A number with the sign of a currency before it, or with a percent sign or a euro sign after it."""
_NUMBER = re.compile(r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(
    r"[+-]?\d{1,3}(?P<group>[,.'’ \xa0\u2009\u202f])\d{3}(?:(?P=group)\d{3})*(?P<rest>[.,]\d*)?", re.ASCII
)
"""A number with separated thousands: 1,779.0, 1.779,0, 1 779, 1'779; the blank may be a narrow or a fixed one."""
MISSING = frozenset(
    (
        *("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", "--", ".", "..", "...", ":", "n.a.", "<na>"),
        *("nat", "—", "–", "\\n", "(null)", "missing", "#div/0!", "#value!", "#ref!", "#num!", "#name?"),
    )
)
"""The texts, in lower case, that mean a missing value; so do asterisks alone."""
_SIMPLE = re.compile(r"[-+0-9.eE,;|\t naifNAIFtyTY]*")
"""Lines whose cells `float` reads correctly: no quotes, underscores, non-ASCII digits or control characters."""
_QUOTED = re.compile(r'"[^"]*"')
_LEADING_ZERO = re.compile(r"(?:^|,)\s*-?0\d+\s*(?:,|$)", re.MULTILINE)
_DECIMAL_COMMAS = re.compile(r"\s*+[+-]?\d++,\d++(?:\s++[+-]?\d++(?:,\d++)?)+\s*+", re.ASCII)


def find_separator(first: str, second: str) -> str:
    """The separator of a table's cells, found in its first line, or in its second if the first holds names."""
    separator = _separator(first)
    plain = first.replace('"', "")
    if not second or all(
        is_number(each) for each in (plain.split() if separator == BLANKS else plain.split(separator))
    ):
        return separator
    return _separator(second)


def bare_counts(line: str) -> Counter[str]:
    """How often each character stands in the line outside quotes."""
    return Counter(_QUOTED.sub("", line))


def _separator(line: str) -> str:
    bare = _QUOTED.sub("", line)
    for each in "\t;|":
        if each in bare:
            return each
    if "," in line:
        return BLANKS if _DECIMAL_COMMAS.fullmatch(line) else ","
    return BLANKS


def split(line: str, separator: str, number: int) -> list[str]:
    """The cells of the line without their quotes; raises `Flaw`."""
    if separator == BLANKS:
        return line.replace('"', "").split() or [""]
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error:
        raise Flaw(f"line {number}: its quotes cannot be read: they do not match, or a cell is too long") from None


def bare(cell: str) -> str:
    """The cell without blanks around it, and without the sign of a currency or of percent: `$1,181.75`, `45%`."""
    text = cell.strip(_PADDING)
    found = None if SIGNS.isdisjoint(text) else _MARKED.fullmatch(text)
    if found is None:
        return text
    return found["share"] if found["share"] is not None else found["sign"] + found["price"]


def is_number(cell: str) -> bool:
    """Whether the cell is a number, with a decimal point or comma, with separated thousands or without; with the sign
    of a currency or of percent."""
    text = bare(cell)
    return bool(_NUMBER.fullmatch(text.replace(",", ".", 1)) or _thousands(text))


def is_missing(cell: str) -> bool:
    """Whether the cell means a missing value."""
    text = cell.strip(_PADDING).lower()
    return text in MISSING or not text.strip("*")


def _thousands(text: str) -> tuple[str, str, bool]:
    """(sign between thousands, decimal sign or "", whether no other reading is possible) of a number with separated
    thousands; an empty tuple for other numbers."""
    found = _GROUPED.fullmatch(text)
    if not found or (found["rest"] and found["rest"][0] == found["group"]):
        return ()  # type: ignore[return-value]
    sign, decimal = found["group"], (found["rest"] or "")[:1]
    return sign, decimal, bool(decimal) or text.count(sign) > 1 or sign not in ",."


def leading_zero(line: str, separator: str) -> bool:
    """Whether cells separated by commas look like halves of numbers with decimal commas: `2,05`."""
    return separator == "," and bool(_LEADING_ZERO.search(line))


class Numbers:
    """Converts the cells of one table; remembers the table's signs for decimals and thousands."""

    def __init__(self, separator: str, first: str, *, fills: bool = False, others: bool = False) -> None:
        self.separator = separator
        commas = separator == BLANKS and _DECIMAL_COMMAS.fullmatch(first)
        self.decimal: str | None = "," if commas else None
        """"." or ","; None until a number with one was read."""
        self.thousands = ""
        """The sign between thousands; "" until a number with one was read."""
        self.signs: list[str] = []
        """The signs of currencies and of percent that were left out."""
        self.guessed = False
        """Whether a number was read whose sign may stand before decimals or between thousands."""
        self.remedy = "; --columns can leave the column out" if others else ""
        """What helps if a cell is no number."""
        self.fills = fills
        """Whether a missing value becomes NaN, to be filled later; otherwise it is refused."""

    def learn(self, cells: Iterable[str]) -> None:
        """Finds the table's signs for decimals and thousands in some cells before any cell is converted."""
        texts = [text for each in cells if not is_missing(text := bare(each))]
        grouped = [found for text in texts if (found := _thousands(text))]
        for sign, decimal, _ in (each for each in grouped if each[2]):
            self.thousands = self.thousands or sign
            self.decimal = self.decimal or decimal or None
        if not self.thousands and self.separator == "," and self.decimal is None:
            commas = [text for text in texts if "," in text]
            if commas and all(_thousands(text) for text in commas):
                self.thousands = ","  # quoted in a table with commas: 1,779 beside 999
        self.guessed = bool(grouped) and not self.thousands

    def rows(self, lines: list[str], width: int) -> "array[float] | None":
        """The numbers of many lines at once, row by row; None if a line must be read cell by cell (see `number`).

        The same rules at a tenth of the cost, for lines of plain numbers with `width` cells each.
        """
        joined = self.separator.join(lines)
        if self.thousands or not _SIMPLE.fullmatch(joined) or ("," in joined and self.separator != ","):
            return None
        if (self.decimal == "," and "." in joined) or (self.decimal is None and leading_zero(joined, self.separator)):
            return None
        if width == 1:
            if self.separator != BLANKS and any(self.separator in line for line in lines):
                return None  # a tab at the end of a line is an empty cell, which `float` ignores
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
        return self._converted(cells, joined)

    def picked(self, cells: list[str]) -> "array[float] | None":
        """The numbers of cells from many lines if all are plain; None if they must be read one by one."""
        joined = ";".join(cells)
        if self.thousands or self.decimal == "," or "," in joined or not _SIMPLE.fullmatch(joined):
            return None
        return self._converted(cells, joined)

    def _converted(self, cells: list[str], joined: str) -> "array[float] | None":
        """The numbers of plain cells, of which `joined` is the text; None if a cell is no number."""
        try:
            made = array("d", map(float, cells))
        except ValueError:
            return None
        if "." in joined:
            self.decimal = "."
        return made

    def number(self, cell: str, place: str) -> float:
        """The number in a cell; raises a `Flaw` that begins with `place`."""
        text = bare(cell)
        if len(text) < len(stripped := cell.strip(_PADDING)):
            self.signs += [each for each in stripped if each in SIGNS and each not in self.signs]
        if is_missing(text) and (self.fills or not text):
            if self.fills:
                return math.nan
            raise CellFlaw(
                f"{place}: the cell is empty; write nan for a missing value, or leave the column out (--columns),"
                " or let it be filled (--fill)"
            )
        found = _thousands(text)
        if not self.thousands and self.decimal == "." and self.separator == "," and found and found[0] == ",":
            self.thousands = ","  # in quotes, and decimals have a point: 1,779 can be read in one way only
        if self.thousands and found and found[0] == self.thousands:
            return self._grouped(text, found[1], place)
        blank_comma = "," in text and self.separator == BLANKS and self.decimal != ","
        if blank_comma or not _NUMBER.fullmatch(text.replace(",", ".", 1)):
            if not blank_comma and found and found[2] and self.thousands in ("", found[0]):
                self.thousands = found[0]
                self._check(self.decimal, text, place)
                return self._grouped(text, found[1], place)
            hint = "; write nan for a missing value, or let it be filled (--fill)" if is_missing(text) else self.remedy
            raise CellFlaw(f'{place}: not a number: "{printable(text, 30)}"{hint}')
        for sign in ".,":
            if sign in text:
                self._decimal_is(sign, text, place)
        return float(text.replace(",", "."))

    def _grouped(self, text: str, decimal: str, place: str) -> float:
        if decimal:
            self._decimal_is(decimal, text, place)
        return float(text.replace(self.thousands, "").replace(",", "."))

    def _decimal_is(self, sign: str, text: str, place: str) -> None:
        other = "," if sign == "." else "."
        if self.decimal == other:
            raise Flaw(
                f'{place}: "{printable(text, 30)}" has a decimal {_name(sign)}, the numbers before it a decimal'
                f" {_name(other)}: use one of them throughout"
            )
        self._check(sign, text, place)
        self.decimal = sign

    def _check(self, decimal: str | None, text: str, place: str) -> None:
        """Raises `Flaw` if the table uses one sign both for decimals and between thousands."""
        if decimal is not None and decimal == self.thousands:
            raise Flaw(
                f'{place}: "{printable(text, 30)}": the table has a {_name(decimal)} before decimals and between'
                " thousands: use one sign for each throughout"
            )


def _name(sign: str) -> str:
    return "comma" if sign == "," else "point"
