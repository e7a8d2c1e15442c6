"""The expressions that read arrays: products of inputs and weights, contributions by ablation, activations."""

import math
import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.rounding import total
from rnn_tui.engine.explain.contributions import Group
from rnn_tui.engine.explain.equation_line import Clause, Quantity
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.options.activation import Activation
from rnn_tui.numbers import DIGITS, exact


class Weighted(Expression):
    """A sum of inputs times weights: Wx·x."""

    linear = True

    def __init__(
        self,
        formula: str,
        each: str,
        inputs: Array,
        weights: Array,
        by: tuple[Named, ...] = (),
        *,
        steps: bool = False,
    ) -> None:
        self.formula = formula
        self.each = each
        self.steps = steps
        self.by = by
        """`by`: further factors in the weights, such as a gate."""
        self.inputs = np.asarray(inputs, np.float64)
        self.weights = np.asarray(weights, np.float64)

    @cached_property
    def products(self) -> Array:
        """(n,): each input times its weight."""
        with np.errstate(over="ignore", invalid="ignore"):
            made: Array = self.inputs * self.weights
        return made

    @cached_property
    def _total(self) -> float:
        return total(self.products.tolist())

    @property
    def value(self) -> float:
        return self._total

    def names(self) -> Iterator[Named]:
        return iter(self.by)

    def groups(self, scale: float = 1.0, part: str = "") -> Iterator[Group]:
        with np.errstate(over="ignore", invalid="ignore"):
            values, weights = self.products * scale, self.weights * scale
        yield Group(part or self.formula, self.each, values, self.inputs, weights, steps=self.steps)


class Ablations(Expression):
    """A number with the contributions of its inputs found by ablation, for a cell without equations."""

    linear = True

    def __init__(self, each: str, effects: Array, inputs: Array) -> None:
        self.formula = each
        self.effects = np.asarray(effects, np.float64)
        self.inputs = np.asarray(inputs, np.float64)

    @property
    def value(self) -> float:
        return total(self.effects.tolist())

    def groups(self, scale: float = 1.0, part: str = "") -> Iterator[Group]:
        yield Group(part or self.formula, self.formula, self.effects * scale, self.inputs)


class Applied(Expression):
    """An activation of a number, or of a whole row if the activation takes one, as softmax does."""

    def __init__(self, function: Activation, name: str, of: Named, row: Array | None = None, unit: int = 0) -> None:
        self.function = function
        self.name = name
        self.of = of
        self.row = row
        """(units,): the whole row, if it is known."""
        self.unit = unit
        self.known = self.single or row is not None
        self.formula = f"{name}({of.formula})" if self.single else f"{name}(every {of.formula})"

    @property
    def single(self) -> bool:
        return self.function.slope is not None

    @cached_property
    def _made(self) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            if self.single:
                return float(self.function(np.array([self.of.value]))[0])
            return math.nan if self.row is None else float(self.function(self.row)[self.unit])

    @property
    def value(self) -> float:
        return self._made

    def parts(self) -> Iterator[str | Quantity]:
        yield f"{self.name}( "
        if self.of.definition is not None and self.of.linear:
            yield from self.of.definition.parts()
        else:
            yield from self.of.parts()
        yield " )" if self.single else ", … )"

    def substituted(self) -> str:
        return f"{self.name}({exact(self.of.value)}{'' if self.single else ', …'})"

    def names(self) -> Iterator[Named]:
        yield self.of


class Function(Expression):
    """A formula of named numbers whose value is given."""

    def __init__(self, formula: str, value: float, *of: Named) -> None:
        self.formula = formula
        self.of = of
        self._value = value

    @property
    def value(self) -> float:
        return self._value

    def parts(self) -> Iterator[str | Quantity]:
        """The formula around the numbers that it names; one number if it names none."""
        of = {each.formula: each for each in self.of}
        found = re.split(rf"(?<!\w)({'|'.join(map(re.escape, of))})(?!\w)", self.formula) if of else []
        if len(found) < 2:
            yield from super().parts()
            return
        for text in filter(None, found):
            yield Quantity(text, of[text].value) if text in of else text

    def as_factor(self) -> Iterator[str | Quantity]:
        """In parentheses, so that a quotient is not read as one by the whole product."""
        yield from ("(", *self.parts(), ")")

    def substituted(self) -> str:
        parts = tuple(self.parts())
        return Clause("", parts).numbers(DIGITS).removeprefix("+")

    def names(self) -> Iterator[Named]:
        yield from self.of
