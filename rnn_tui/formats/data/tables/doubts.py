"""Says what in a table that was read may mean something else than a number or a row of one series.

Codes for missing values, such as -999 or -200; several series in one table; dates that run backwards; numbers whose
point may stand between thousands. Nothing is changed: the phrases say what was found, and what would help.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.text import counted
from rnn_tui.formats.io.errors import printable

_FIRST = 20_000
"""The number of rows whose dates are compared."""
_HUGE = 1e20
"""A number at least as far from 0 is a code, as netCDF's 9.96921e+36."""
_NINES = re.compile(r"-?(?:9{3,6}(?:\.9{0,3})?|9{2,4}\.9{1,3})0*")
_CODES = frozenset((-200.0, -32768.0, 32767.0, -88888.0, -7777.0, -8888.0))
_SHORT = frozenset((-99.0, 99.0, -9.99, 9.99, -99.9, 99.9))
"""Codes of few digits, which are also ordinary numbers: they must stand there twice."""
_MOST_NAMED = 3
_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_UNDER_1000 = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_YEAR = re.compile(rb"(?:19|20)\d\d")


def codes(values: NDArray[np.float64], names: Sequence[str]) -> list[str]:
    """A phrase for each number that probably means a missing value: it is a usual code, and far from all other values
    of its column. `values`: (rows, columns); `names`: what the columns are called."""
    found: dict[float, Counter[str]] = {}
    with np.errstate(invalid="ignore"):
        lowest, highest = np.fmin.reduce(values), np.fmax.reduce(values)
    for place in np.flatnonzero([_is_code(a) or _is_code(b) for a, b in zip(lowest, highest, strict=True)]).tolist():
        for code, count in _codes_in(values[:, place]).items():
            found.setdefault(code, Counter())[names[place]] += count
    return [_phrase(code, where) for code, where in found.items()]


def _is_code(value: float) -> bool:
    if not np.isfinite(value):
        return False
    text = f"{value:.10g}"
    return abs(value) >= _HUGE or value in _CODES or value in _SHORT or bool(_NINES.fullmatch(text))


def _codes_in(column: NDArray[np.float64]) -> dict[float, int]:
    """The codes at both ends of a column's values, with how often each stands there."""
    found: dict[float, int] = {}
    rest = column[np.isfinite(column)]
    for _ in range(4):
        before = len(found)
        for code in (float(rest.min()), float(rest.max())) if rest.size else ():
            if not _is_code(code):
                continue
            others = rest[rest != code]
            if _is_far(code, others) and (code not in _SHORT or len(rest) - len(others) > 1):
                found[code] = len(rest) - len(others)
                rest = others
                break
        if len(found) == before:
            break
    return found


def _is_far(code: float, others: NDArray[np.float64]) -> bool:
    """Whether a value is further from the others than half of their range, or the only one below 0."""
    if not others.size:
        return True
    low, high = float(others.min()), float(others.max())
    if code < low:
        return (low >= 0 and code <= -9) or low - code > (high - low) / 2
    return code > high and code - high > (high - low) / 2


def _phrase(code: float, where: Counter[str]) -> str:
    named = ", ".join(f"{count:,} in {printable(name, 30)}" for name, count in where.most_common(_MOST_NAMED))
    more = f" and in {counted(len(where) - _MOST_NAMED, 'other column')}" if len(where) > _MOST_NAMED else ""
    total = sum(where.values())
    stands = f"stands {total:,} times" if total > 1 else "stands once"
    return (
        f"{code:.10g} {stands} ({named}{more}), far from the other values, and is read as a number: if it means a"
        " missing value, write nan in its place, and let it be filled (--fill)"
    )


def points_in_doubt(cells: Sequence[str], name: str) -> str:
    """A phrase if the signs in a column's numbers may stand between thousands: each has three digits behind it, and the
    numbers without one are below 1000; otherwise empty."""
    there = [each.strip() for each in cells if each.strip()]
    signed = [each for each in there if _GROUP.fullmatch(each)]
    plain = [each for each in there if _UNDER_1000.fullmatch(each)]
    if not signed or not plain or len(signed) + len(plain) < len(there):
        return ""
    sign = "comma" if "," in signed[0] else "point"
    return (
        f"{printable(name, 30)} holds {signed[0]} beside {plain[0]}: read as decimals; if the {sign} stands between"
        " thousands, take it out"
    )


def stacked(labels: NDArray[np.bytes_] | None, texts: Sequence[str]) -> str:
    """A phrase if the same dates stand in several rows, as where several series stand in one table; otherwise empty.
    `labels`: (rows,); `texts`: the names of the columns of text."""
    if labels is None or len(labels) < 4:
        return ""
    some = labels[:_FIRST]
    counts = Counter(some.tolist())
    date, most = counts.most_common(1)[0]
    come_back = int((some[1:] != some[:-1]).sum()) + 1 > len(counts)
    if most < 2 or 3 * len(counts) > 2 * len(some) or not (come_back or texts):
        return ""
    several = f"several series ({', '.join(printable(each, 30) for each in texts[:2])})" if texts else "several series"
    return (
        f"{printable(date.decode('utf-8', 'replace'), 30)} is the date of {counted(most, 'row')}, others likewise: if"
        f" {several} stand in the table, the model reads them as one; save each in a file of its own"
    )


def backwards(labels: NDArray[np.bytes_] | None) -> str:
    """A phrase if the first date is later than the last one, as far as their years, or dates that begin with it, tell;
    otherwise empty."""
    if labels is None or not len(labels):
        return ""
    first, last = bytes(labels[0]), bytes(labels[-1])
    years = _YEAR.search(first), _YEAR.search(last)
    if years[0] is None or years[1] is None:
        return ""
    begins = years[0].start() == years[1].start() == 0 and len(first) == len(last)
    if not (first > last if begins else years[0][0] > years[1][0]):
        return ""
    return "the dates run backwards, the newest row first: the model reads them so; sort the file otherwise"
