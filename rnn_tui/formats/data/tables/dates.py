"""Recognises dates and times of day in their usual spellings.

It does not matter which part of 02/03/21 is the month: a column of dates is no input, and is shown as it is written.
"""

import re
from collections.abc import Sequence

_ENGLISH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_OTHER = (
    r"janv?(?:uar|ier|eiro|uari)?|jän(?:ner)?|feb(?:ruar|brero|braio|ruari)?|f[ée]v(?:r(?:ier)?|ereiro)?|märz?|mrz|maart"
    r"|mars|mar(?:zo|ço)|avr(?:il)?|abr(?:il)?|aprile|mai|mei|mayo|maggio|juin|juni|juni?o|giu(?:gno)?|juil(?:let)?"
    r"|juli|juli?o|lug(?:lio)?|août|ago(?:sto)?|augustus|set(?:embre|tembre|embro)?|septembre|septiembre|okt(?:ober)?"
    r"|octobre|octubre|out(?:ubro)?|ott(?:obre)?|novembre|noviembre|novembro|dez(?:ember|embro)?|d[ée]c(?:embre)?"
    r"|dic(?:iembre|embre)?|ene(?:ro)?|gen(?:naio)?"
)
_MONTH = rf"(?:{_ENGLISH}|{_OTHER})\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?"
_ZONE = r"(?: ?(?:z|utc|gmt|[ecmp][sd]t|cest|cet|bst|jst|kst|ist|[+-]\d{2}:?\d{2}))*"
_DAY = (
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}",
    r"\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})",
    r"\d{4}[-/]\d{1,2}",
    rf"{_MONTH}[ -]\d{{1,2}},?[ -]\d{{4}}",
    rf"\d{{1,2}}\.?(?:[ -]|(?= ?[a-zäéû])) ?{_MONTH}[ -]?(?:\d{{4}}|\d{{2}})",
    rf"{_MONTH}[ -]\d{{4}}",
    rf"(?:{_ENGLISH})[-']\d{{2}}",
    rf"\d{{4}}[ -]{_MONTH}(?:[ -]\d{{1,2}})?",
    r"\d{4}[- ]?(?:q[1-4]|w\d{2}(?:-?\d)?|m\d{1,2})",
    r"q[1-4][- /]\d{4}",
    r"\d{4}\.? ?(?:년|年)(?: ?\d{1,2} ?(?:월|月)(?: ?\d{1,2} ?(?:일|日))?)?",
)
_RUN = r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ t:_-]\d{2}(?::?\d{2}){1,2}"
"""A day and a time without signs inside: 20180101:0000, 20060102 09:01:00."""
_DATE = re.compile(
    rf"(?:{_WEEKDAY}(?:{'|'.join(_DAY)})(?:(?:,? |t){_TIME}|[ t-]\d{{2}}|[ -]\d{{1,2}}-[ap]m)?|{_RUN}|{_TIME}){_ZONE}",
    re.IGNORECASE,
)
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


YEAR = frozenset(("year", "years", "yr", "jahr", "año", "ano", "année", "annee", "anno", "연도", "년", "年", "年份"))
"""Names, folded, of columns of years."""
_PARTS: tuple[tuple[tuple[str, ...], int, int], ...] = (
    (("month", "mon", "mnth", "monat", "mes", "mois", "mese", "월", "月"), 1, 12),
    (("day", "dom", "tag", "día", "dia", "jour", "giorno", "일", "日"), 1, 31),
    (("hour", "hr", "hh", "stunde", "hora", "heure", "ora", "시", "时"), 0, 24),
    (("minute", "minuto"), 0, 59),
    (("second", "seconds", "sec"), 0, 60),
    (("week", "wk", "woche", "semana", "semaine", "settimana"), 1, 53),
    (("quarter", "qtr", "quartal", "trimestre"), 1, 4),
)
"""Names, folded, of columns that complete a column of years, and the least and the greatest number in them."""


def are_years(cells: Sequence[str]) -> bool:
    """Whether all cells are years of four digits, as 1999 or 1999.0."""
    return all(1000 <= each <= 2200 for each in _whole(cells)) and len(cells) > 1


def complete_years(name: str, cells: Sequence[str]) -> bool:
    """Whether a column beside a column of years holds months, days, hours, …, by its folded name and its numbers."""
    found = next(((low, high) for words, low, high in _PARTS if name in words), None)
    return found is not None and bool(cells) and all(found[0] <= each <= found[1] for each in _whole(cells))


def _whole(cells: Sequence[str]) -> list[float]:
    """The cells as numbers; one that is no whole number is given as -1."""
    return [float(each) if _WHOLE.fullmatch(each) else -1.0 for each in cells]


_WHOLE = re.compile(r"\d{1,4}(?:\.0*)?", re.ASCII)
