"""What a library does where Python itself meets one of its things, unless the library says otherwise."""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Scope, Thing


class PlainThings:
    """Things that Python's functions, loops and assignments know nothing of."""

    def builtin(self, name: str, call: Call) -> Any:
        """What a function of Python's gives for a thing: `len(layers)`. Raises `NotKnown`."""
        raise NotKnown("")

    def loop(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None]
    ) -> bool:
        """A loop over a thing; `turn` binds an item, reads the loop's body, and gives or raises how that is left. False
        where it is no such loop."""
        return False

    def items(self, thing: Thing) -> list[Any]:
        """What a loop over a thing goes through. Raises `NotKnown`."""
        raise NotKnown("")

    def put(self, thing: Thing, index: Any, value: Any, node: ast.expr) -> None:
        """`thing[index] = value`"""

    def changed(self, thing: Thing, node: ast.AST) -> None:
        """The code changes it in place: `x += 1`."""
