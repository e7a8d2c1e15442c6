"""An equation with its numbers.

`worked_out` writes the symbols and then the same with numbers, as books do: `tanh(Wx·x + Wh·h′) = tanh(0.61 + 1.30)`.
`str()` writes each number after its symbol, for a look at its parts: `tanh( Wx·x +0.61  +  Wh·h +1.30 )`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rnn_tui.engine.core.rounding import Rounding, total
from rnn_tui.numbers import DIGITS, LEAST, exact, rounded, two_decimals, whole_number

STATE_READ = re.compile(r"(?<=·)( ?)h\b(?!′)")
"""The state in a product with weights: it is that before the step."""
PLUS = "  +  "
"""What stands between the terms of a sum."""
FINE = 1e-2
"""Below it, and from `LEAST` on, four decimals are two digits: a product of such a number is only about equal."""
GAPS = ((" · ", "·"), ("( ", "("), (" )", ")"), ("  ", " "))
"""What `str()` sets wide, so that a number stays apart from the next symbol."""


@dataclass(frozen=True)
class Quantity:
    """A named number in an equation: `Wh·h +1.30`."""

    label: str
    value: float
    digits: int = 2

    def __str__(self) -> str:
        shown = self.number(self.digits)
        return f"{self.label} {shown}" if self.label else shown

    def number(self, digits: int) -> str:
        """The number with four decimals, or with two if that is all that `digits` asks for, or none if it is 0."""
        if not digits:
            return whole_number(self.value)
        return exact(self.value) if digits >= DIGITS else two_decimals(self.value)


@dataclass(frozen=True)
class Clause:
    """One right-hand side: `c = f +0.79 · c′ -0.10  +  i +0.49 · g -0.60`."""

    lead: str
    """What stands before it: ` = `, or `,  c = `."""
    parts: tuple[str | Quantity, ...]

    def __str__(self) -> str:
        return "".join(map(str, (self.lead, *self.parts)))

    @property
    def _adds(self) -> bool:
        """Whether it is a sum of its numbers."""
        places = [n for n, each in enumerate(self.parts) if isinstance(each, Quantity)]
        within = self.parts[places[0] : places[-1]] if places else ()
        return all(each == PLUS for each in within if isinstance(each, str))

    def worked_out(self, digits: int) -> str:
        """The symbols, and the same with numbers; without them if the whole is one symbol."""
        symbols = with_primes(_close("".join(each if isinstance(each, str) else each.label for each in self.parts)))
        fewest = min((max(digits, each.digits) for each in self.parts if isinstance(each, Quantity)), default=DIGITS)
        coarse = not self._adds and any(
            LEAST <= abs(each.value) < FINE for each in self.parts if isinstance(each, Quantity)
        )
        equal = "=" if fewest >= DIGITS and not coarse else "≈"
        return self.lead + symbols + (f" {equal} {self.numbers(digits)}" if len(self.parts) > 1 else "")

    def numbers(self, digits: int) -> str:
        """`0.61 - 1.30`, `0.79·(-0.10)`: a negative number is subtracted, or stands in parentheses."""
        made, numbers = "", iter(self._rounded(digits))
        for each in self.parts:
            text = _close(each) if isinstance(each, str) else next(numbers).lstrip("+")
            if text.startswith("-") and isinstance(each, Quantity):
                if made.endswith("+ "):
                    made, text = made.removesuffix("+ "), f"- {text[1:]}"
                elif made.endswith(("·", "- ")):
                    text = f"({text})"
            made += text
        return made

    def _rounded(self, digits: int) -> list[str]:
        """The numbers as text; those of a sum add up to the rounded sum, as its explanation writes them."""
        named = [each for each in self.parts if isinstance(each, Quantity)]
        values = [each.value for each in named]
        whole = total(values)
        if self._adds and digits == DIGITS and math.isfinite(whole):
            how = Rounding.of([*values, whole])
            return [how.text(each) for each in how.adding_up(values, how.count(whole))]
        return [each.number(max(digits, each.digits)) for each in named]


@dataclass(frozen=True)
class Equation:
    """`h[3] = +0.9786 = tanh( Wx·x +0.61  +  Wh·h +1.30  +  b +0.34 )`, as parts of text."""

    head: Quantity
    """The number and its name."""
    clauses: tuple[Clause, ...] = ()
    """How it was computed, and how the states in that were."""
    notes: tuple[str, ...] = ()
    """What else there is to say, each with what stands before it."""

    def holding(self, held: Mapping[str, float]) -> "Equation":
        """The same, with a remark which of its signals were held at which values."""
        return replace(
            self, notes=(*self.notes, *(f",  {name} held at {rounded(value, 6)}" for name, value in held.items()))
        )

    def __str__(self) -> str:
        return "".join(map(str, (self.head, *self.clauses, *self.notes)))

    def worked_out(self, digits: int = DIGITS) -> str:
        """`h[0] = -0.1816 = o·tanh(c) = 0.5163·tanh(-0.3674),  c = f·c′ + i·g = …`; with fewer than four decimals,
        or a factor that has two digits in them, the numbers are about equal: `≈`."""
        return "".join((str(self.head), *(each.worked_out(digits) for each in self.clauses), *self.notes))


def with_primes(formula: str) -> str:
    """The formula with h′ for the state before the step where weights multiply it: `Wh·h′`."""
    return STATE_READ.sub(r"\1h′", formula)


def _close(text: str) -> str:
    for wide, narrow in GAPS:
        text = text.replace(wide, narrow)
    return text
