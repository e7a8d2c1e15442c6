"""Sizes of axes: numbers, and symbolic sizes that depend on the inputs: `x.size(0)`, `2 * x.size(1)`.

A symbolic size is a sum of products of symbols with integer factors. If the code requires two sizes to be equal, their
symbols get values: `nn.Linear(4, 2)` on `x` means that the last axis of `x` has size 4.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import TypeAlias

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Thing

Terms = Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Size(Thing):
    """A size that depends on the inputs."""

    decided = False

    terms: tuple[tuple[tuple[str, ...], int], ...]
    """Sorted terms: the symbols of a product, and its factor."""

    @classmethod
    def symbol(cls, name: str) -> "Size":
        """A size that is one symbol."""
        return cls((((name,), 1),))

    @property
    def symbols(self) -> set[str]:
        return {name for names, _ in self.terms for name in names}

    def __str__(self) -> str:
        parts = ["*".join([*([str(count)] if count != 1 or not names else []), *names]) for names, count in self.terms]
        return " + ".join(parts)


Dim: TypeAlias = int | Size
Shape: TypeAlias = tuple[Dim, ...]


def _terms(dim: Dim) -> Terms:
    return {(): dim} if isinstance(dim, int) else dict(dim.terms)


def _made(terms: Terms) -> Dim:
    left = {names: count for names, count in terms.items() if count}
    if not left.keys() - {()}:
        return left.get((), 0)
    return Size(tuple(sorted(left.items())))


def added(a: Dim, b: Dim, sign: int = 1) -> Dim:
    """a + b, or a - b."""
    found = dict(_terms(a))
    for names, count in _terms(b).items():
        found[names] = found.get(names, 0) + sign * count
    return _made(found)


def multiplied(dims: Iterable[Dim]) -> Dim:
    """The product."""
    total: Dim = 1
    for each in dims:
        found: dict[tuple[str, ...], int] = {}
        for names, count in _terms(total).items():
            for more, times in _terms(each).items():
                key = tuple(sorted((*names, *more)))
                found[key] = found.get(key, 0) + count * times
        total = _made(found)
    return total


def divided(a: Dim, b: Dim) -> Dim:
    """a / b if there is no remainder; raises `NotKnown`."""
    if isinstance(a, int) and isinstance(b, int):
        if b and a % b == 0:
            return a // b
        raise NotKnown(f"{a} is no multiple of {b}")
    divisor = _terms(b)
    if len(divisor) != 1:
        raise NotKnown(f"whether {a} is a multiple of {b} depends on the inputs")
    ((names, times),) = divisor.items()
    found: dict[tuple[str, ...], int] = {}
    for own, count in _terms(a).items():
        rest = list(own)
        for each in names:
            if each not in rest:
                raise NotKnown(f"whether {a} is a multiple of {b} depends on the inputs")
            rest.remove(each)
        if not times or count % times:
            raise NotKnown(f"whether {a} is a multiple of {b} depends on the inputs")
        found[tuple(rest)] = count // times
    return _made(found)


@dataclass
class Sizes:
    """The known values of the symbols while one `forward` is read."""

    bound: dict[str, Dim] = field(default_factory=dict)
    open: list[tuple[Dim, Dim, int]] = field(default_factory=list)
    """Pairs of equal sizes whose values are not known yet, with the line."""

    def settled(self, dim: Dim) -> Dim:
        """The size with all known symbols replaced."""
        while isinstance(dim, Size) and (known := dim.symbols & self.bound.keys()):
            total: Dim = 0
            for names, count in dim.terms:
                total = added(total, multiplied([count, *(self.bound.get(each, Size.symbol(each)) for each in names)]))
            dim = total
            assert known
        return dim

    def shape(self, shape: Shape) -> Shape:
        """The shape with all known symbols replaced."""
        return tuple(self.settled(each) for each in shape)

    def equal(self, a: Dim, b: Dim) -> bool:
        """Whether they are certainly equal."""
        return self.settled(a) == self.settled(b)

    def same(self, a: Dim, b: Dim, line: int, what: str) -> None:
        """Requires them to be equal; raises a `CodeError` that begins with `what` if they cannot be."""
        rest = added(self.settled(a), self.settled(b), -1)
        if isinstance(rest, int):
            if rest:
                raise CodeError(line, f"{what}: {self.settled(a)} and {self.settled(b)} differ")
            return
        if not self._solve(rest):
            self.open.append((a, b, line))
            return
        waiting, self.open = self.open, []
        for one, other, at in waiting:
            self.same(one, other, at, "sizes do not fit")

    def part(self, dim: Size, count: int) -> Dim:
        """The size of one of `count` equal parts; a size that is one symbol gets the parts as its value."""
        try:
            return divided(dim, count)
        except NotKnown:
            ((names, times), *others) = dim.terms
            if others or len(names) != 1 or times != 1:
                raise
        made = Size.symbol(f"{dim}/{count}")
        self.bound[names[0]] = multiplied((count, made))
        return made

    def _solve(self, rest: Size) -> bool:
        """Gives a symbol the value for which the sum is 0, if there is only one solution."""
        rest = _without_common(rest) if len(rest.terms) > 1 else rest
        single = [(names[0], count) for names, count in rest.terms if len(names) == 1]
        constant = dict(rest.terms).get((), 0)
        if len(rest.terms) == 2 and not constant and len(single) == 2 and sum(count for _, count in single) == 0:
            (one, _), (other, _) = sorted(single)
            self.bound[other] = Size.symbol(one)
            return True
        ((names, count), *others) = [(names, count) for names, count in rest.terms if names]
        if not others and len(set(names)) > 1 and count + constant == 0:
            self.bound.update(dict.fromkeys(names, 1))  # a product of sizes is 1
            return True
        if len(single) == 1 and len(rest.terms) == 1 + bool(constant):
            name, count = single[0]
            if -constant % count == 0 and -constant // count > 0:
                self.bound[name] = -constant // count
                return True
        return False


def _without_common(sum_: Size) -> Size:
    """The sum divided by the symbols that all its products have: a size is never 0."""
    common = Counter(sum_.terms[0][0])
    for names, _ in sum_.terms[1:]:
        common &= Counter(names)
    if not common:
        return sum_
    terms = {tuple(sorted((Counter(names) - common).elements())): count for names, count in sum_.terms}
    return Size(tuple(sorted(terms.items())))


def volume(shape: Shape) -> Dim:
    """The number of items in a tensor of that shape."""
    known = prod(each for each in shape if isinstance(each, int))
    return multiplied([known, *(each for each in shape if isinstance(each, Size))])
