"""Changes that are not written as assignments: `setattr(a, "n", 5)`, `exec(code)`."""

import ast
from typing import Any

from rnn_tui.formats.python_code.evaluation.names import Names
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import written
from rnn_tui.formats.python_code.values.containers import CONTAINERS, DATA, changeable
from rnn_tui.formats.python_code.values.records import Instance, Scope, Unknown

HIDDEN = frozenset(("exec", "setattr"))
"""Python's functions through which names and attributes change."""


def hidden(host: Host, names: Names, node: ast.Call, args: list[Any], scope: Scope) -> None:
    """What a call of one of them changes."""
    if isinstance(node.func, ast.Name) and node.func.id == "exec":
        for held in {id(each): each for each in (scope.names, host.module.names)}.values():
            _lose(host, held, [name for name, each in held.items() if isinstance(each, DATA)], node, "")
    elif len(args) == 3 and isinstance(args[1], str):
        target = ast.copy_location(ast.Attribute(node.args[0], args[1], ast.Store()), node)
        names.assign_attribute(args[0], target, args[2])
    elif args and isinstance(args[0], Instance):
        _lose(host, args[0].names, list(args[0].names), node, f"{written(node.args[0])}.")


def _lose(host: Host, held: dict[str, Any], names: list[str], node: ast.Call, owner: str) -> None:
    """Makes those names unknown; `owner`: what code writes before them."""
    why = "it may be changed by a name that is not known"
    for each in names:
        value = held[each]
        if isinstance(value, CONTAINERS):
            host.branches.lose({id(value): value}, node.lineno, why)
        else:
            host.branches.write(held, each, Unknown(f"{owner}{each}", node.lineno, why, may_be=changeable(value)))
