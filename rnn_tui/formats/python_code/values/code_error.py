"""Errors in code, and how code is shown in a sentence."""

import ast

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.values.undefined_value import Undefined


class CodeError(RnnError):
    """Code that cannot be read as a model; `line` is the place, the text the cause without the place."""

    def __init__(self, line: int, text: str, *, mistake: bool = False, needs: tuple[Undefined, ...] = ()) -> None:
        super().__init__(shown(text, 600))
        self.line = line
        self.needs = needs
        """The missing values, which would resolve the error."""
        self.mistake = mistake
        """Whether the code itself is wrong; otherwise only this reader cannot read it."""


class NotKnown(Exception):
    """A value cannot be known without running the code; the text is the reason, as a part of a sentence."""

    def __init__(self, text: str = "", chosen: Undefined | None = None) -> None:
        super().__init__(text)
        self.chosen = chosen
        """What decides which of several things it is, if that is all that is not known."""


def shown(text: str, longest: int = 60) -> str:
    """The text as one printable line: control characters escaped, shortened to `longest` characters."""
    plain = "".join(
        each if each.isprintable() else " " if each in "\n\t" else ascii(each)[1:-1] for each in text[: longest + 1]
    )
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def written(node: ast.AST) -> str:
    """The expression as in the code, on one line, shortened if it is long."""
    return shown(expression(node) or "a long expression")


def expression(node: ast.AST) -> str:
    """The expression from `ast.unparse`; empty if it is very long or deeply nested."""
    if sum(1 for _ in _limited(node)) >= MOST_NODES:
        return ""
    try:
        return ast.unparse(node)
    except (RecursionError, MemoryError, ValueError):
        return ""


MOST_NODES = 300
"""The largest number of nodes in an expression that is written out."""


def _limited(node: ast.AST) -> list[ast.AST]:
    """The nodes of the expression, or about `MOST_NODES` of them if it has more."""
    found = [node]
    for each in found:
        found += ast.iter_child_nodes(each)
        if len(found) >= MOST_NODES:
            break
    return found
