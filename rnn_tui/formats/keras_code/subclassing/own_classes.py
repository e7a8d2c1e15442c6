"""Instances of classes of the file derived from Keras's Model or Layer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.values.containers import CONTAINERS, inner
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Function, Instance

CALLS = ("call", "__call__")
"""The names of the method that is called for tensors."""


@dataclass(eq=False)
class Own:
    """An instance, with the state of reading it."""

    instance: Instance
    line: int
    name: str
    """Its name in Keras."""
    built: bool = False
    """Whether its `build` has been read."""
    weights: list[tuple[str, tuple[Any, ...]] | None] = field(default_factory=list)
    """The weights that its code makes: names and axes, of which (place,) is one of its input shape; None for one that
    is not known."""
    shapes: list[tuple[Any, int]] = field(default_factory=list)
    """The input shapes in the code, with the batch axis, and their lines: of `build`, or of arrays in calls."""

    @property
    def cls(self) -> Class:
        return self.instance.cls

    def method(self, name: str) -> Function | None:
        """A method of its class, bound to it; None if the file does not define it."""
        try:
            found = self.cls.find(name)
        except KeyError:
            return None
        if not isinstance(found, Function):
            return None
        return found if found.decorated("staticmethod") else found.bound(self.instance)

    @property
    def call(self) -> Function | None:
        """Its `call` method; None if the file does not define one."""
        return next((found for name in CALLS if (found := self.method(name)) is not None), None)

    def attribute(self, name: str) -> Any:
        """An attribute or a method; `ABSENT` if there is none."""
        if name in self.instance.names:
            return self.instance.names[name]
        try:
            found = self.cls.find(name)
        except KeyError:
            return ABSENT
        return self.method(name) if isinstance(found, Function) else found

    def kept(self) -> Iterator[Any]:
        """The values of its attributes, in the order of assignment; lists item by item."""
        waiting = list(self.instance.names.values())
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, (*CONTAINERS, tuple)):
                waiting[:0] = inner(value)
            else:
                yield value
