"""Numbers as text that still add up: the printed terms of a sum add up to the printed sum.

If each term is rounded by itself, their sum can differ from the rounded sum by some units of the last digit. Those
units are given to the terms with the largest rounding errors in that direction (the method of largest remainders), so
no printed term differs from its value by more than one unit.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

DIGITS = 4
"""Decimals printed."""
PLAIN = (1e-3, 1e6)
"""Magnitudes printed without an exponent."""


def total(values: Iterable[float]) -> float:
    """The sum, correctly rounded; NaN and infinities as in floating-point arithmetic."""
    found = list(values)
    try:
        return math.fsum(found)
    except (ValueError, OverflowError):  # inf - inf, or a sum beyond all floats
        made = 0.0
        for each in found:
            made += each
        return made


@dataclass(frozen=True)
class Rounding:
    """How the numbers of one sum are printed: the number of decimals, and the power of ten they share."""

    exponent: int = 0
    digits: int = DIGITS

    @classmethod
    def of(cls, values: Iterable[float], digits: int = DIGITS) -> "Rounding":
        """The rounding for these values: no exponent if the largest has a usual size, else the exponent of the
        largest."""
        largest = max(filter(math.isfinite, map(abs, values)), default=0.0)
        usual = largest == 0 or PLAIN[0] <= largest < PLAIN[1]
        return cls(0 if usual else math.floor(math.log10(largest)), digits)

    def count(self, value: float) -> int:
        """A finite value in units of the last printed digit."""
        return int(Decimal(value).scaleb(self.digits - self.exponent).to_integral_value())

    def text(self, count: int) -> str:
        """A number of units as text: `+0.4100`, `-1.2000e-7`."""
        power = f"e{self.exponent}" if self.exponent else ""
        return f"{Decimal(count).scaleb(-self.digits):+.{self.digits}f}{power}"

    def words(self, value: float) -> str:
        """One value as text; `nan`, `+inf` or `-inf` if it is not finite."""
        return self.text(self.count(value)) if math.isfinite(value) else beyond(value)

    def adding_up(self, values: Sequence[float], whole: int) -> list[int]:
        """The finite values in units of the last digit, which add up to exactly `whole`; each is changed as little as
        possible."""
        counts = [self.count(each) for each in values]
        missing = whole - sum(counts)
        if not missing or not counts:
            return counts
        way = 1 if missing > 0 else -1
        unit = Decimal(1).scaleb(self.exponent - self.digits)
        off = [(Decimal(each) / unit - count) * way for each, count in zip(values, counts, strict=True)]
        order = sorted(range(len(counts)), key=lambda k: (-off[k], -abs(counts[k])))
        each_gets, some_get_more = divmod(abs(missing), len(counts))
        for place, k in enumerate(order):
            counts[k] += way * (each_gets + (place < some_get_more))
        return counts


def beyond(value: float) -> str:
    """The text of a value that is not finite: `nan`, `+inf` or `-inf`."""
    return "nan" if math.isnan(value) else f"{value:+}"


def number(value: float) -> str:
    """One number as text: `+0.9786`; close to 1 as `beside_one`."""
    value = float(value)
    if not math.isfinite(value):
        return beyond(value)
    if abs(round(value, DIGITS)) == 1 != abs(value):
        return beside_one(value)
    return Rounding.of([value]).words(value)


def decimals(value: float, digits: int) -> str:
    """One number with that many decimals: `+0.41`. What they would show as 0, or four of them as 1, has those it needs:
    `-0.0038`, `+1.2e-5`, `+0.999996`; large ones have an exponent."""
    value = float(value)
    if not math.isfinite(value):
        return beyond(value)
    text = f"{value or 0.0:+.{digits}f}"
    if value and not float(text):
        text = f"{value:+.2g}"
    elif abs(value) >= 1e5:
        text = f"{value:+.{digits}e}"
    elif digits >= DIGITS and abs(float(text)) == 1 != abs(value):
        return beside_one(value)
    mantissa, _, power = text.partition("e")
    return f"{mantissa}e{int(power)}" if power else text


def beside_one(value: float) -> str:
    """A number close to 1 that is not 1, with six decimals, as charts write it, or as many as show the difference:
    `+0.999988`, `-0.999999997`."""
    away = abs(1 - abs(value))
    return f"{value:+.{6 if away > 5e-7 else -math.floor(math.log10(away))}f}"
