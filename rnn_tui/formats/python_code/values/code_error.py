"""What is wrong with some code, and how code is shown in a sentence."""

import ast

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.values.asked import Asked


class CodeError(RnnError):
    """Code that cannot be read as a model; `line` says where, the text says why, without the place."""

    def __init__(self, line: int, text: str, *, mistake: bool = False, needs: tuple[Asked, ...] = ()) -> None:
        super().__init__(shown(text, 600))
        self.line = line
        self.needs = needs
        """The values that are left open there; where all of them are given, nothing is wrong with it."""
        self.mistake = mistake
        """Whether the code is wrong in itself; otherwise it is only beyond this reader."""


class NotKnown(Exception):
    """A value cannot be told without running the code; the text says why, as the rest of a sentence."""


def shown(text: str, longest: int = 60) -> str:
    """The text as one printable line: control characters escaped, the end cut off."""
    plain = "".join(
        each if each.isprintable() else " " if each in "\n\t" else ascii(each)[1:-1] for each in text[: longest + 1]
    )
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def written(node: ast.AST) -> str:
    """The expression as the code writes it, on one line, cut where it is long."""
    return shown(expression(node) or "a long expression")


def expression(node: ast.AST) -> str:
    """The expression as Python writes it; empty where it is very long or nested very deeply."""
    if sum(1 for _ in _limited(node)) >= MOST_NODES:
        return ""
    try:
        return ast.unparse(node)
    except (RecursionError, MemoryError, ValueError):
        return ""


MOST_NODES = 300
"""Parts of an expression that is still written out: what is longer is cut off in a sentence anyway."""


def _limited(node: ast.AST) -> list[ast.AST]:
    """The expression's parts, as many as matter."""
    found = [node]
    for each in found:
        found += ast.iter_child_nodes(each)
        if len(found) >= MOST_NODES:
            break
    return found
