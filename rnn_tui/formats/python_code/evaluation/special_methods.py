"""The methods of a class of the file that Python calls for `len(a)`, `a[i]`, `a(x)`, `with a:` and operators."""

import ast
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Function, Instance

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.BitXor: "xor",
    ast.MatMult: "matmul",
}
OWN_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__", "__iter__")
"""The methods that decide a comparison, which are not followed."""


def special(
    host: Host, owner: Instance, name: str, node: ast.AST, args: list[Any], kwargs: dict[str, Any] | None = None
) -> Any:
    """The result of a special method of an object of the file; raises `NotKnown` if its class has none."""
    try:
        found = owner.cls.find(name)
    except KeyError:
        raise NotKnown("") from None
    if not isinstance(found, Function):
        raise NotKnown("")
    return host.call_function(found.bound(owner), node, args, kwargs or {})


def has(value: Any, *names: str) -> bool:
    """Whether it is an object of the file whose class defines one of these methods."""
    return isinstance(value, Instance) and value.cls.defines(*names)


def operated(host: Host, node: ast.AST, op: ast.operator, a: Any, b: Any, in_place: bool = False) -> Any:
    """`a op b`, where one of them is an object of the file; raises `NotKnown`."""
    word = OPERATORS[type(op)]
    for name in (f"__i{word}__", f"__{word}__") if in_place else (f"__{word}__",):
        if has(a, name):
            return special(host, a, name, node, [b])
    if has(b, f"__r{word}__"):
        return special(host, b, f"__r{word}__", node, [a])
    raise NotKnown("")
