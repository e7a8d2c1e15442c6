"""Patterns of `match`: whether a known value fits one."""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.builtins.operators import compare
from rnn_tui.formats.python_code.values.code_error import NotKnown


def fits(pattern: ast.pattern, value: Any, of: Callable[[ast.expr], Any]) -> bool:
    """Whether the value fits; `of` gives the values of a pattern's constants. Raises `NotKnown` where that cannot be
    told, as of every pattern that takes a value apart."""
    match pattern:
        case ast.MatchValue():
            return compare(ast.Eq(), value, of(pattern.value))
        case ast.MatchSingleton():
            return compare(ast.Is(), value, pattern.value)
        case ast.MatchOr():
            return any(fits(each, value, of) for each in pattern.patterns)
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return fits(inner, value, of)
    raise NotKnown("")
