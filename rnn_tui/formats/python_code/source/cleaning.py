"""Removes what is not Python from pasted code: magics, prompts, fences, unusual spaces, Python 2 statements.

The number of lines never changes.
"""

import ast
import re
import textwrap

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
"""Cell magics whose cell is not Python code of the notebook."""

_MAGIC = re.compile(r"^(\s*+)(?:%{1,2}[A-Za-z_]|!|\?{1,2}[\w.]|/\w).*|^(\s*+)[\w.]++\?{1,2}\s*+(?:#.*)?$")
_INDENT = re.compile(r"^(\s*+)")
_TIMED = re.compile(r"^(\s*+)%{1,2}(?:time|timeit|prun)[ \t]++(?:-\w++[ \t]++(?:\d++[ \t]++)?+)*+(?=\S)")
"""Magics that are followed by code in the same line."""
_ASSIGNED_MAGIC = re.compile(r"^([\w.,\s\[\]]++=\s*+)(?:!|%[A-Za-z_]).*$")
_PROMPT = re.compile(r"^\s*+(?:>>> ?|\.{3,}+: ?|\.\.\. ?|In \[\s*+\d*+\]: ?)")
_OUTPUT_PROMPT = re.compile(r"^\s*+Out\s?\[\s*+\d*+\]:.*$")
_FENCE = re.compile(r"^\s*+(?:```|~~~)")
_PYTHON2 = re.compile(r"^(\s*+)(?:print|exec)(?:\s+[^\s=(.,:+\-*/|&^<>%\[].*|\s*\(.*\)\s*%.*|\s*>>.*|\s+[(\[-].*|)$")
_PYTHON2_EXCEPT = re.compile(r"^(\s*+except\s++[\w.()][\w.()\s,]*?),\s*+(\w++)\s*+:")
_AUTOMAGIC = frozenset(
    ("pip", "conda", "cd", "ls", "ll", "mkdir", "rmdir", "rm", "cp", "mv", "cat", "pwd", "man", "less", "more")
)
"""Magics that a notebook accepts without %, such as `pip` and `conda`."""
_SPACES = str.maketrans(
    dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    )
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)
"""Spaces from web pages and word processors that Python does not accept."""
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb", '\'\'"""""')


def requoted(code: str) -> str:
    """The code with straight quotes instead of typographic ones."""
    return code.translate(_QUOTES)


def clean(code: str) -> str:
    """The same lines without everything that is not Python."""
    lines = code.translate(_SPACES).split("\n")
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
    """Only the lines between fences; a single fence begins or ends the code."""
    marks = [bool(_FENCE.match(each)) for each in lines]
    inside, kept = sum(marks) == 1 and any(each.strip() for each in lines[: marks.index(True)]), []
    for each, mark in zip(lines, marks, strict=True):
        kept.append(each if inside and not mark else "")
        inside ^= mark
    return kept


def _unprompted(line: str, prompted: bool) -> str:
    """The code after a prompt; the output of a session (lines without a prompt) becomes empty."""
    if _OUTPUT_PROMPT.match(line):
        return ""
    found = _PROMPT.match(line)
    if found:
        return line[found.end() :]
    return "" if prompted else line


def _without_magics(lines: list[str]) -> list[str]:
    """Replaces magics and shell commands by `pass`, so that a block does not become empty."""
    kept: list[str] = []
    going_on = False
    for each in lines:
        each = _TIMED.sub(r"\1", each)
        assigned, magic = _ASSIGNED_MAGIC.match(each), _MAGIC.match(each)
        if going_on:
            kept.append("")
        elif magic or _automagic(each):
            magic = magic or _INDENT.match(each)
            assert magic is not None
            kept.append(f"{magic[1] or magic[magic.re.groups] or ''}pass")
        elif assigned:
            kept.append(f"{assigned[1]}...")
        else:
            kept.append(each)
        going_on = (going_on or bool(magic or assigned)) and each.rstrip().endswith("\\")
    return kept


def _automagic(line: str) -> bool:
    """Whether a line is a shell command without a mark: `pip install keras`."""
    words = line.split(None, 2)
    return len(words) > 1 and words[0] in _AUTOMAGIC and not _is_statement(line)


def _without_python2(lines: list[str]) -> list[str]:
    """Replaces print and exec statements of Python 2 by `pass`, and `except E, e` by `except E as e`."""
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
    """The number of brackets that a line leaves open, strings not counted."""
    bare = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"|#.*", "", line)
    return sum(bare.count(each) for each in "([{") - sum(bare.count(each) for each in ")]}")


def _is_statement(line: str) -> bool:
    try:
        ast.parse(line.strip())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
