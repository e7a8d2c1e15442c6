"""Patterns of `match` statements."""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.builtins.operators import compare
from rnn_tui.formats.python_code.values.code_error import NotKnown


def fits(pattern: ast.pattern, value: Any, of: Callable[[ast.expr], Any]) -> bool:
    """Whether the value fits the pattern; `of` evaluates the pattern's constants. Raises `NotKnown` if it is unknown,
    and for every pattern that unpacks a value."""
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
