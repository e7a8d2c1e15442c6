"""A choice of columns of a table, or of features of an array: by name, by number from 1, by range."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted, meant

_SPAN = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", re.ASCII)


@dataclass(frozen=True)
class Columns:
    """A choice of columns, in the order in which it is written."""

    parts: tuple[str | tuple[int, int], ...]
    """Each part is a name, or the first and the last number, counted from 1."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `temp,wind`, `2` or `1-2,5`; a name with a comma must be in quotes. Raises `InputError`."""
        try:
            cells = next(csv.reader([text], skipinitialspace=True, strict=True), [])
        except csv.Error:
            cells = []
        if not cells or not all(each.strip() for each in cells):
            raise InputError(f"columns are named or counted from 1, as in temp,wind or 2-5; got {text:.40}")
        return cls(tuple(_part(each) for each in cells))

    @classmethod
    def span(cls, first: int, last: int) -> Self:
        """The columns from `first` to `last`, counted from 1."""
        return cls(((first, last),))

    @classmethod
    def numbered(cls, numbers: Sequence[int]) -> Self:
        """The columns with these numbers, in their order; consecutive numbers become ranges."""
        parts: list[tuple[int, int]] = []
        for each in numbers:
            if parts and parts[-1][1] == each - 1:
                parts[-1] = parts[-1][0], each
            else:
                parts.append((each, each))
        return cls(tuple(parts))

    def __str__(self) -> str:
        return ",".join(map(_written, self.parts))

    def indices(self, count: int, names: Sequence[str] | None = None) -> tuple[int, ...]:
        """The indices from 0, in the order of the choice, among `count` columns with these names; raises
        `InputError`."""
        found = [place for part in self.parts for place in _places(part, count, names)]
        if len(set(found)) < len(found):
            raise InputError(f"columns {self} are asked for, which names one of them twice")
        return tuple(found)


def _part(text: str) -> str | tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if not found:
        return text.strip()
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last:
        raise InputError(f"columns are counted from 1 and go up, as in 2-5; got {text:.40}")
    return first, last


def _written(part: str | tuple[int, int]) -> str:
    if isinstance(part, str):
        return f'"{part}"' if "," in part else part
    return str(part[0]) if part[0] == part[1] else f"{part[0]}-{part[1]}"


def _places(part: str | tuple[int, int], count: int, names: Sequence[str] | None) -> Iterator[int]:
    if isinstance(part, tuple):
        first, last = part
        if last > count and first == last and names is not None and str(first) in names:
            yield _named(str(first), names)  # a name such as 2020
            return
        if last > count:
            asked = f"column {first} is" if first == last else f"columns {first} to {last} are"
            raise InputError(f"{asked} asked for; the data has {count}")
        yield from range(first - 1, last)
    elif names is None:
        raise InputError(
            f"column {part:.40} is asked for; the data has {counted(count, 'column')} without names: count them from 1"
        )
    else:
        yield _named(part, names)


def _named(name: str, names: Sequence[str]) -> int:
    """The only column with that name, or else the only one with it in another case. A name that the reader shortened is
    found by its full text too."""
    exactly = [place for place, each in enumerate(names) if each == name or _shortened(each, name)]
    loosely = [place for place, each in enumerate(names) if each.casefold() == name.casefold()]
    for found in (exactly, loosely):
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(f"{len(found)} columns are called {name:.40}: count them from 1")
    if re.fullmatch(r"-\d+", name):
        raise InputError(f"columns are counted from 1, from the first; got {name:.40}")
    shown = ", ".join(each or '""' for each in names[:8]) + (" …" if len(names) > 8 else "")
    raise InputError(f"there is no column {name:.40}; there are {shown}.{meant(name, names)}".removesuffix("."))


def _shortened(shown: str, name: str) -> bool:
    return shown.endswith("…") and len(name) > len(shown) and name.startswith(shown[:-1])
