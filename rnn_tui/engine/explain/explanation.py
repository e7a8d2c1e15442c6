"""One unit taken apart: the steps by which a number came about, one operation each, with the numbers in place."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from rnn_tui.engine.core.rounding import number
from rnn_tui.engine.explain.contributions import Contributions
from rnn_tui.engine.explain.equation import Equation, Quantity
from rnn_tui.engine.explain.expression import Expression, Named, Sum


@dataclass(frozen=True, eq=False)
class Step:
    """One operation: `c = f · c′ + i · g`. What it takes is worked out when it is looked at."""

    name: str
    """What is worked out: `z_i`, `i`, `c`, `h`."""
    expression: Expression | None = None
    """Its right-hand side; None where the number is given."""
    told: float | None = None
    """The value as it was recorded; None where it was not."""
    about: str = ""
    """What it is, in a few words."""
    cell: str = ""
    """`forward` or `backward` where an explanation takes apart two cells."""
    remark: str = ""
    """What is unusual about it."""
    close: float = 1e-9
    """How far the recorded value may be from what the expression makes, relative to 1 or to its size, by rounding."""

    @cached_property
    def value(self) -> float:
        """As recorded; a sum of inputs times weights is added up anew, so that its contributions make it exactly."""
        if self.told is None:
            return self.expression.value if self.expression else math.nan
        summed = self.expression is not None and self.expression.linear and not self.held
        return self.expression.value if self.expression and summed else self.told

    @cached_property
    def held(self) -> bool:
        """Whether the recorded value is not what the expression makes of its numbers."""
        if self.told is None or self.expression is None or not self.expression.known:
            return False
        made = self.expression.value
        return math.isfinite(made) and not abs(made - self.told) <= self.close * max(1.0, abs(self.told))

    @property
    def note(self) -> str:
        """What is unusual about it, such as that it was held at a value."""
        if self.held and self.expression is not None:
            return f"held at this value; the equation gives {number(self.expression.value)}"
        return self.remark

    @property
    def title(self) -> str:
        return f"{self.cell} {self.name}".strip()

    @property
    def formula(self) -> str:
        """In symbols: `f · c′ + i · g`; empty where the number is given."""
        return self.expression.formula if self.expression else ""

    @property
    def numbers(self) -> str:
        """The formula with numbers in place of symbols."""
        return self.expression.substituted() if self.expression else ""

    @cached_property
    def text(self) -> str:
        """The value as it is printed, with as many decimals as its contributions have."""
        if self.adds_up:
            return self.contributions.rounding(self.value).words(self.value)
        return number(self.value)

    @cached_property
    def contributions(self) -> Contributions:
        """What adds up to it; empty where nothing is added."""
        return self.expression.contributions if isinstance(self.expression, Sum) else Contributions()

    @property
    def adds_up(self) -> bool:
        """Whether it is the sum of its contributions."""
        return isinstance(self.expression, Sum) and not self.held

    @property
    def operands(self) -> tuple[Named, ...]:
        """The numbers it is worked out from, each once."""
        found = {each.formula: each for each in (self.expression.names() if self.expression else ())}
        return tuple(found.values())


@dataclass(frozen=True, eq=False)
class Explanation:
    """How one unit came to its value at one step."""

    name: str
    """`h[3]`"""
    steps: tuple[Step, ...]
    """In the order in which they are computed; the last one makes the value."""
    note: str = ""
    """Why there is nothing to compute: `masked: state carried`."""
    timestep: int | None = None
    """The timestep whose input was read, from 1; None where none was."""

    @property
    def value(self) -> float:
        return self.steps[-1].value

    def under(self, cell: str) -> tuple[Step, ...]:
        """Its steps as those of one cell among two."""
        return tuple(replace(each, cell=cell) for each in self.steps)

    def becoming(self, name: str, *more: Step) -> Self:
        """The same, and what is done with the result."""
        return replace(self, name=name, steps=(*self.steps, *more))

    @cached_property
    def equation(self) -> Equation:
        """The whole in one line: the last step, and the states it stands on."""
        last = self.steps[-1]
        parts: list[str | Quantity] = [Quantity(f"{self.name} =", self.value, 4)]
        if last.expression is not None and not last.note:
            parts += [" = ", *last.expression.parts()]
            for each in _sums_within(last.expression):
                assert each.definition is not None
                parts += [f",  {each.formula} = ", *each.definition.parts()]
        notes = ", ".join(filter(None, (self.note, last.note)))
        return Equation((*parts, f", {notes}") if notes else tuple(parts))


def _sums_within(expression: Expression) -> Iterator[Named]:
    """The recorded numbers inside it that are sums of products, such as the cell state."""
    for each in expression.names():
        if each.definition is None:
            continue
        if each.recorded and isinstance(each.definition, Sum) and not each.linear:
            yield each
        elif not each.recorded and not each.linear:
            yield from _sums_within(each.definition)


def needed(steps: Mapping[str, Step], last: str) -> tuple[Step, ...]:
    """The steps that lead to one of them, in their order."""
    wanted = {last}
    for name in reversed(list(steps)):
        expression = steps[name].expression
        if name in wanted and expression is not None:
            wanted |= {each.formula for each in expression.names()}
    return tuple(step for name, step in steps.items() if name in wanted)
