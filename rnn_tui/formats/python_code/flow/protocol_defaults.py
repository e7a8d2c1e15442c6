"""The defaults of a library for Python's functions, loops and assignments applied to its objects."""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import ABSENT, Instance, Thing, Unknown
from rnn_tui.formats.python_code.values.scope import Scope


class PlainThings:
    """A library whose objects do not support Python's functions, loops and assignments."""

    def builtin(self, name: str, call: Call) -> Any:
        """The result of a built-in function for an object: `len(layers)`. Raises `NotKnown`."""
        raise NotKnown("")

    def loop(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None]
    ) -> bool:
        """Reads a loop over an object. `turn` binds an item and reads the loop's body; it returns or raises how the
        body is left. Returns False if the object is read like any other value."""
        return False

    def items(self, thing: Thing) -> list[Any]:
        """The items of a loop over an object. Raises `NotKnown`."""
        raise NotKnown("")

    def put(self, thing: Thing, index: Any, value: Any, node: ast.expr) -> None:
        """`thing[index] = value`"""

    def unread(self, function: Unknown, call: Call) -> Any:
        """The result of a call of an unknown value on objects of the library. Raises `NotKnown`."""
        raise NotKnown("")

    def keeps(self, instance: Instance) -> bool:
        """Whether code that is not read leaves an object of a class of the file as it was made."""
        return False

    def unread_attribute(self, value: Unknown, name: str) -> Any:
        """An attribute of an unknown value that is an object of the library; `ABSENT` for others."""
        return ABSENT

    def left(self, made: dict[int, Any], error: Exception) -> None:
        """A statement was left in the middle, and made these things, by their identities."""

    def changed(self, thing: Thing, node: ast.AST) -> None:
        """Called when the code changes the object in place: `x += 1`."""
