"""Text of Keras code → syntax trees, one per cell, with lines that can be named.

People hand over more than clean Python: notebook magics, prompts copied with the code, fences of a chat or a
README, Python 2's `print x`. A chunk that parses is taken as it is; one that does not is cleaned once (every
cleaning keeps the count of lines) and tried again. Nothing is compiled or run: `ast` only.
"""

import ast
import re
import textwrap
import warnings
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.values.code_error import shown

LONGEST = 1_000_000
"""Characters of code that are read."""

_OTHER_LANGUAGE = (
    "bash",
    "sh",
    "html",
    "javascript",
    "js",
    "latex",
    "markdown",
    "perl",
    "ruby",
    "script",
    "svg",
    "writefile",
)
"""Cell magics whose cell holds something else than code of this notebook."""

_MAGIC = re.compile(r"^(\s*+)(?:%{1,2}[A-Za-z_]|!|\?{1,2}[\w.]|/\w).*|^(\s*+)[\w.]++\?{1,2}\s*+(?:#.*)?$")
_TIMED = re.compile(r"^(\s*+)%{1,2}(?:time|timeit|prun)[ \t]++(?:-\w++[ \t]++(?:\d++[ \t]++)?+)*+(?=\S)")
"""Magics whose rest of the line is code of the notebook."""
_ASSIGNED_MAGIC = re.compile(r"^([\w.,\s\[\]]++=\s*+)(?:!|%[A-Za-z_]).*$")
_PROMPT = re.compile(r"^\s*+(?:>>> ?|\.{3,}+: ?|\.\.\. ?|In \[\s*+\d*+\]: ?)")
_OUTPUT_PROMPT = re.compile(r"^\s*+Out\s?\[\s*+\d*+\]:.*$")
_FENCE = re.compile(r"^\s*+(?:```|~~~)")
_PYTHON2 = re.compile(r"^(\s*+)(?:print|exec)(?:\s+[^\s=(.,:+\-*/|&^<>%\[].*|\s*\(.*\)\s*%.*|\s*>>.*|\s+[(\[-].*|)$")
_PYTHON2_EXCEPT = re.compile(r"^(\s*+except\s++[\w.()][\w.()\s,]*?),\s*+(\w++)\s*+:")


@dataclass(frozen=True)
class Source:
    """The code of a file: the trees of its cells (one for a plain file), their lines counted through."""

    trees: tuple[ast.Module, ...]
    starts: Sequence[int]
    """The lines that stand before each cell."""
    notebook: bool = False

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


def parse(cells: Sequence[str], notebook: bool = False) -> Source:
    """The trees of some cells of code. Raises `RnnError` that names the line Python stumbled over."""
    if sum(map(len, cells)) > LONGEST:
        raise RnnError(f"more than {LONGEST:,} characters of code: nobody writes that much for a model")
    trees: list[ast.Module] = []
    starts: list[int] = []
    line = 0
    for cell in cells:
        starts.append(line)
        source = Source((), starts, notebook)
        try:
            tree = _tree(cell)
        except SyntaxError as error:
            at = min(max(error.lineno or 1, 1), cell.count("\n") + 1)
            raise RnnError(f"{source.where(line + at)}: not Python: {shown(str(error.msg), 200)}") from None
        except (RecursionError, MemoryError):
            raise RnnError(f"{source.where(line + 1)}: the code is nested too deeply to be read") from None
        except ValueError:  # null bytes and lone surrogates, as `ast` words them
            raise RnnError(f"{source.where(line + 1)}: not text: it holds characters no Python code can") from None
        trees.append(ast.increment_lineno(tree, line))
        line += cell.count("\n") + 1
    return Source(tuple(trees), tuple(starts), notebook)


def _tree(code: str) -> ast.Module:
    code = code.removeprefix("\ufeff")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in somebody's string is not our concern
        try:
            return _checked(ast.parse(code))
        except SyntaxError:
            return _checked(ast.parse(clean(code)))


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


def clean(code: str) -> str:
    """The same lines with everything that is not Python passed over."""
    lines = code.split("\n")
    if any(map(_FENCE.match, lines)):
        lines = _fenced(lines)
    first = next((each.strip() for each in lines if each.strip()), "")
    if first.startswith("%%") and first[2:].split(" ")[0].lower() in _OTHER_LANGUAGE:
        return "\n" * (len(lines) - 1)
    if any(each.lstrip().startswith((">>>", "In [")) for each in lines):
        prompted = any(each.lstrip().startswith(">>>") for each in lines)
        lines = [_unprompted(each, prompted) for each in lines]
    if first[:1] and lines and next(each for each in lines if each.strip() or each is lines[-1])[:1] in (" ", "\t"):
        lines = textwrap.dedent("\n".join(lines)).split("\n")
    return "\n".join(_without_python2(_without_magics(lines)))


def _fenced(lines: list[str]) -> list[str]:
    """Only what stands between fences (a lone fence closes or opens the rest)."""
    marks = [bool(_FENCE.match(each)) for each in lines]
    inside, kept = sum(marks) == 1 and any(each.strip() for each in lines[: marks.index(True)]), []
    for each, mark in zip(lines, marks, strict=True):
        kept.append(each if inside and not mark else "")
        inside ^= mark
    return kept


def _unprompted(line: str, prompted: bool) -> str:
    """The code behind a prompt; what a session printed (no prompt, in a `>>>` session) goes."""
    if _OUTPUT_PROMPT.match(line):
        return ""
    found = _PROMPT.match(line)
    if found:
        return line[found.end() :]
    return "" if prompted else line


def _without_magics(lines: list[str]) -> list[str]:
    """Magics and shell lines become `pass`, so that the block they stand in stays a block."""
    kept: list[str] = []
    going_on = False
    for each in lines:
        each = _TIMED.sub(r"\1", each)
        assigned, magic = _ASSIGNED_MAGIC.match(each), _MAGIC.match(each)
        if going_on:
            kept.append("")
        elif magic:
            kept.append(f"{magic[1] or magic[2] or ''}pass")
        elif assigned:
            kept.append(f"{assigned[1]}...")
        else:
            kept.append(each)
        going_on = (going_on or bool(magic or assigned)) and each.rstrip().endswith("\\")
    return kept


def _without_python2(lines: list[str]) -> list[str]:
    """Python 2's print and exec statements become `pass`, `except E, e` becomes `except E as e`."""
    kept: list[str] = []
    depth = 0
    for each in lines:
        if depth > 0:
            depth += _opened(each)
            kept.append("")
            continue
        found = _PYTHON2.match(each)
        if found and not _is_statement(each):
            depth = max(0, _opened(each))
            kept.append(f"{found[1]}pass")
        else:
            kept.append(_PYTHON2_EXCEPT.sub(r"\1 as \2:", each))
    return kept


def _opened(line: str) -> int:
    """How many brackets it leaves open, strings aside."""
    bare = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"|#.*", "", line)
    return sum(bare.count(each) for each in "([{") - sum(bare.count(each) for each in ")]}")


def _is_statement(line: str) -> bool:
    try:
        ast.parse(line.strip())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
