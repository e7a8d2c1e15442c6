"""The operations of an equation, one in a row: `▸ c = f · c′ + i · g   +0.4739`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rich.cells import cell_len

from rnn_tui.charts.primitives.grid import Grid, Ink

MARK = 2
"""Columns of `▸ `."""
LEAST_FORMULA = 8


@dataclass(frozen=True)
class Operation:
    """One row."""

    name: str
    """The symbol that is computed."""
    formula: str
    """The expression in symbols; empty if the number is given."""
    numbers: str
    """The expression with numbers in place of symbols."""
    value: str
    invalid: bool = False
    """Whether the value is not finite."""
    of_unit: str = ""
    """The symbol with its unit, `pre_i[0]`, for a heading; empty if it has none."""
    summed: str = ""
    """The value with the decimals of the terms whose sum it is; empty if it is no sum."""

    @property
    def worked_out(self) -> str:
        """The expression with numbers; empty where that says no more than the value or the formula."""
        said = self.result.lstrip("+"), self.formula
        return "" if self.numbers.lstrip("+") in said else self.numbers

    @property
    def result(self) -> str:
        """The value beside the expression with numbers."""
        return self.summed or self.value

    def with_signs(self, signs: Mapping[str, str]) -> "Operation":
        """With signs in place of these words in its name and its formula."""
        name, formula = self.name, self.formula
        for word, sign in signs.items():
            name, formula = name.replace(f"{word} ", sign), formula.replace(f"{word} ", sign)
        return replace(self, name=name, formula=formula)


@dataclass(frozen=True)
class Operations:
    """Rows of a given width; if there are more than fit, those around the chosen one are shown."""

    rows: tuple[Operation, ...]
    chosen: int

    @cached_property
    def _name(self) -> int:
        return widest([each.name for each in self.rows])

    @cached_property
    def _value(self) -> int:
        return widest([each.value for each in self.rows])

    @cached_property
    def _formula(self) -> int:
        return widest([each.formula for each in self.rows])

    @cached_property
    def width(self) -> int:
        """The columns of everything but the numbers."""
        return MARK + self._name + (3 + self._formula if self._formula else 0) + 2 + self._value

    @cached_property
    def full_width(self) -> int:
        """The columns of everything."""
        numbers = widest([each.worked_out for each in self.rows])
        return self.width + (3 + numbers if numbers else 0)

    def first(self, height: int) -> int:
        """The row at the top."""
        return max(min(self.chosen - height // 2, len(self.rows) - height), 0)

    def at(self, row: int, height: int) -> int | None:
        """The operation on that row of the picture."""
        found = self.first(height) + row
        return found if 0 <= row < height and found < len(self.rows) else None

    def draw(self, width: int, height: int) -> Grid:
        grid = Grid(width, height)
        first = self.first(height)
        spare = width - MARK - self._name - 3 - 2 - self._value
        formula = min(self._formula, spare)
        full = width >= self.full_width
        for row, each in enumerate(self.rows[first : first + height]):
            chosen = first + row == self.chosen
            ink = Ink.CHOSEN if chosen else Ink.PLAIN
            grid.write(row, 0, "▸" if chosen else " ", Ink.CHOSEN)
            grid.write(row, MARK, each.name, Ink.CHOSEN if chosen else Ink.LABEL)
            column = MARK + self._name
            if each.formula and formula >= min(self._formula, LEAST_FORMULA):
                grid.write(row, column, " = ", Ink.MUTED)
                grid.write(row, column + 3, clipped(each.formula, formula), ink)
                if full and each.worked_out:
                    column = grid.write(row, column + 3 + formula, " = ", Ink.MUTED)
                    grid.write(row, column, each.worked_out, Ink.CHOSEN if chosen else Ink.MUTED)
            value = Ink.INVALID if each.invalid else ink
            grid.write(row, width - cell_len(each.value), each.value, value)
        self._more(grid, first, height)
        return grid

    def _more(self, grid: Grid, first: int, height: int) -> None:
        """Marks at the edges where rows are left out."""
        if first > 0 and self.chosen != first:
            grid.write(0, 0, "↑", Ink.MUTED)
        if first + height < len(self.rows) and self.chosen != first + height - 1:
            grid.write(height - 1, 0, "↓", Ink.MUTED)


def widest(texts: Sequence[str]) -> int:
    """The columns of the widest text; 0 if there is none."""
    return max(map(cell_len, texts), default=0)


def clipped(text: str, width: int) -> str:
    """The text in at most `width` columns, with `…` if it is longer."""
    if cell_len(text) <= width:
        return text
    kept = ""
    for each in text:
        if cell_len(kept) + cell_len(each) > width - 1:
            break
        kept += each
    return f"{kept}…" if width > 0 else ""


def wrapped(text: str, width: int, lines: int) -> Sequence[str]:
    """The text on at most `lines` lines, broken between words; what does not fit is cut off."""
    found = [""]
    for word in text.split():
        joined = f"{found[-1]} {word}".strip()
        if cell_len(joined) <= width or len(found) == lines or not found[-1]:
            found[-1] = joined
        else:
            found.append(word)
    return [clipped(each, width) for each in found]
