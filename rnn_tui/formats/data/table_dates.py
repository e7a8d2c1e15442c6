"""Recognises dates and times of day in their usual spellings.

It does not matter which part of 02/03/21 is the month: a column of dates is no input, and is shown as it is written.
"""

import re

_MONTH = r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zä]*\.?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?"
_ZONE = r"(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?"
_DAY = (
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}",
    r"\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})",
    r"\d{4}[-/]\d{1,2}",
    rf"{_MONTH}[ -]\d{{1,2}},?[ -]\d{{4}}",
    rf"\d{{1,2}}\.?[ -]?{_MONTH}[ -]?(?:\d{{4}}|\d{{2}})",
    rf"{_MONTH}[ -]\d{{4}}",
    r"\d{4}-?(?:q[1-4]|w\d{2}(?:-?\d)?)",
    r"\d{4}\.? ?(?:년|年) ?\d{1,2} ?(?:월|月) ?\d{1,2} ?(?:일|日)",
)
_DATE = re.compile(rf"(?:(?:{'|'.join(_DAY)})(?:,?[ t]{_TIME})?|{_TIME}){_ZONE}", re.IGNORECASE)
_COMPACT = re.compile(
    r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d){0,2})?", re.ASCII
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3}){0,3}", re.ASCII)


def is_date(cell: str) -> bool:
    """Whether the cell is a date, a time of day, or both; digits alone are none."""
    return len(cell) < 60 and bool(_DATE.fullmatch(cell.strip()))


def is_compact_date(cell: str) -> bool:
    """Whether the digits can be a date, such as 20210130, or a date and a time, such as 2021013022."""
    return bool(_COMPACT.fullmatch(cell.strip()))


def is_epoch(cell: str) -> bool:
    """Whether the digits can be seconds, milliseconds, … since 1970, of the years 2001 to 2033."""
    return bool(_EPOCH.fullmatch(cell.strip()))
