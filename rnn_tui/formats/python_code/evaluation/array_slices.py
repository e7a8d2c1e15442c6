"""Stretches of arrays between two indices that differ by a known number, as code cuts windows: `x[i - 60 : i]`."""

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rnn_tui.formats.python_code.builtins.arrays import indexed
from rnn_tui.formats.python_code.values.records import Array, Unknown
from rnn_tui.formats.python_code.values.scope import Scope

Value = Callable[[ast.expr, Scope], Any]


def moved(value: Unknown, op: ast.operator, by: Any, left: bool) -> Unknown:
    """An unknown value plus or minus a known one: it differs from the first by as much."""
    if value.base is None:
        return value
    if type(by) is int and (isinstance(op, ast.Add) or (isinstance(op, ast.Sub) and left)):
        return replace(value, offset=value.offset + (by if isinstance(op, ast.Add) else -by))
    return value.apart()


def window_of(node: ast.expr, owner: Unknown | Array, scope: Scope, value: Value, index: Value) -> Array | None:
    """The stretch that an index takes, with the indices of further axes; None for other indices.

    `value` and `index` give the value of an expression, and of what stands between brackets.
    """
    first, *rest = node.elts if isinstance(node, ast.Tuple) and node.elts else [node]
    length = _length(first, scope, value) if isinstance(first, ast.Slice) else None
    if length is None:
        return None
    if not isinstance(owner, Array):
        return _of_unknown(length, rest, owner, [index(each, scope) for each in rest])
    if owner.more or len(rest) >= len(owner.shape):
        return None
    return indexed(Array((length, *owner.shape[1:])), (slice(None), *(index(each, scope) for each in rest)))


def _of_unknown(length: int, nodes: list[ast.expr], owner: Unknown, indices: list[Any]) -> Array | None:
    """The stretch of an array of which nothing is known."""
    sizes: list[int | Unknown] = [length]
    for node, each in zip(nodes, indices, strict=True):
        if isinstance(node, ast.Slice):
            sizes.append(Unknown(node, node.lineno, f"how much of {owner.text} there is is not known"))
        elif not isinstance(each, int):
            return None
    return Array(tuple(sizes), more=not nodes)


def _length(node: ast.Slice, scope: Scope, value: Value) -> int | None:
    """How many items a slice takes whose ends are counted from one variable; None for others."""
    if node.lower is None or node.upper is None or node.step is not None:
        return None
    low, high = value(node.lower, scope), value(node.upper, scope)
    if isinstance(low, Unknown) and isinstance(high, Unknown) and low.base is not None and low.base is high.base:
        return max(0, high.offset - low.offset) or None
    together = _names(node.lower) & _names(node.upper)
    if type(low) is int and type(high) is int and together and 0 <= low < high:
        return high - low
    return None


def _names(node: ast.expr) -> set[str]:
    """The names that an expression uses."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
