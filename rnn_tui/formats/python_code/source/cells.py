"""Finds the cells of code in a text: notebooks exported or copied as text, sessions, fences in Markdown, `# %%`.

Text between the cells (prose in any language, outputs) is ignored.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rnn_tui.formats.python_code.source.cleaning import clean

_IN = re.compile(
    r"^[ \t]*+(?:(?:In|입력|入力|输入|Entrée|Entrada|Ввод)[ \t]?)?\[[ \t]*+(?:\d++|\*|None)?[ \t]*+\][ \t]?:[ \t]?(.*)$"
)
_OUT = re.compile(r"^[ \t]*+(?:Out|출력|出力|输出|Sortie|Salida|Вывод)[ \t]?\[[ \t]*+(?:\d++|\*|None)?[ \t]*+\][ \t]?:")
_GOES_ON = re.compile(r"^[ \t]*+\.{3,}+:[ \t]?(.*)$")
_FENCE = re.compile(r"^[ \t]*+(?:```+|~~~+)[ \t]*+([^`]*)$")
_PERCENT = re.compile(r"^[ \t]*+#[ \t]*+(?:%%|In[ \t]?\[[ \t]*+\d*+[ \t]*+\]:|<codecell>)")
_PYTHON = ("python", "python3", "python2", "py", "py3", "ipython", "ipython3", "code-cell", "pycon", "jupyter")
LONGEST = 1_000_000
"""The largest number of characters of code."""
AHEAD = 40
"""The largest number of blank lines inside one bracket or string of a cell."""


@dataclass(frozen=True)
class Cell:
    """A cell of code."""

    text: str
    before: int = 0
    """The number of lines before it; in a notebook, of the lines in earlier cells."""


def numbered(texts: Sequence[str]) -> list[Cell]:
    """The cells of a notebook, whose lines are numbered consecutively."""
    cells: list[Cell] = []
    line = 0
    for text in texts:
        cells.append(Cell(text, line))
        line += text.count("\n") + 1
    return cells


def cells_of(text: str) -> list[Cell]:
    """The cells of a text; one cell if there are no marks of cells, or if the whole text is Python."""
    if len(text) <= LONGEST and _is_python(text):
        return [Cell(text)]
    lines = text.split("\n")
    for found in (_prompted(lines), _fenced(lines), _marked(lines)):
        if found:
            return found
    return [Cell(text)]


def _is_python(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return False
    return True


# In [3]:


def _prompted(lines: list[str]) -> list[Cell]:
    """The code after each `In [3]:`, without outputs and prose."""
    starts = [number for number, each in enumerate(lines) if _IN.match(each)]
    session = any(map(_GOES_ON.match, lines))
    cells: list[Cell] = []
    for start, end in pairwise([*starts, len(lines)]):
        end = next((n for n in range(start + 1, end) if _OUT.match(lines[n])), end)
        read = _of_session if session else _of_export
        cells.append(Cell(read(lines[start:end]), start))
    return cells


def _behind(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.match(line)
    return found[1] if found else ""


def _of_session(lines: list[str]) -> str:
    """The line after the prompt, and the lines after `...:`."""
    kept = [_behind(_IN, lines[0])]
    for each in lines[1:]:
        if not _GOES_ON.match(each):
            break
        kept.append(_behind(_GOES_ON, each))
    return "\n".join(kept)


def _of_export(lines: list[str]) -> str:
    """The longest beginning that is Python and ends at a blank line, so that outputs and sentences are left out."""
    lines = [_behind(_IN, lines[0]), *lines[1:]]
    ends = [number for number, each in enumerate(lines) if number and not each.strip()]
    ends = [*ends, len(lines)]
    good, missed = 0, 0
    for end in ends:
        if not any(each.strip() for each in lines[good:end]):
            continue
        if _is_python(clean("\n".join(lines[:end]))):
            good, missed = end, 0
        else:
            missed += 1
        if missed > AHEAD:
            break
    return "\n".join(lines[: good or ends[0]])


# Fences


def _fenced(lines: list[str]) -> list[Cell]:
    """The code in fences marked as Python, or in all fences if none has a language."""
    blocks = list(_blocks(lines))
    python = [(start, end) for start, end, language in blocks if language in _PYTHON]
    chosen = python or [
        (start, end)
        for start, end, language in blocks
        if not language and _is_python(clean(_between(lines, start, end)))
    ]
    return [Cell(_between(lines, start, end), start + 1) for start, end in chosen]


def _between(lines: list[str], start: int, end: int) -> str:
    return "\n".join(lines[start + 1 : end])


def _blocks(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """The first line, the last line and the language of every fence."""
    opened: tuple[int, str] | None = None
    for number, each in enumerate(lines):
        found = _FENCE.match(each)
        if found and opened is None:
            opened = number, found[1].strip().lower().split(" ")[0].strip("{}")
            opened = number, next(iter(re.split(r"[\s,:]", opened[1])), "")
        elif found and opened is not None:
            yield opened[0], number, opened[1]
            opened = None
    if opened is not None:
        yield opened[0], len(lines), opened[1]


# %%


def _marked(lines: list[str]) -> list[Cell]:
    """The cells between `# %%` or `# In[3]:`."""
    starts = [number for number, each in enumerate(lines) if _PERCENT.match(each)]
    if not starts:
        return []
    bounds = [0, *starts, len(lines)] if starts[0] else [*starts, len(lines)]
    return [Cell("\n".join(lines[a:b]), a) for a, b in pairwise(bounds)]
