"""Instances of classes of the file derived from Keras's Model or Layer."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.keras_code.imports import is_keras
from rnn_tui.formats.keras_code.vocabulary import layer_name
from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES
from rnn_tui.formats.python_code.values.containers import CONTAINERS, inner
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Function, Instance

CALLS = ("call", "__call__", "forward")
"""The names of the method that is called for tensors; the last one is that of models of other libraries."""
BASES = ("Model", "Sequential", "Layer", "Functional")
"""Keras's classes from which models and layers derive."""
OTHER_FRAMEWORKS = frozenset(("flax", "jax", "haiku", "mxnet", "paddle", "lightning", "pytorch_lightning", "chainer"))
"""Libraries whose layers are not Keras's, though some have the same names."""


def base_of(cls: Class) -> str | None:
    """The class of Keras from which a class derives; None if it is neither a model nor a layer.

    A class with another library's base is a model if it makes layers and has a method that is called for tensors.
    """
    foreign = list(cls.foreign_bases())
    found = next((base.last for base in foreign if base.last in BASES), None)
    if found is None and any(is_keras(each.path) and "layers" in each.parts for each in foreign):
        return "Layer"
    others = [each.parts for each in foreign if len(each.parts) > 1]
    if found is not None or not any(each[0] not in KNOWN_MODULES | OTHER_FRAMEWORKS for each in others):
        return found
    return "Model" if _keeps_layers(cls) else None


def _keeps_layers(cls: Class) -> bool:
    """Whether a method keeps a layer in an attribute, `self.rnn = GRU(8)`; in a class that is called for tensors the
    layer may be anywhere in the value."""
    methods = [each.node for each in cls.names.values() if isinstance(each, Function)]
    kept = (each.value for method in methods for each in ast.walk(method) if isinstance(each, ast.Assign))
    inside = ast.walk if cls.defines(*CALLS) else lambda value: [value]
    calls = (call.func for value in kept for call in inside(value) if isinstance(call, ast.Call))
    return any(layer_name(each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "")) for each in calls)


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
