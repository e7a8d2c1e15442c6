"""The interpreter with a library that knows nothing: what it makes of Python alone."""

import ast
from typing import Any

from rnn_tui.formats.python_code.flow.budget import Budget
from rnn_tui.formats.python_code.flow.protocol_defaults import PlainThings
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.source.cells import Cell
from rnn_tui.formats.python_code.source.source_text import parse
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import CONTAINERS, DictValue, ListValue, SetValue
from rnn_tui.formats.python_code.values.records import ABSENT, Unknown


class Nothing(PlainThings):
    """A library without a name in it."""

    def __init__(self, host: Any) -> None:
        self.host = host

    def word(self, name: str) -> Any:
        return ABSENT

    def imported(self, node: ast.stmt, module: str, name: str) -> None:
        pass

    def call(self, function: Any, call: Any) -> Any:
        raise NotKnown("")

    apply = method = attribute = item = operate = instantiate = call

    def assign(self, thing: Any, target: ast.Attribute, value: Any) -> None:
        pass

    def parts(self, thing: Any, count: int, star: int | None) -> None:
        return None

    def named(self, thing: Any, name: str, of_module: bool) -> None:
        pass

    def missing(self, call: Any, base: Unknown) -> None:
        return None

    def kind(self, cls: Any) -> None:
        return None

    def derived(self, cls: Any) -> bool:
        return True

    def begin(self) -> Any:
        return lambda: None


def read(code: str) -> dict[str, Any]:
    """The names of the file after its last line."""
    interpreter = Interpreter(Nothing, parse([Cell(code)]), Budget())
    interpreter.read()
    return interpreter.module.names


def agrees(known: Any, real: Any) -> bool:
    """Whether what the interpreter knows of a value holds for the value that Python has; it may know nothing."""
    if isinstance(known, Unknown):
        return True
    if isinstance(known, CONTAINERS) and not isinstance(real, list | dict | set):
        return False
    if isinstance(known, ListValue):
        shorter = len(known.items) <= len(real) if known.open else len(known.items) == len(real)
        return shorter and all(map(agrees, known.items, real))
    if isinstance(known, DictValue):
        keys = known.items.keys() <= real.keys() if known.open else known.items.keys() == real.keys()
        return keys and all(agrees(value, real[key]) for key, value in known.items.items())
    if isinstance(known, SetValue):
        return known.items <= real if known.open else known.items == real
    if isinstance(known, tuple) and isinstance(real, tuple):
        return len(known) == len(real) and all(map(agrees, known, real))
    return type(known) is type(real) and known == real
