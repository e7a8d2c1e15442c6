"""Parses code into syntax trees, one for each cell, and maps their lines to places in the file.

A cell that cannot be parsed is cleaned and parsed again. If that fails too, the cell is skipped, and everything that it
assigns or changes is unknown. Nothing is compiled or run; only `ast` is used.
"""

import ast
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.source.cells import LONGEST, Cell
from rnn_tui.formats.python_code.source.imported_files import ImportedFiles
from rnn_tui.formats.python_code.source.syntax_tree import tree_of
from rnn_tui.formats.python_code.source.unknown_code import unknown_tree
from rnn_tui.formats.python_code.values.code_error import shown


@dataclass(frozen=True)
class Hidden:
    """A skipped cell that is not Python."""

    line: int
    place: str
    """`cell 3`, or `the code of line 5`."""
    why: str
    """The reason, with the line of the syntax error."""


@dataclass(frozen=True)
class Source:
    """The code of a file: the syntax trees of its cells (one for a script), whose lines are numbered consecutively."""

    trees: tuple[ast.Module, ...]
    starts: Sequence[int]
    """The number of lines before each cell."""
    notebook: bool = False
    hidden: tuple[Hidden, ...] = ()
    """The skipped cells."""
    files: ImportedFiles = field(default_factory=ImportedFiles)
    """The files from which it imports."""

    def place(self, line: int) -> tuple[int | None, int]:
        """The cell (from 1; None in a script) and the line in it; line 0 for a line of an imported file."""
        if not self.files.own(line):
            return None, 0
        if not self.notebook:
            return None, line
        cell = max(0, bisect_left(self.starts, line) - 1)
        return cell + 1, line - self.starts[cell]

    def where(self, line: int) -> str:
        """The place of a line in words: `line 5`, `cell 3, line 2`, or `config.py, line 5`."""
        if not self.files.own(line):
            return self.files.where(line)
        cell, line = self.place(line)
        return f"line {line}" if cell is None else f"cell {cell}, line {line}"


def parse(cells: Sequence[Cell], notebook: bool = False, path: Path | None = None) -> Source:
    """Parses cells of code; cells that are not Python are skipped if there are others. `path`: their file, if the code
    may import from the files of its project.

    Raises an `RnnError` with the line of the syntax error if no cell is Python.
    """
    if sum(len(each.text) for each in cells) > LONGEST:
        raise RnnError(f"more than {LONGEST:,} characters of code, which is more than is read")
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
    lines = max((each.before + each.text.count("\n") + 1 for each in cells), default=0)
    return Source(tuple(trees), starts, notebook, tuple(hidden), ImportedFiles(path and path.absolute(), lines))


def _read(cell: Cell, source: Source) -> ast.Module:
    try:
        return tree_of(cell.text)
    except SyntaxError as error:
        at = min(max(error.lineno or 1, 1), cell.text.count("\n") + 1)
        where = source.where(cell.before + at)
        raise RnnError(f"{where}: not Python: {shown(str(error.msg), 200)}") from None
    except (RecursionError, MemoryError):
        raise RnnError(f"{source.where(cell.before + 1)}: the code is nested too deeply to be read") from None
    except ValueError:  # null bytes and lone surrogates, as `ast` words them
        where = source.where(cell.before + 1)
        raise RnnError(f"{where}: not text: it holds characters no Python code can") from None
