"""Text of code → syntax trees, one per cell, with lines that can be named.

A cell that parses is taken as it is; one that does not is cleaned and tried again; one that still does not is hidden,
and what it assigns and changes is unknown. Nothing is compiled or run: `ast` only.
"""

import ast
import warnings
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.source.cells import Cell
from rnn_tui.formats.python_code.source.cleaning import clean, requoted
from rnn_tui.formats.python_code.source.unknown_code import unknown_tree
from rnn_tui.formats.python_code.values.code_error import shown

LONGEST = 1_000_000
"""Characters of code that are read."""


@dataclass(frozen=True)
class Hidden:
    """A cell that is not Python."""

    line: int
    place: str
    """`cell 3`, or `the code of line 5`."""
    why: str
    """With the line Python stumbled over."""


@dataclass(frozen=True)
class Source:
    """The code of a file: the trees of its cells (one for a plain file), their lines counted through."""

    trees: tuple[ast.Module, ...]
    starts: Sequence[int]
    """The lines that stand before each cell."""
    notebook: bool = False
    hidden: tuple[Hidden, ...] = ()
    """Cells that are passed over."""

    def place(self, line: int) -> tuple[int | None, int]:
        """The cell (from 1; None in a plain file) and the line in it."""
        if not self.notebook:
            return None, line
        cell = max(0, bisect_left(self.starts, line) - 1)
        return cell + 1, line - self.starts[cell]

    def where(self, line: int) -> str:
        """The line in words: `line 5`, or `cell 3, line 2`."""
        cell, line = self.place(line)
        return f"line {line}" if cell is None else f"cell {cell}, line {line}"


def parse(cells: Sequence[Cell], notebook: bool = False) -> Source:
    """The trees of some cells of code; a cell that is not Python is hidden where there are others.

    Raises `RnnError` that names the line Python stumbled over, where there is nothing else.
    """
    if sum(len(each.text) for each in cells) > LONGEST:
        raise RnnError(f"more than {LONGEST:,} characters of code: nobody writes that much for a model")
    starts = tuple(each.before for each in cells)
    trees: list[ast.Module] = []
    hidden: list[Hidden] = []
    for cell in cells:
        source = Source((), starts, notebook)
        try:
            tree = _read(cell, source)
        except RnnError as error:
            if len(cells) == 1:
                raise
            number, line = source.place(cell.before + 1)
            hidden.append(
                Hidden(cell.before + 1, f"cell {number}" if number else f"the code of line {line}", str(error))
            )
            tree = unknown_tree(cell.text, hidden[-1].place)
        trees.append(ast.increment_lineno(tree, cell.before))
    if hidden and len(hidden) == len(cells):
        raise RnnError(hidden[0].why)
    return Source(tuple(trees), starts, notebook, tuple(hidden))


def _read(cell: Cell, source: Source) -> ast.Module:
    try:
        return _tree(cell.text)
    except SyntaxError as error:
        at = min(max(error.lineno or 1, 1), cell.text.count("\n") + 1)
        where = source.where(cell.before + at)
        raise RnnError(f"{where}: not Python: {shown(str(error.msg), 200)}") from None
    except (RecursionError, MemoryError):
        raise RnnError(f"{source.where(cell.before + 1)}: the code is nested too deeply to be read") from None
    except ValueError:  # null bytes and lone surrogates, as `ast` words them
        where = source.where(cell.before + 1)
        raise RnnError(f"{where}: not text: it holds characters no Python code can") from None


def _tree(code: str) -> ast.Module:
    """The code as it is; where that is not Python, cleaned, and with other quotes."""
    code = code.removeprefix("\ufeff")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in somebody's string is not our concern
        try:
            return _checked(ast.parse(code))
        except SyntaxError:
            cleaned = clean(code)
        try:
            return _checked(ast.parse(cleaned))
        except SyntaxError:
            with suppress(SyntaxError):
                return _checked(ast.parse(requoted(cleaned)))
            raise


def _checked(tree: ast.Module) -> ast.Module:
    """The tree; raises `SyntaxError` for an argument given twice, which Python refuses only when it compiles."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            named: set[str] = set()
            for name in [each.arg for each in call.keywords if each.arg]:
                if name in named:
                    raise SyntaxError(f"keyword argument repeated: {name}", (None, call.lineno, None, None))
                named.add(name)
    return tree
