"""The contributions to a sum, by name and by size: `h[5] -0.3312`, `x[2] +0.4100`, `b +0.3400`.

They are kept as arrays, so that a step of the cursor in a layer of a thousand units creates no thousand objects; only
the contributions that are asked for become values.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.rounding import Rounding, total


@dataclass(frozen=True, eq=False)
class Group:
    """Contributions of one origin: all inputs, all states, or a single number such as the bias."""

    part: str
    """The term of the sum that they are part of: `Wx·x`."""
    each: str
    """The name: for `x` they are called x[0], x[1], …; a single one has this name itself."""
    values: Array
    """(n,), float64: the contributions."""
    inputs: Array | None = None
    """(n,): the numbers that were multiplied by weights; None if there are none."""
    weights: Array | None = None
    """(n,): those weights, including any other factor."""
    single: bool = False
    steps: bool = False
    """Whether they belong to timesteps: `x t 1`, `x t 2`, …"""

    def named(self, k: int) -> str:
        """The name of the contribution at index `k`."""
        if self.single:
            return self.each
        return f"{self.each} t {k + 1}" if self.steps else f"{self.each}[{k}]"


@dataclass(frozen=True)
class Contribution:
    """One contribution to a sum."""

    name: str
    value: float
    part: str
    input: float | None = None
    weight: float | None = None


@dataclass(frozen=True)
class Line:
    """One printed line: a contribution, a part, or the rest."""

    name: str
    value: float
    text: str
    part: str = ""
    input: float | None = None
    weight: float | None = None


@dataclass(frozen=True)
class Lines:
    """The largest contributions and the rest. The printed numbers add up to the printed sum."""

    shown: tuple[Line, ...]
    """The contributions of a page, the largest first."""
    rest: Line | None
    """All others together; None if there are none."""
    left_out: int
    """The number of the others."""
    whole: str
    """The printed sum."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """All contributions to one number."""

    groups: tuple[Group, ...] = ()

    @cached_property
    def values(self) -> Array:
        """(n,): all contributions, in the order of the groups."""
        found: Array = np.concatenate([np.zeros(0), *(each.values for each in self.groups)])
        return found

    @cached_property
    def starts(self) -> list[int]:
        """The index at which each group begins."""
        return [0, *np.cumsum([len(each.values) for each in self.groups]).tolist()]

    @cached_property
    def total(self) -> float:
        return total(self.values.tolist())

    @cached_property
    def order(self) -> list[int]:
        """The indices from the largest contribution to the smallest, by absolute value; NaN and infinities first."""
        size = np.abs(self.values)
        return list(map(int, np.argsort(-np.where(np.isnan(size), np.inf, size), kind="stable")))

    @cached_property
    def parts(self) -> dict[str, float]:
        """Each term of the sum with its value, in the order of the equation."""
        found: dict[str, list[float]] = {}
        for each in self.groups:
            found.setdefault(each.part, []).extend(each.values.tolist())
        return {name: total(values) for name, values in found.items()}

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: int) -> Contribution:
        """The contribution at that index of `values`."""
        where = int(np.searchsorted(self.starts, index, side="right")) - 1
        group, k = self.groups[where], index - self.starts[where]
        return Contribution(
            group.named(k),
            float(group.values[k]),
            group.part,
            None if group.inputs is None else float(group.inputs[k]),
            None if group.weights is None else float(group.weights[k]),
        )

    def __iter__(self) -> Iterator[Contribution]:
        """The contributions from the largest to the smallest."""
        return (self[index] for index in self.order)

    def rounding(self, whole: float) -> Rounding:
        """How the contributions and their sum are rounded."""
        return Rounding.of([*self.values[self.order[:1]].tolist(), *self.parts.values(), whole])

    def part_lines(self, whole: float) -> tuple[Line, ...]:
        """The terms of the sum, printed so that they add up to the printed `whole`."""
        texts = _texts(list(self.parts.values()), whole, self.rounding(whole))
        return tuple(
            Line(name, value, text, name) for (name, value), text in zip(self.parts.items(), texts, strict=True)
        )

    def pages(self, most: int) -> int:
        """The number of lists of at most `most` contributions that have all of them."""
        return 1 if len(self) <= most + 1 else -(-len(self) // max(most, 1))

    def lines(self, whole: float, most: int, page: int = 0) -> Lines:
        """At most `most` contributions by name, the largest or those of a later page, and the rest together; a single
        one is never called the rest.

        The printed numbers add up to the printed `whole`, and those of each part to that part.
        """
        how = self.rounding(whole)
        most = len(self) if len(self) <= most + 1 else max(most, 0)
        listed = self.order[page * most : (page + 1) * most]
        named = [self[index] for index in listed]
        others: dict[str, list[float]] = {}
        for where, group in enumerate(self.groups):
            start = self.starts[where]
            hidden = np.ones(len(group.values), bool)
            hidden[[i - start for i in listed if start <= i < self.starts[where + 1]]] = False
            others.setdefault(group.part, []).extend(group.values[hidden].tolist())
        rests = {part: total(values) for part, values in others.items() if values}
        left_out = len(self) - len(named)
        rest_value = total(rests.values())
        if not self._add_up(whole):
            texts = [how.words(each.value) for each in named]
            rest_text = how.words(rest_value)
        else:
            texts, rest_text = self._adding_up(named, rests, how, whole)
        shown = tuple(
            Line(each.name, each.value, text, each.part, each.input, each.weight)
            for each, text in zip(named, texts, strict=True)
        )
        rest = Line("the rest", rest_value, rest_text) if left_out else None
        return Lines(shown, rest, left_out, how.words(whole))

    def _add_up(self, whole: float) -> bool:
        """Whether the sum is finite, so that printed numbers can add up to it."""
        return math.isfinite(whole) and bool(np.isfinite(self.values).all())

    def _adding_up(
        self, named: Sequence[Contribution], rests: dict[str, float], how: Rounding, whole: float
    ) -> tuple[list[str], str]:
        of_parts = dict(zip(self.parts, how.adding_up(list(self.parts.values()), how.count(whole)), strict=True))
        texts = [""] * len(named)
        rest = 0
        for part, whole_part in of_parts.items():
            here = [k for k, each in enumerate(named) if each.part == part]
            values = [named[k].value for k in here] + ([rests[part]] if part in rests else [])
            counts = how.adding_up(values, whole_part)
            for k, count in zip(here, counts, strict=False):
                texts[k] = how.text(count)
            rest += sum(counts[len(here) :])
        return texts, how.text(rest)


def _texts(values: list[float], whole: float, how: Rounding) -> list[str]:
    if not all(map(math.isfinite, [*values, whole])):
        return [how.words(each) for each in values]
    return [how.text(each) for each in how.adding_up(values, how.count(whole))]
