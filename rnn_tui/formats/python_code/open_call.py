"""The call for an instance of a class without one in the file: the user is asked for unknown arguments."""

import ast
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.values.containers import handed_over
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Function


def open_call(reader: Interpreter[Any], cls: Class) -> Call:
    """A call such as `Net(units=…)`, with the constructor's arguments that the user has given or that have no
    default."""
    return Call(_node(cls), [], _open(reader, cls))


def _node(cls: Class) -> ast.Call:
    node = ast.Call(ast.Name(cls.name, ast.Load()), [], [])
    for each in ast.walk(node):
        each.lineno = cls.line  # type: ignore[attr-defined]
        each.col_offset = 0  # type: ignore[attr-defined]
    return node


def _open(reader: Interpreter[Any], cls: Class) -> dict[str, Any]:
    try:
        begin = cls.find("__init__")
    except KeyError:
        return {}
    if not isinstance(begin, Function):
        return {}
    given = begin.node.args
    arguments = [*given.posonlyargs, *given.args][1:] + list(given.kwonlyargs)
    values = {each.arg: reader.argument(begin, each) for each in arguments}
    return {name: handed_over(each) for name, each in values.items() if each is not ABSENT}
