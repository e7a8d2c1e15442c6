"""Parses code that people wrote, pasted or copied."""

import ast
import warnings
from contextlib import suppress

from rnn_tui.formats.python_code.source.cleaning import clean, requoted


def tree_of(code: str) -> ast.Module:
    """Parses the code unchanged, or else cleaned, or else with straight quotes.

    Raises `SyntaxError`; `RecursionError` or `MemoryError` if it is nested too deeply; `ValueError` if it holds
    characters that no Python code can.
    """
    code = code.removeprefix("\ufeff")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning about "\d" in a string of the code
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
    """The tree; raises `SyntaxError` for a repeated argument, which Python finds only when it compiles."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            named: set[str] = set()
            for name in [each.arg for each in call.keywords if each.arg]:
                if name in named:
                    raise SyntaxError(f"keyword argument repeated: {name}", (None, call.lineno, None, None))
                named.add(name)
    return tree
