"""A long equation or sentence over a few lines: broken where its parts meet, never between a name and its number."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from rich.cells import cell_len

from rnn_tui.engine.core.terminal_text import cut
from rnn_tui.panes.cell_names import MARKS

CLAUSES = re.compile(r"(?<=,)\s+(?![^(]*\))(?![^\[]*\])")
"""The gaps after a comma, outside parentheses and brackets."""
SIDES = re.compile(r"\s+(?=[=≈]\s)")
"""The gaps before the sides of an equation."""
JOINTS = re.compile(r"\s+(?=[·+−=≈→-]\s)")
"""The gaps before an operator."""
GAPS = re.compile(r"(?<!:)(?<!\bt)(?<!\bid)\s+(?!id\s)(?![^\[]*\])")
"""All gaps but those in `t 7 id 5: 0.08`, and those inside brackets."""
FACTS = re.compile(r"\s+·\s+")
"""The gaps between the facts of a sentence, with the sign that would begin a line; in an equation it is a product."""
WORDS = re.compile(f"{FACTS.pattern}|{GAPS.pattern}")
"""All gaps of a sentence."""


@lru_cache(maxsize=256)
def broken(text: str, width: int, lines: int) -> str:
    """The text with line breaks in up to `lines` lines of `width` columns.

    An equation is broken after a comma if that is enough, otherwise before =, before any operator, or at any gap; a
    sentence between its facts if that is enough. Of a text that is still too long the last parts are left out: of an
    equation the last side, or whole clauses; a single part ends in an ellipsis.
    """
    fitted = whole(text, width, lines)
    if fitted is not None:
        return fitted
    if lines < 2:
        return _in_one_line(text, width)
    for end in _sides_left_out(text):
        if (fitted := whole(text[:end], width, lines)) is not None:
            return fitted
    found = _lines(text, width, _gaps(text)[-1])
    kept = found[:lines]
    ends = [each for each in _ends(text) if each <= len(" ".join(kept))]
    if ends and ends[-1] > width:
        return broken(text[: ends[-1]], width, lines)
    if len(found) > lines:
        kept[-1] = cut(kept[-1], width - 2) + " …"
    return "\n".join(kept)


@lru_cache(maxsize=256)
def whole(text: str, width: int, lines: int) -> str | None:
    """The whole text with line breaks, in one line with narrow gaps where it must be; None if it does not fit."""
    if len(text) <= width or width < 1:
        return text
    if lines < 2:
        return next((each for each in _narrowed(text) if len(each) <= width), None)
    for gaps in _gaps(text):
        found = _lines(text, width, gaps)
        if len(found) <= lines and all(len(each) <= width for each in found):
            return "\n".join(found)
    return None


def _gaps(text: str) -> tuple[re.Pattern[str], ...]:
    """Where a text may be broken, the best places first."""
    return (CLAUSES, SIDES, JOINTS, GAPS) if " = " in text else (FACTS, CLAUSES, WORDS)


def _in_one_line(text: str, width: int) -> str:
    """The text with narrow gaps and a mark for its cell, without its last clauses, or sides of the first."""
    marked = _narrowed(text)[-1]
    sides = [each.start() for each in SIDES.finditer(marked)][1:]  # what is left of the first is no equation
    ends = [*reversed(_ends(marked)), *reversed(sides)]
    return next((marked[:end] for end in ends if end <= width), text)


def _narrowed(text: str) -> tuple[str, str]:
    """The text with narrow gaps; and with a mark for its cell, too."""
    narrow = re.sub(r"\s+", " ", text)
    cell, _, rest = narrow.partition(" ")
    return narrow, f"{MARKS[cell]} {rest}" if cell in MARKS else narrow


def _sides_left_out(text: str) -> list[int]:
    """Where an equation ends without the last side of its last clause, which has its symbols before its numbers."""
    last = max([each.end() for each in CLAUSES.finditer(text)], default=0)
    return [each.start() for each in SIDES.finditer(text) if each.start() > last][1:][-1:] if " = " in text else []


def _ends(text: str) -> list[int]:
    """Where parts of a text end that may be left out: the clauses of an equation, or the facts of a sentence."""
    clauses = [each.start() - 1 for each in CLAUSES.finditer(text)]
    return clauses if " = " in text else [each.start() for each in re.finditer(r", | · | and ", text)]


GAP, INDENT = "   ", "    "


def aligned(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Rows of columns, each as wide as its widest cell. The columns that do not fit into that width go on in indented
    lines, aligned with those of the other rows too; a cell that is wider than a line is broken before an operator, or
    else at a gap."""
    widths = [max(map(cell_len, column)) for column in zip_longest(*rows, fillvalue="")]
    lines: list[range] = []
    first = 0
    for n in range(1, len(widths) + 1):
        room = width - (len(INDENT) if first else 0)
        if n == len(widths) or sum(widths[first : n + 1]) + len(GAP) * (n - first) > room:
            lines.append(range(first, n))
            first = n
    return [f"\n{INDENT}".join(_row_lines(row, widths, lines, width)) for row in rows]


def _row_lines(row: Sequence[str], widths: list[int], lines: list[range], width: int) -> Iterator[str]:
    """The lines of a row, without those that are empty."""
    for columns in lines:
        cells = [row[n] if n < len(row) else "" for n in columns]
        while columns and columns.start and not cells[0].strip():
            columns, cells = columns[1:], cells[1:]
        padded = (cell + " " * (widths[n] - cell_len(cell)) for n, cell in zip(columns, cells, strict=True))
        text = GAP.join(padded).rstrip()
        room = width - (len(INDENT) if columns.start else 0)
        for part in _lines(text, room, JOINTS) if cell_len(text) > room else [text]:
            yield from filter(str.strip, _lines(part, room, GAPS) if cell_len(part) > room else [part])


def _lines(text: str, width: int, gaps: re.Pattern[str]) -> list[str]:
    """The text, each line as long as possible; a part that is longer than a line stays whole."""
    found, start, last = [], 0, None
    for gap in [*gaps.finditer(text), None]:
        end = len(text) if gap is None else gap.start()
        if end - start > width and last is not None:
            found.append(text[start : last.start()])
            start, last = last.end(), None
        if gap is not None:
            last = gap
    return [*found, text[start:]]
