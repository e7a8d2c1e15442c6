"""An object of a class of the file that is derived from Keras's Model or Layer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.values.containers import CONTAINERS, inner
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Function, Instance

CALLS = ("call", "__call__")
"""What the method is called that says what the object does with tensors."""


@dataclass(eq=False)
class Own:
    """What the file made, and what it did with it."""

    instance: Instance
    line: int
    name: str
    """As Keras names it."""
    built: bool = False
    """Whether its `build` was read."""
    shapes: list[tuple[Any, int]] = field(default_factory=list)
    """The shapes of its input that the code states, batch axis included, and their lines: in `build`, or of arrays that
    it is called on."""

    @property
    def cls(self) -> Class:
        return self.instance.cls

    def method(self, name: str) -> Function | None:
        """A method of its class, bound to it; None where the file writes none."""
        try:
            found = self.cls.find(name)
        except KeyError:
            return None
        if not isinstance(found, Function):
            return None
        return found if found.decorated("staticmethod") else found.bound(self.instance)

    @property
    def call(self) -> Function | None:
        """What it does with tensors."""
        return next((found for name in CALLS if (found := self.method(name)) is not None), None)

    def attribute(self, name: str) -> Any:
        """What the object keeps under that name, or a method; `ABSENT`: nothing."""
        if name in self.instance.names:
            return self.instance.names[name]
        try:
            found = self.cls.find(name)
        except KeyError:
            return ABSENT
        return self.method(name) if isinstance(found, Function) else found

    def kept(self) -> Iterator[Any]:
        """Everything that its attributes hold, in the order in which they were assigned; lists item by item."""
        waiting = list(self.instance.names.values())
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, (*CONTAINERS, tuple)):
                waiting[:0] = inner(value)
            else:
                yield value
