"""Objects of Python beside data, functions and classes: `super()`, `argparse`, views of names.

Through some of them code reads and changes names by their texts: `vars(a)`, `globals()`, `setattr`, `list.append`.
"""

from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.values.containers import DictValue
from rnn_tui.formats.python_code.values.records import Class, Instance, Method
from rnn_tui.formats.python_code.values.scope import Scope


@dataclass(frozen=True)
class Reflection:
    """A built-in function or class that reads or changes names and attributes: `setattr`, `exec`, `object`."""

    name: str


@dataclass(frozen=True)
class Unbound:
    """A method of a class, whose first argument is the object: `list.append`, `object.__setattr__`."""

    name: str


@dataclass(frozen=True, eq=False)
class View:
    """The names of a module or the attributes of an object as a dictionary: `globals()`, `vars(a)`, `a.__dict__`."""

    names: dict[str, Any]
    owner: Instance | Class | Scope

    def snapshot(self) -> DictValue:
        """Its present content as a dictionary of its own."""
        return DictValue(dict(self.names))


@dataclass(eq=False)
class Parser:
    """An `argparse.ArgumentParser`."""

    defaults: dict[str, Any] = field(default_factory=dict)
    """The default values of its optional arguments."""
    known: bool = True
    """Whether all its arguments are known."""


@dataclass(frozen=True, eq=False)
class Super:
    """`super()`: an object, and the class after which its attributes are looked up."""

    owner: Instance
    behind: Class

    def find(self, name: str) -> Any:
        """An attribute of the classes after that one; raises KeyError if there is none."""
        line = self.owner.cls.line_of_descent()
        for each in line[line.index(self.behind) + 1 :] if self.behind in line else []:
            if isinstance(each, Class) and name in each.names:
                return each.names[name]
        raise KeyError(name)


REFLECTIONS = {
    each: Reflection(each)
    for each in (
        "setattr",
        "delattr",
        "getattr",
        "exec",
        "eval",
        "vars",
        "globals",
        "locals",
        "object",
        "type",
        "property",
    )
}
"""By their names."""
MODULE = Class("module", 0, [], {})
"""The class of a module of the file itself: `sys.modules[__name__]`."""


def settled(value: Any) -> Any:
    """The value, with a view as the dictionary that it shows now."""
    return value.snapshot() if isinstance(value, View) else value


def is_special(method: Method) -> bool:
    """Whether it is `a.__setattr__` or another of Python's own for attributes."""
    return isinstance(method.owner, Instance | Class) and method.name in ("__setattr__", "__delattr__")
