"""The right-hand side of an equation for one unit: symbols that carry their numbers.

A kind writes `f * c_before + i * g` with these, as in its docstring. The formula in words, the same with numbers, the
value, and the contributions all follow from that one line.
"""

import math
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import SupportsFloat

import numpy as np

from rnn_tui.engine.explain.contributions import Contributions, Group
from rnn_tui.engine.explain.equation_line import PLUS, Quantity
from rnn_tui.numbers import exact


class Expression:
    """A number together with its formula."""

    formula: str
    """The formula in symbols: `f · c′ + i · g`."""
    linear = False
    """Whether it is a sum of inputs times weights, whose terms can be named."""
    known = True
    """Whether all of its operands are known."""

    @property
    def value(self) -> float:
        raise NotImplementedError

    def parts(self) -> Iterator[str | Quantity]:
        """The formula with the number beside every symbol, for an `Equation`."""
        yield Quantity(self.formula, self.value)

    def as_factor(self) -> Iterator[str | Quantity]:
        """Its parts as a factor of a product."""
        return self.parts()

    def substituted(self) -> str:
        """The formula with numbers in place of symbols."""
        return exact(self.value).removeprefix("+")

    def names(self) -> Iterator["Named"]:
        """The symbols in it."""
        return iter(())

    def groups(self, scale: float = 1.0, part: str = "") -> Iterator[Group]:
        """Its contributions, times `scale`; `part`: the term of the sum they belong to, the expression itself if
        empty."""
        yield Group(part or self.formula, self.formula, np.array([scale * self.value]), single=True)

    def __add__(self, other: "Expression") -> "Expression":
        return Sum(*self.terms, *other.terms)

    def __mul__(self, other: "Expression") -> "Expression":
        return Product(self, other)

    def __rsub__(self, one: float) -> "Expression":
        return Complement(self, one)

    @property
    def terms(self) -> tuple["Expression", ...]:
        """Its terms, as terms of a larger sum."""
        return (self,)


class Named(Expression):
    """A number with a name: a signal, a state, a bias, or the result of an earlier step."""

    def __init__(
        self,
        name: str,
        value: SupportsFloat | Callable[[], float],
        definition: Expression | None = None,
        *,
        recorded: bool = True,
        digits: int = 2,
    ) -> None:
        self.formula = name
        self.digits = digits
        """The decimals of its number in an equation."""
        self.definition = definition
        """The expression it was computed from; None if it is given."""
        self.recorded = recorded
        self.linear = definition is not None and definition.linear
        self._given = value

    @cached_property
    def _value(self) -> float:
        return self._given() if callable(self._given) else float(self._given)

    @property
    def value(self) -> float:
        return self._value

    def parts(self) -> Iterator[str | Quantity]:
        if self.definition is not None and not self.recorded and not self.linear:
            yield from self.definition.parts()
        else:
            yield Quantity(self.formula, self.value, self.digits)

    def as_factor(self) -> Iterator[str | Quantity]:
        """A sum of inputs times weights that no chart shows stands for itself: `r · (Wh·h + bh)`, not `r · u`."""
        if self.definition is not None and not self.recorded and self.linear:
            yield Quantity(f"({self.definition.formula})", self.value, self.digits)
        elif self.definition is not None and not self.recorded:
            yield from self.definition.as_factor()
        else:
            yield from self.parts()

    def names(self) -> Iterator["Named"]:
        yield self

    def groups(self, scale: float = 1.0, part: str = "") -> Iterator[Group]:
        if self.definition is not None and self.linear:
            yield from self.definition.groups(scale, part or self.formula)
        else:
            yield from super().groups(scale, part)


class Sum(Expression):
    """A sum of terms."""

    def __init__(self, *terms: Expression) -> None:
        self._terms = terms
        self.formula = " + ".join(each.formula for each in terms)
        self.linear = any(each.linear for each in terms)

    @property
    def terms(self) -> tuple[Expression, ...]:
        return self._terms

    @cached_property
    def contributions(self) -> Contributions:
        with np.errstate(over="ignore", invalid="ignore"):
            return Contributions(tuple(self.groups()))

    @property
    def value(self) -> float:
        return self.contributions.total

    def parts(self) -> Iterator[str | Quantity]:
        for place, each in enumerate(self._terms):
            if place:
                yield PLUS
            yield from each.parts()

    def substituted(self) -> str:
        """`0.6100 + 1.3000 - 0.3400`: the printed numbers add up."""
        values = [each.value for each in self._terms]
        whole = self.value
        if all(map(math.isfinite, [*values, whole])) and not any(isinstance(each, Product) for each in self._terms):
            how = self.contributions.rounding(whole)
            texts = [how.text(each) for each in how.adding_up(values, how.count(whole))]
        else:
            texts = [each.substituted() for each in self._terms]
        made = texts[0].removeprefix("+")
        for text in texts[1:]:
            sign = "-" if text.startswith("-") else "+"
            made += f" {sign} {text.removeprefix(sign)}"
        return made

    def names(self) -> Iterator[Named]:
        for each in self._terms:
            yield from each.names()

    def groups(self, scale: float = 1.0, part: str = "") -> Iterator[Group]:
        for each in self._terms:
            yield from each.groups(scale, part)


class Product(Expression):
    """A product of two factors."""

    def __init__(self, first: Expression, second: Expression) -> None:
        self.factors = (first, second)
        self.formula = f"{first.formula} · {second.formula}"
        self.linear = first.linear or second.linear

    @property
    def value(self) -> float:
        first, second = self.factors
        return first.value * second.value

    def parts(self) -> Iterator[str | Quantity]:
        for place, each in enumerate(self.factors):
            if place:
                yield " · "
            yield from each.as_factor()

    def substituted(self) -> str:
        texts = (each.substituted() for each in self.factors)
        return " · ".join(f"({text})" if text.startswith("-") else text for text in texts)

    def names(self) -> Iterator[Named]:
        for each in self.factors:
            yield from each.names()

    def groups(self, scale: float = 1.0, part: str = "") -> Iterator[Group]:
        first, second = self.factors
        if not self.linear:
            yield from super().groups(scale, part)
        elif second.linear:
            yield from second.groups(scale * first.value, part or self.formula)
        else:
            yield from first.groups(scale * second.value, part or self.formula)


class Complement(Expression):
    """1 - z"""

    def __init__(self, of: Expression, one: float = 1.0) -> None:
        self.of = of
        self.one = one
        self.formula = f"({one:g} − {of.formula})"

    @property
    def value(self) -> float:
        return self.one - self.of.value

    def substituted(self) -> str:
        return f"({self.one:g} - {self.of.substituted()})"

    def names(self) -> Iterator[Named]:
        return self.of.names()
