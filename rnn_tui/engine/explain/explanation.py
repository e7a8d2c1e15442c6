"""The explanation of one unit: the steps by which a number was computed, one operation each, with the numbers."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from rnn_tui.engine.explain.contributions import Contributions
from rnn_tui.engine.explain.equation_line import Clause, Equation, Quantity
from rnn_tui.engine.explain.expression import Expression, Named, Sum
from rnn_tui.numbers import DIGITS, exact, whole_number


@dataclass(frozen=True, eq=False)
class Step:
    """One operation: `c = f · c′ + i · g`. Contributions are computed only when they are asked for."""

    name: str
    """The symbol that is computed: `z_i`, `i`, `c`, `h`."""
    expression: Expression | None = None
    """The right-hand side; None if the number is given."""
    told: float | None = None
    """The recorded value; None if it was not recorded."""
    about: str = ""
    """The meaning in a few words."""
    cell: str = ""
    """`forward` or `backward` if an explanation covers two cells."""
    remark: str = ""
    """A remark on anything unusual."""
    unit: int | None = None
    """The unit that it is computed for; None if it has none."""
    whole: bool = False
    """Whether the value is a whole number, such as a token id."""
    close: float = 1e-9
    """How far the recorded value may differ from the expression's by rounding, relative to 1 or to its size."""

    @cached_property
    def value(self) -> float:
        """The recorded value; for a sum of inputs times weights the sum computed again, which its contributions add up
        to."""
        if self.told is None:
            return self.expression.value if self.expression else math.nan
        summed = self.expression is not None and self.expression.linear and not self.held
        return self.expression.value if self.expression and summed else self.told

    @cached_property
    def held(self) -> bool:
        """Whether the recorded value differs from what the expression gives."""
        if self.told is None or self.expression is None or not self.expression.known:
            return False
        made = self.expression.value
        return math.isfinite(made) and not abs(made - self.told) <= self.close * max(1.0, abs(self.told))

    @property
    def note(self) -> str:
        """A remark on anything unusual, for example that the value was held."""
        if self.held and self.expression is not None:
            return f"held at this value; the equation gives {exact(self.expression.value)}"
        return self.remark

    @property
    def title(self) -> str:
        return f"{self.cell} {self.name}".strip()

    @property
    def formula(self) -> str:
        """The right-hand side in symbols: `f · c′ + i · g`; empty if the number is given."""
        return self.expression.formula if self.expression else ""

    @property
    def numbers(self) -> str:
        """The right-hand side with numbers in place of symbols."""
        return self.expression.substituted() if self.expression else ""

    @cached_property
    def text(self) -> str:
        """The printed value, with as many decimals as its contributions have."""
        if self.adds_up:
            return self.contributions.rounding(self.value).words(self.value)
        return whole_number(self.value) if self.whole else exact(self.value)

    @cached_property
    def contributions(self) -> Contributions:
        """The contributions that add up to the value; empty if the operation is no sum."""
        return self.expression.contributions if isinstance(self.expression, Sum) else Contributions()

    @property
    def adds_up(self) -> bool:
        """Whether the value is the sum of its contributions."""
        return isinstance(self.expression, Sum) and not self.held

    @property
    def operands(self) -> tuple[Named, ...]:
        """The numbers from which it is computed, each once."""
        found = {each.formula: each for each in (self.expression.names() if self.expression else ())}
        return tuple(found.values())


@dataclass(frozen=True, eq=False)
class Explanation:
    """How the value of one unit at one step was computed."""

    name: str
    """The name of the number: `h[3]`."""
    steps: tuple[Step, ...]
    """The operations in the order of computation; the last one gives the value."""
    note: str = ""
    """Why nothing was computed: `masked: state carried`."""
    timestep: int | None = None
    """The timestep whose input was read, from 1; None if none was."""
    source: str = ""
    """Which number of a cell it is: `backward h[1], after it read x[10] … x[1]`; empty if it is computed."""

    @property
    def value(self) -> float:
        return self.steps[-1].value

    def under(self, cell: str) -> tuple[Step, ...]:
        """Its steps, marked as those of one of two cells."""
        return tuple(replace(each, cell=cell) for each in self.steps)

    def becoming(self, name: str, *more: Step) -> Self:
        """The same under another name, with more steps that follow."""
        return replace(self, name=name, steps=(*self.steps, *more))

    @cached_property
    def equation(self) -> Equation:
        """The whole in one line: the last step, and the states it uses."""
        last, clauses = self.steps[-1], []
        if self.source:
            clauses = [Clause(" = ", (self.source,))]
        elif last.expression is not None and not last.note:
            clauses = [Clause(" = ", tuple(last.expression.parts()))]
            for each in _sums_within(last.expression):
                assert each.definition is not None
                clauses.append(Clause(f",  {each.formula} = ", tuple(each.definition.parts())))
        notes = ", ".join(filter(None, (self.note, last.note)))
        head = Quantity(f"{self.name} =", self.value, 0 if last.whole else DIGITS)
        return Equation(head, tuple(clauses), (f", {notes}",) if notes else ())


def given(unit: int, value: float, t: int, token: str | None, *, whole: bool) -> Explanation:
    """A number of an input of timestep t, of which there is nothing to explain; `token`: what the timestep stands for,
    empty at padding, None where that is not known."""
    what = "an input of" if token is None else f"{token!r} at" if token else "padding at"
    read = Step("x", told=value, about=f"{what} timestep {t}", whole=whole)
    return Explanation(f"x[{unit}]", (read,), read.about)


def _sums_within(expression: Expression) -> Iterator[Named]:
    """The recorded numbers in it that are sums of products, such as the cell state."""
    for each in expression.names():
        if each.definition is None:
            continue
        if each.recorded and isinstance(each.definition, Sum) and not each.linear:
            yield each
        elif not each.recorded and not each.linear:
            yield from _sums_within(each.definition)


def needed(steps: Mapping[str, Step], last: str) -> tuple[Step, ...]:
    """The steps that lead to the step `last`, in their order."""
    wanted = {last}
    for name in reversed(list(steps)):
        expression = steps[name].expression
        if name in wanted and expression is not None:
            wanted |= {each.formula for each in expression.names()}
    return tuple(step for name, step in steps.items() if name in wanted)
