"""Code that is not Python: only the names that it assigns, and the objects whose methods it calls, are known."""

import ast
import re
from collections.abc import Iterator

_ASSIGNED = re.compile(r"^[ \t]*+([A-Za-z_][\w., \t]*+)[ \t]*+(?:[-+*/|&^%@]|//|\*\*)?=(?!=)")
_CALLED = re.compile(r"^[ \t]*+([A-Za-z_]\w*+)\.(\w++)[ \t]*+\(")
_NAME = re.compile(r"[A-Za-z_]\w*+")
MOST = 1_000
"""The largest number of names in one cell."""


def unknown_tree(code: str, place: str) -> ast.Module:
    """A tree with the known effects of the code: assigned names become unknown, and methods may have been called or
    not. `place`: the place of the code in words."""
    return ast.Module([each for _, each in zip(range(MOST), _statements(code, place), strict=False)], [])


def _statements(code: str, place: str) -> Iterator[ast.stmt]:
    for number, line in enumerate(code.split("\n"), 1):
        if assigned := _ASSIGNED.match(line):
            for name in _NAME.findall(re.sub(r"\.\w+", "", assigned[1])):
                target = ast.Name(name, ast.Store())
                yield _placed(ast.Assign([target], _unknown(place)), number)
        elif called := _CALLED.match(line):
            function = ast.Attribute(ast.Name(called[1], ast.Load()), called[2], ast.Load())
            call = ast.Expr(ast.Call(function, [_unknown(place)], []))
            yield _placed(ast.If(_unknown(place), [call], []), number)


def _unknown(place: str) -> ast.expr:
    """A name that no code can have, made from the place of the code."""
    return ast.Name(place, ast.Load())


def _placed(node: ast.stmt, line: int) -> ast.stmt:
    for each in ast.walk(node):
        if isinstance(each, ast.stmt | ast.expr):
            each.lineno = each.end_lineno = line
            each.col_offset = each.end_col_offset = 0
    return node
