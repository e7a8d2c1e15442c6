"""A long equation or sentence over a few lines: broken where its parts meet, never between a name and its number."""

import re
from functools import lru_cache

CLAUSES = re.compile(r"(?<=,)\s+(?![^(]*\))")
"""The gaps after a comma, outside parentheses."""
JOINTS = re.compile(r"\s+(?=[·+−=→]\s)")
"""The gaps before an operator."""
GAPS = re.compile(r"\s+")


@lru_cache(maxsize=256)
def broken(text: str, width: int, lines: int) -> str:
    """The text with line breaks in up to `lines` lines of `width` columns.

    It is broken after a comma if that is enough, otherwise before an operator, otherwise at any gap; of a text that is
    still too long the last parts are left out.
    """
    if len(text) <= width or lines < 2 or width < 1:
        return text
    for gaps in (CLAUSES, JOINTS, GAPS):
        found = _lines(text, width, gaps)
        if len(found) <= lines and all(len(each) <= width for each in found):
            return "\n".join(found)
    kept = _lines(text, width, GAPS)[:lines]
    whole = " ".join(kept)
    ends = [each.start() for each in re.finditer(r", | · | and ", text) if each.start() <= len(whole)]
    return broken(text[: ends[-1]], width, lines) if ends and ends[-1] > width else "\n".join(kept)


COLUMNS = re.compile(r"\s{2,}")
INDENT = "    "


def hung(row: str, width: int) -> str:
    """A row of columns with at least two blanks between them; where it is too wide, the columns that do not fit go on
    in indented lines, broken before an operator if they must be."""
    if len(row) <= width:
        return row
    found, room = [""], width - len(INDENT)
    for part in COLUMNS.split(row.strip()):
        if found[-1] and len(found[-1]) + 3 + len(part) <= (room if len(found) > 1 else width):
            found[-1] += f"   {part}"
        else:
            found += _lines(part, room, JOINTS) if found[0] else [part]
            found = [each for each in found if each]
    return f"\n{INDENT}".join(found)


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
