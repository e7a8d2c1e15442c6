"""Numbers as text that still add up: the printed terms of a sum add up to the printed sum.

If each term is rounded by itself, their sum can differ from the rounded sum by some units of the last digit. Those
units are given to the terms with the largest rounding errors in that direction (the method of largest remainders), so
no printed term differs from its value by more than one unit.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rnn_tui.numbers import BESIDE_ONE, DIGITS, LEAST, MOST, beside_one, decimals, exact


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
    def of(cls, values: Iterable[float]) -> "Rounding":
        """The rounding with which the largest of these values is written as it is alone (see `exact`)."""
        finite = [each for each in values if math.isfinite(each)]
        largest = max(map(abs, finite), default=0.0)
        if largest == 0:
            return cls()
        if not LEAST <= largest < MOST:
            return cls(int(f"{largest:.2e}".partition("e")[2]), 2)
        return cls(digits=BESIDE_ONE if any(map(beside_one, finite)) else decimals(largest))

    def count(self, value: float) -> int:
        """A finite value in units of the last printed digit."""
        return int(Decimal(value).scaleb(self.digits - self.exponent).to_integral_value())

    def text(self, count: int) -> str:
        """A number of units as text: `+0.4100`, `-1.20e-7`; 0 without a sign."""
        if not count:
            return f"{0:.{self.digits}f}"
        power = f"e{self.exponent}" if self.exponent else ""
        return f"{Decimal(count).scaleb(-self.digits):+.{self.digits}f}{power}"

    def words(self, value: float) -> str:
        """One value as text; `nan`, `+inf` or `-inf` if it is not finite."""
        return self.text(self.count(value)) if math.isfinite(value) else exact(value)

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
